"""The counts of certificates by month: what is told of them, and that a month that is told never changes."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest

from gateway.db import Database, Statement
from gateway.domain.clock import CHINA, real_now
from gateway.domain.supervision import Limits, Supervisor
from gateway.results import Count
from gateway.results import counts as module
from gateway.results.counts import Counts

LONG_AGO = date(2020, 5, 1)


def month(back: int) -> date:
    """The first day of the month so many months ago, as it is in China now."""
    today = real_now().astimezone(CHINA).date()
    index = today.year * 12 + today.month - 1 - back
    return date(index // 12, index % 12 + 1, 1)


def within(first: date) -> datetime:
    return datetime(first.year, first.month, 1, tzinfo=CHINA) + timedelta(days=3)


async def stands(database: Database) -> list[tuple[date, str, int, int]]:
    rows = await database.fetch("select month, certificate, asked, saved from gateway.certificate_count order by 1, 2")
    return [tuple(row) for row in rows]


async def put(database: Database, first: date, code: str, asked: int, saved: int) -> None:
    await database.pool.execute(
        "insert into gateway.certificate_count values ($1, $2, $3, $4)", first, code, asked, saved
    )


async def test_processes_add_up_and_a_change_of_mind_is_taken_back(database: Database) -> None:
    counts, other = Counts(database), Counts(database)
    now = within(month(0))
    counts.add(now, asked=["M01-C1", "M01-C2"], saved=["M01-C1"])
    other.add(now, asked=["M01-C1"])
    await asyncio.gather(counts.flush(), other.flush())
    counts.add(now, saved=["M01-C2"], lost=["M01-C1"])
    await counts.flush()
    await counts.flush()
    assert await stands(database) == [(month(0), "M01-C1", 2, 0), (month(0), "M01-C2", 1, 1)]


async def test_a_month_is_chinas(database: Database) -> None:
    first = month(0)
    counts = Counts(database)
    midnight = datetime(first.year, first.month, 1, tzinfo=CHINA)
    counts.add(midnight.astimezone(UTC), asked=["M01-C1"])
    counts.add((midnight - timedelta(seconds=1)).astimezone(UTC), asked=["M01-C1"])
    await counts.flush()
    assert [row[0] for row in await stands(database)] == [month(1), first]


async def test_a_month_that_is_told_never_changes(database: Database) -> None:
    await put(database, LONG_AGO, "M01-C1", 9, 7)
    counts = Counts(database)
    counts.add(within(LONG_AGO), asked=["M01-C1"], saved=["M01-C1"])
    await counts.flush()
    assert await stands(database) == [(LONG_AGO, "M01-C1", 9, 7)]
    assert await counts.of([LONG_AGO]) == {LONG_AGO: {"M01-C1": Count(9, 7)}}


async def test_a_month_is_told_when_it_and_the_next_have_ended(database: Database) -> None:
    for back in range(4):
        await put(database, month(back), "M01-C1", 9, 7)
    counts = Counts(database)
    latest = await counts.latest()
    assert latest in {month(2), month(3)}  # on the first of a month nothing new is told
    told = await counts.of([month(back) for back in range(5)])
    assert max(told) == latest
    assert told[month(4)] == {}


async def test_what_may_stand_there_is_not_counted_twice(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = Counts(database)
    counts.add(within(month(0)), asked=["M01-C1"])
    written = database.run

    async def broken(*statements: Statement) -> None:
        await written(*statements)
        raise asyncpg.ConnectionDoesNotExistError

    with monkeypatch.context() as falling:
        falling.setattr(database, "run", broken)
        with pytest.raises(asyncpg.PostgresError):
            await counts.flush()
    counts.add(within(month(0)), asked=["M01-C1"])
    await counts.flush()
    assert await stands(database) == [(month(0), "M01-C1", 2, 0)]


async def test_it_goes_on_counting_where_the_store_was_away(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY_S", 0.01)
    counts, supervisor = Counts(database), Supervisor()
    counts.add(within(month(0)), asked=["M01-C1"])
    with monkeypatch.context() as broken:
        broken.setattr(module, "_ADD", "select nothing")
        counting = supervisor.start("counts", counts.run, Limits(silent_after_s=5))
        await asyncio.sleep(0.05)
        assert supervisor.restarts()["counts"] > 0
    counts.add(within(month(0)), asked=["M01-C1"])
    await asyncio.sleep(0.5)
    await counting.stop()
    assert await stands(database) == [(month(0), "M01-C1", 1, 0)]
