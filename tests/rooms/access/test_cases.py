"""The case register's cache and its race, on a table in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.access import CaseRegister
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, MatterCode

NUMBER, M01 = CaseNumber("JH-2026-M01-000017"), MatterCode("M01")
CLOCK = Clock.real_time()


class Table:
    """Answers as the one statement of the register does; the first `blind` calls do not see a row just inserted."""

    def __init__(self, blind: int = 0) -> None:
        self.rows: dict[object, dict[str, object]] = {}
        self.asked = 0
        self.blind = blind

    async def fetchrow(self, _sql: str, *args: object) -> Mapping[str, object] | None:
        self.asked += 1
        if self.asked <= self.blind:
            return None
        number, matter, persons, _ = args
        return self.rows.setdefault(number, {"matter": matter, "persons": persons, "closed_at": None})


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
    assert statement.args[0] == NUMBER
    await cases.admit(NUMBER, M01, frozenset({"one"}))
    assert table.asked == 2


async def test_a_row_another_has_just_inserted_is_read_at_the_second_try(tmp_path: Path) -> None:
    assert (await register(Table(blind=1), tmp_path, Times()).admit(NUMBER, M01, frozenset({"one"}))).is_open


async def test_a_register_that_never_answers_is_our_failure(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
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
