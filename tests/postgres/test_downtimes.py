"""Downtimes in their table: each step with its entry, one of two changes, and what is known while the store is away."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from gateway.connect import Downtimes, change_downtime, insert_downtime, sweep_downtimes
from gateway.connect import downtimes as module
from gateway.db import Database, StoreChanges
from gateway.db import changes as looks
from gateway.domain.clock import CHINA, Clock
from gateway.domain.codes import DepartmentCode
from gateway.domain.downtime import SHOWN_FOR, Downtime, DowntimeKind, DowntimeState
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.ids import uuid7
from gateway.flows import downtimes
from gateway.jobs import Jobs
from tests.postgres.moved import START
from tests.postgres.wired import wired
from tests.rooms.decision.example import officer

VEHICLES, MARRIAGE = DepartmentCode("vehicles"), DepartmentCode("marriage")
HOUR = timedelta(hours=1)
NOW = START.astimezone(CHINA)
OPERATOR = replace(officer(), account="JHOPS0000001", roles=frozenset({"operator"}))


def away(department: DepartmentCode = VEHICLES, since: float = -1, until: float = 1) -> Downtime:
    """since, until: hours from now."""
    return Downtime(
        department,
        NOW + since * HOUR,
        NOW + until * HOUR,
        DowntimeKind.PLANNED,
        {"zh": "迁移"},
        UUID(uuid7()),
        "JH1",
        NOW,
    )


def clock(at: float = 0) -> Clock:
    return Clock(NOW + at * HOUR, NOW + at * HOUR, real=lambda: NOW + at * HOUR)


@pytest.fixture
async def empty(database: Database) -> Database:
    await database.fetch("delete from gateway.downtime")
    return database


async def test_what_is_announced_is_read_as_it_was_and_ends_with_the_clock(empty: Database) -> None:
    made, later = away(), away(since=5, until=6)
    await empty.run(insert_downtime(made, "1-1"), insert_downtime(later, "1-2"))
    room, after = Downtimes(empty, [], clock()), Downtimes(empty, [], clock(2))
    assert await room.listed() == [made, later]
    assert room.to_come() == [made, later]
    assert room.to_come(MARRIAGE) == []
    assert [(one.since, one.until) for one in room.away(VEHICLES)] == [
        (made.since, made.until),
        (later.since, later.until),
    ]
    assert [one.state(NOW + 2 * HOUR) for one in await after.listed()] == [DowntimeState.OVER, DowntimeState.TO_COME]
    assert after.to_come() == [later]


async def test_of_two_changes_the_second_fails_and_what_is_withdrawn_stays_so(empty: Database) -> None:
    made = away()
    await empty.run(insert_downtime(made, "1-1"))
    longer, withdrawn = replace(made, until=made.until + HOUR), replace(made, withdrawn_at=NOW)
    await empty.run(change_downtime(made, longer, "1-2"))
    with pytest.raises(asyncpg.PostgresError) as refused:
        await empty.run(change_downtime(made, withdrawn, "1-3"))
    assert refused.value.sqlstate == "GW409"
    room = Downtimes(empty, [], clock())
    (now,) = await room.listed()
    assert (now.until, now.version) == (longer.until, 2)
    await empty.run(change_downtime(now, replace(now, withdrawn_at=NOW), "1-4"))
    (now,) = await room.listed()
    assert (now.state(NOW), room.to_come(), room.away(VEHICLES)) == (DowntimeState.WITHDRAWN, [], ())
    with pytest.raises(asyncpg.PostgresError) as refused:
        await empty.run(change_downtime(now, replace(now, withdrawn_at=None), "1-5"))
    assert refused.value.sqlstate == "GW409"


async def test_what_is_over_for_long_is_not_told_and_goes(empty: Database) -> None:
    days = SHOWN_FOR / HOUR
    told, old, withdrawn = away(until=0), away(since=-days - 9, until=-days - 1), away(since=-days - 9, until=days)
    await empty.run(*(insert_downtime(one, "1-1") for one in (told, old, withdrawn)))
    await empty.run(change_downtime(withdrawn, replace(withdrawn, withdrawn_at=NOW - (days + 2) * HOUR), "1-2"))
    assert await Downtimes(empty, [], clock()).listed() == [told]
    await empty.run(sweep_downtimes(NOW))
    assert [row["downtime_id"] for row in await empty.fetch("select downtime_id from gateway.downtime")] == [
        told.downtime_id
    ]


async def test_what_was_known_stays_while_the_store_is_away_and_a_change_is_known_with_the_next_look(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(module, "AGAIN_S", 0.3)
    woken: list[str] = []
    changes = StoreChanges(empty.pool.fetchrow)
    set_by = replace(away(MARRIAGE), downtime_id=None, announced_by=None, announced_at=None)
    room, made = Downtimes(empty, [set_by], clock()), away()

    async def wake(department: DepartmentCode) -> None:
        woken.append(department)

    async def until(is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not is_so():  # noqa: ASYNC110 - whoever follows tells nobody
                await asyncio.sleep(0.02)

    tasks = [asyncio.create_task(changes.run()), asyncio.create_task(room.run(changes, wake))]
    try:
        assert room.to_come() == [set_by], "those of the settings are known before the first look"
        await empty.run(insert_downtime(made, "1-1"))
        await until(lambda: len(room.to_come()) == 2)
        await empty.fetch("alter table gateway.downtime rename to gone")
        await asyncio.sleep(0.3)
        assert [one.downtime_id for one in room.to_come()] == [made.downtime_id, None]
        await empty.fetch("alter table gateway.gone rename to downtime")
        assert woken == []
        await empty.run(change_downtime(made, replace(made, until=made.until - HOUR / 2), "1-2"))
        await until(lambda: len(woken) == 2)  # at once, and when all who were being answered meanwhile do wait
        await asyncio.sleep(0.5)
        assert woken == [VEHICLES, VEHICLES]
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_those_alone_are_woken_who_wait_for_the_department(empty: Database) -> None:
    jobs = Jobs(empty)
    await empty.fetch("delete from public.procrastinate_jobs")
    later = await empty.fetch("select now() + interval '5 hours' as at")
    for task, department in (("resume", "vehicles"), ("resume", "marriage"), ("inspect", "vehicles")):
        await empty.run(jobs.enqueue(task, {"query_id": "q-1", "department": department}, later[0]["at"]))
    await empty.run(jobs.make_due("resume", "department", "vehicles"))
    due = await empty.fetch(
        "select task_name, args ->> 'department' as department from public.procrastinate_jobs where scheduled_at <= now()"
    )
    assert [tuple(row) for row in due] == [("resume", "vehicles")]
    await empty.fetch("delete from public.procrastinate_jobs")


async def test_two_who_change_one_at_once_do_not_both(database_url: str, tmp_path: Path) -> None:
    async with wired(database_url, tmp_path) as gateway:
        await gateway.database.fetch("delete from gateway.downtime")
        at = gateway.clock.now()
        wish = downtimes.DowntimeWish(VEHICLES, None, at + 5 * HOUR, DowntimeKind.PLANNED, {})
        made = await downtimes.announce(wish, OPERATOR, gateway)
        assert made.downtime_id is not None
        ends = [downtimes.DowntimeChange(until=at + hours * HOUR) for hours in (6, 7)]
        done = await asyncio.gather(
            *(downtimes.change(made.downtime_id, one, OPERATOR, gateway) for one in ends), return_exceptions=True
        )
        assert sum(isinstance(one, Conflict) for one in done) == 1, done
        with pytest.raises(NotFound):
            await downtimes.withdraw(UUID(uuid7()), OPERATOR, gateway)
        await gateway.database.fetch("delete from gateway.downtime")
