"""The case register in PostgreSQL."""

import asyncio
from pathlib import Path

from gateway.access import CaseRegister
from gateway.access.cases import Case
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, MatterCode

NUMBER, M01, M07 = CaseNumber("JH-2026-M01-000017"), MatterCode("M01"), MatterCode("M07")
FAMILY = frozenset({"digest-a", "digest-b", "digest-c"})


def register(database: Database, folder: Path) -> CaseRegister:
    return CaseRegister(database, folder / "cases.key", Clock.real_time(), kept_s=0.0)


async def test_a_case_is_opened_once_for_the_people_first_named(database: Database, tmp_path: Path) -> None:
    cases = register(database, tmp_path)
    assert (await cases.admit(NUMBER, M01, FAMILY)).persons == FAMILY
    later = await register(database, tmp_path).admit(NUMBER, M07, frozenset({"digest-a", "digest-x"}))
    assert later == Case(M01, frozenset({"digest-a"}), is_open=True)


async def test_of_many_at_once_one_opens_it(database: Database, tmp_path: Path) -> None:
    cases = register(database, tmp_path)
    claims = [frozenset({f"digest-{n}"}) for n in range(8)]
    admitted = await asyncio.gather(*(cases.admit(NUMBER, M01, claim) for claim in claims))
    assert sum(case.persons == claim for case, claim in zip(admitted, claims, strict=True)) == 1


async def test_a_closed_case_stays_closed(database: Database, tmp_path: Path) -> None:
    cases = register(database, tmp_path)
    await cases.admit(NUMBER, M01, FAMILY)
    await database.run(cases.close(NUMBER))
    assert not (await cases.admit(NUMBER, M01, FAMILY)).is_open


async def test_no_digest_stands_in_the_table(database: Database, tmp_path: Path) -> None:
    await register(database, tmp_path).admit(NUMBER, M01, FAMILY)
    (row,) = await database.fetch("select case_register::text as whole from gateway.case_register")
    assert "digest" not in row["whole"]
