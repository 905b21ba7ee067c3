"""How departments have done, in slots: what several processes see adds up, nothing twice, and what is older than two days goes."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.connect import DepartmentSlots, DepartmentStatus, slots
from gateway.db import Database
from gateway.domain.codes import DepartmentCode

WELL = DepartmentStatus(DepartmentCode("marriage"), "rest", True, False, 0, 0, 0, 0, 0, None)  # noqa: FBT003 - as it is
DAY = timedelta(hours=24)


class Seen:
    """What a process has seen."""

    def __init__(self) -> None:
        self.now = WELL

    def __call__(self) -> Sequence[DepartmentStatus]:
        return (self.now, replace(WELL, department=DepartmentCode("vehicles")))

    def goes_on(self, ended: int, failures: int, seconds: float) -> None:
        now = self.now
        self.now = replace(
            now, ended=now.ended + ended, failures=now.failures + failures, seconds=now.seconds + seconds
        )


async def test_what_two_processes_see_adds_up_and_nothing_counts_twice(database: Database) -> None:
    await database.pool.execute("delete from gateway.department_slot")
    one, other = Seen(), Seen()
    rooms = [DepartmentSlots(database, seen) for seen in (one, other)]
    one.goes_on(10, 2, 1.5)
    other.goes_on(5, 0, 0.5)
    for _ in range(3):
        for room in rooms:
            await room.flush()
    one.goes_on(1, 1, 3.0)
    await rooms[0].flush()
    found = await rooms[1].lately(DAY)
    assert {slot.department for slot in found} == {"marriage"}, "of whom nothing was asked there is no slot"
    assert sum(slot.calls for slot in found) == 16
    assert sum(slot.failures for slot in found) == 3
    assert sum(slot.seconds for slot in found) == pytest.approx(5.0)
    assert all(slot.at.minute % 5 == 0 and slot.at.second == 0 for slot in found)


async def test_what_is_older_than_two_days_goes_and_is_not_told(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = "insert into gateway.department_slot values ('old', now() - interval '3 days', 1, 0, 0, 0)"
    await database.pool.execute(old)
    monkeypatch.setattr(slots, "EVERY_S", 0.0)
    room = DepartmentSlots(database, Seen())
    assert "old" not in {slot.department for slot in await room.lately(timedelta(hours=48))}
    running = asyncio.create_task(room.run())
    await asyncio.sleep(0.3)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert await database.fetch("select from gateway.department_slot where department = 'old'") == []
