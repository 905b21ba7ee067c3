"""What cannot be undone follows the database's clock, and waits while that and the gateway's are a minute apart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from gateway.audit.privacy import KeyFolder
from gateway.audit.tree.integrator import Integrator
from gateway.db import Database, Statement
from gateway.db.store_clock import StoreClock
from gateway.domain.clock import CHINA, Clock, real_now
from gateway.domain.errors import Conflict
from gateway.flows import archive_of
from gateway.jobs import Jobs, Retry
from gateway.oversight.retention import By, Checker, Pruner, end_year
from tests.postgres.tree import Place
from tests.rooms.audit.writer import Writer

DAY_AHEAD = timedelta(hours=25)


class Wrong:
    """A gateway's real clock that can be set."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return real_now() + self.by


@pytest.fixture
def wrong(database: Database) -> Wrong:
    """The gateway's clock as the database's clock sees it."""
    wrong = Wrong()
    database.clock._real = wrong
    return wrong


def is_now(at: datetime) -> bool:
    return abs(at - real_now()) < timedelta(seconds=3)


@pytest.mark.parametrize(
    ("seconds", "warns"),
    [
        (0, ""),
        (4, ""),
        (-4, ""),
        (6, "s ahead of the database's: set both"),
        (-6, "s behind the database's: set both"),
        (58, "s ahead of the database's: set both"),
        (61, "s ahead of the database's: nothing is swept"),
        (-61, "s behind the database's: nothing is swept"),
        (90_000, "s ahead of the database's: nothing is swept"),
    ],
)
async def test_a_difference_is_told_from_five_seconds_and_stops_what_cannot_be_undone_from_sixty(
    database: Database, wrong: Wrong, seconds: int, warns: str
) -> None:
    wrong.by = timedelta(seconds=seconds)
    assert await database.clock.agrees() is (abs(seconds) < 60)
    assert [warns in sentence for sentence in database.clock.warnings()] == ([True] if warns else [])
    assert is_now(database.clock.now()), "the database's time is no other for it"


async def test_a_clock_that_is_set_back_is_believed_again_at_the_next_look(database: Database, wrong: Wrong) -> None:
    wrong.by = DAY_AHEAD
    assert not await database.clock.agrees()
    wrong.by = timedelta(0)
    assert await database.clock.agrees()
    assert not list(database.clock.warnings())
    wrong.by = -DAY_AHEAD
    looking = asyncio.create_task(database.clock.run())
    async with asyncio.timeout(5):
        while not list(database.clock.warnings()):  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.01)
    looking.cancel()


async def test_a_slow_exchange_is_no_difference(database: Database) -> None:
    """Only what is left when the exchange's own time is taken off is proved."""
    steps = iter([0.0, 20.0, 20.0])

    def later() -> datetime:
        return real_now() + timedelta(seconds=20)

    clock = StoreClock(database.fetchrow, later, lambda: next(steps))
    await clock.look()
    assert abs(clock.difference_s) < 3


async def test_while_the_database_is_away_nothing_is_undone() -> None:
    async def away(*_args: object) -> None:
        raise ConnectionRefusedError

    assert not await StoreClock(away).agrees()
    with pytest.raises(Conflict, match="nothing is deleted"):
        await StoreClock(away).require_agreement()


async def test_the_domain_clock_goes_forward_for_all_and_a_start_of_the_same_demo_leaves_it_there(
    database_url: str,
) -> None:
    ours, theirs = Database(database_url), Database(database_url)
    await ours.start()
    await theirs.start()
    try:
        with pytest.raises(asyncpg.PostgresError):  # in production nobody has set one
            await ours.run(Statement(FORWARD, (timedelta(days=5),)))
        await ours.clock.set_ahead(timedelta(days=100))
        await ours.run(Statement(FORWARD, (timedelta(days=5),)))
        for clock in (ours.clock, theirs.clock):
            await clock.look()
            assert clock.ahead == timedelta(days=105)
        await theirs.clock.set_ahead(timedelta(days=100))
        assert theirs.clock.ahead == timedelta(days=105)
        for back in (timedelta(0), timedelta(seconds=-1)):
            with pytest.raises(asyncpg.PostgresError):
                await ours.run(Statement(FORWARD, (back,)))
        await theirs.clock.set_ahead(timedelta(days=10))
        assert theirs.clock.ahead == timedelta(days=10)
    finally:
        await ours.close()
        await theirs.close()


FORWARD = "select gateway.forward_domain_clock($1)"


async def test_the_domain_clock_is_the_databases_and_one_for_all_processes(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    for process in (first, second):
        await process.start()
    a, b = Clock.real_time(first.clock), Clock.real_time(second.clock)
    assert is_now(a.now())
    await first.clock.set_ahead(timedelta(days=-28, hours=3))
    await second.clock.look()
    assert abs(a.now() - b.now()) < timedelta(seconds=3)
    assert is_now(b.now() + timedelta(days=28, hours=-3))
    assert b.now().tzinfo is CHINA
    at = b.now() + timedelta(hours=1)
    assert is_now(b.to_real(at) - timedelta(hours=1)), "background work is due by the database's clock"
    await second.clock.set_ahead(timedelta(days=1))
    await first.clock.look()
    assert abs(a.now() - b.now()) < timedelta(seconds=3)
    late = Database(database_url)
    await late.start()
    assert late.clock.ahead == timedelta(days=1)
    for process in (first, second, late):
        await process.close()


async def test_a_wrong_clock_begins_no_years_log(database: Database, tmp_path: Path, database_url: str) -> None:
    place = Place(database_url, tmp_path)
    start = datetime.now(UTC)
    ahead = Clock(start, start, lambda: real_now() + timedelta(days=400), database.clock)
    integrator = Integrator(place.connect, place.origin, ahead)
    leading = asyncio.create_task(integrator.run())
    async with asyncio.timeout(5):
        while not await database.fetch("select from audit.audit_head"):  # noqa: ASYNC110 - another task's write
            await asyncio.sleep(0.01)
    leading.cancel()
    assert [row["log"] for row in await database.fetch("select log from audit.audit_head")] == [real_now().year]


@asynccontextmanager
async def audit(database: Database, home: Path, clock: Clock) -> AsyncIterator[Writer]:
    audit = Writer(database, home, clock)
    await audit.start()
    try:
        yield audit
    finally:
        await audit.stop()


async def test_a_wrong_clock_prunes_nothing_and_deletes_no_key(
    database: Database, wrong: Wrong, tmp_path: Path
) -> None:
    by = By("operator", "order 1")
    month = real_now().date().replace(day=1)
    start = datetime.now(UTC)
    clock = Clock(start, start, lambda: real_now() + timedelta(days=400), database.clock)
    await database.fetch("select audit.make_partitions(clock_timestamp(), 1)")
    async with audit(database, tmp_path, clock) as log:
        pruner = Pruner(
            log,
            database,
            clock,
            tmp_path / "out",
            by,
            log=log.log,
            write=archive_of(log.log),
            checker=Checker(b"", lambda _folder, _keys: True),
        )
        with pytest.raises(Conflict, match="is not over"):  # by the database's clock
            await pruner.prune(month)
        wrong.by = timedelta(days=400)
        with pytest.raises(Conflict, match="nothing is deleted until they agree"):
            await pruner.prune(month)
        with pytest.raises(Conflict, match="nothing is deleted until they agree"):
            await end_year(log, database, KeyFolder(tmp_path / "keys"), 2020, by, now=clock.stored())


async def test_a_failed_job_is_due_again_by_the_databases_clock(database: Database) -> None:
    jobs = Jobs(database)

    async def nothing(_ids: object) -> None:
        return

    jobs.register("x", nothing, Retry())
    assert jobs._app().tasks["x"].retry_strategy.now == database.clock.now  # type: ignore[union-attr]  # our own strategy
