"""The case register's cache and its race, on a table in memory."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.access import CaseRegister
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, MatterCode
from gateway.domain.errors import Unready

NUMBER, M01 = CaseNumber("JH-2026-M01-000017"), MatterCode("M01")
CLOCK = Clock.real_time()


class Table:
    """Answers as the one statement of the register does; the first `blind` calls do not see a row just inserted."""

    def __init__(self, blind: int = 0) -> None:
        self.rows: dict[object, dict[str, object]] = {}
        self.asked = 0
        self.blind = blind
        self.rounds: list[int] = []
        self.fault: Exception | None = None

    async def fetchmany(self, _sql: str, args: Sequence[Sequence[object]]) -> Sequence[Mapping[str, object]]:
        self.asked += 1
        self.rounds.append(len(args))
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        return [] if self.asked <= self.blind else [self._row(*one) for one in args]

    def _row(self, number: object, matter: object, persons: object, _at: object) -> Mapping[str, object]:
        fresh = {"case_number": number, "matter": matter, "persons": persons, "closed_at": None}
        return self.rows.setdefault(number, fresh)


class Times:
    """A clock of seconds that stands until moved."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def register(table: Table, folder: Path, times: Times, most: int = 100) -> CaseRegister:
    return CaseRegister(table, folder / "keys" / "cases.key", CLOCK, kept_s=2.0, most=most, now_s=times)


async def test_an_open_case_is_believed_for_a_while(tmp_path: Path) -> None:
    table, times = Table(), Times()
    cases = register(table, tmp_path, times)
    both = frozenset({"one", "two"})
    assert (await cases.admit(NUMBER, M01, both)).persons == both
    assert (await cases.admit(NUMBER, M01, frozenset({"one"}))).persons == both
    assert table.asked == 1
    times.now_s = 2.0
    table.rows[NUMBER]["closed_at"] = datetime.now(UTC)
    assert not (await cases.admit(NUMBER, M01, both)).is_open
    assert not (await cases.admit(NUMBER, M01, both)).is_open
    assert table.asked == 3


async def test_people_outside_the_cache_are_looked_up(tmp_path: Path) -> None:
    table = Table()
    cases = register(table, tmp_path, Times())
    await cases.admit(NUMBER, M01, frozenset({"one", "two"}))
    other = register(table, tmp_path, Times())
    assert (await other.admit(NUMBER, M01, frozenset({"one"}))).persons == {"one"}
    assert (await other.admit(NUMBER, M01, frozenset({"one", "two"}))).persons == {"one", "two"}
    assert (await other.admit(NUMBER, M01, frozenset({"one", "three"}))).persons == {"one"}


async def test_closing_forgets_the_case_here_at_once(tmp_path: Path) -> None:
    table = Table()
    cases = register(table, tmp_path, Times())
    await cases.admit(NUMBER, M01, frozenset({"one"}))
    statement = cases.close(NUMBER)
    assert NUMBER in statement.args
    await cases.admit(NUMBER, M01, frozenset({"one"}))
    assert table.asked == 2


async def test_a_row_another_has_just_inserted_is_read_at_the_second_try(tmp_path: Path) -> None:
    assert (await register(Table(blind=1), tmp_path, Times()).admit(NUMBER, M01, frozenset({"one"}))).is_open


async def test_a_register_that_never_answers_can_be_asked_again(tmp_path: Path) -> None:
    with pytest.raises(Unready):
        await register(Table(blind=9), tmp_path, Times()).admit(NUMBER, M01, frozenset({"one"}))


async def test_the_cache_is_bounded(tmp_path: Path) -> None:
    table = Table()
    cases = register(table, tmp_path, Times(), most=2)
    for serial in range(3):
        await cases.admit(CaseNumber(f"JH-2026-M01-{serial:06}"), M01, frozenset({"one"}))
    await cases.admit(CaseNumber("JH-2026-M01-000002"), M01, frozenset({"one"}))
    assert table.asked == 3
    await cases.admit(CaseNumber("JH-2026-M01-000000"), M01, frozenset({"one"}))
    assert table.asked == 4


async def test_the_table_holds_tags_not_digests(tmp_path: Path) -> None:
    table = Table()
    await register(table, tmp_path, Times()).admit(NUMBER, M01, frozenset({"one"}))
    persons = table.rows[NUMBER]["persons"]
    assert isinstance(persons, list)
    assert [type(tag) for tag in persons] == [bytes]
    assert b"one" not in persons[0]


async def test_those_who_come_together_share_a_round_and_each_gets_their_own_case(tmp_path: Path) -> None:
    table = Table()
    cases = register(table, tmp_path, Times())
    numbers = [CaseNumber(f"JH-2026-M01-{n:06d}") for n in range(20)]
    admitted = await asyncio.gather(*(cases.admit(number, M01, frozenset({number})) for number in numbers))
    assert [case.persons for case in admitted] == [{number} for number in numbers]
    assert table.rounds == [20]


async def test_a_fault_of_the_store_is_told_to_everyone_and_the_next_is_asked_again(tmp_path: Path) -> None:
    table = Table()
    cases = register(table, tmp_path, Times())
    table.fault = ConnectionResetError()
    asked = (cases.admit(CaseNumber(f"JH-2026-M01-{n:06d}"), M01, frozenset({"one"})) for n in range(3))
    assert [type(fault) for fault in await asyncio.gather(*asked, return_exceptions=True)] == [ConnectionResetError] * 3
    table.fault = None
    assert (await cases.admit(NUMBER, M01, frozenset({"one"}))).is_open


async def test_one_who_goes_away_takes_nobody_along(tmp_path: Path) -> None:
    cases = register(Table(), tmp_path, Times())
    gone, stays = (
        asyncio.create_task(cases.admit(CaseNumber(f"JH-2026-M01-{n:06d}"), M01, frozenset({"one"}))) for n in range(2)
    )
    await asyncio.sleep(0)
    gone.cancel()
    assert (await stays).is_open
    assert gone.cancelled()
