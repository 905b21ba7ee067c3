"""A case register that the city keeps, over HTTP: what it says is believed, what it does not say opens nobody."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from gateway.access import CaseSystem
from gateway.access.authority import Authorisation
from gateway.access.cases import Case
from gateway.domain.codes import CaseNumber, MatterCode
from gateway.domain.errors import Unready
from gateway.sdk.http_pyreqwest import PyreqwestHttp
from tests.case_register import Register, serving

NUMBER, M01 = CaseNumber("JH-2026-M01-000017"), MatterCode("M01")
ADA, BEN, EVE = "33079119940317001X", "330791199511020027", "330791202302080028"
CASE: dict[str, object] = {
    "case_number": NUMBER,
    "matter": "M01",
    "status": "open",
    "parties": [{"person_id": ADA}, {"person_id": BEN}],
}


FIRM = "91330791MA0000015M"
ON_FILE = {
    "number": "SQ-1", "given_by": {"credit_code": "91330791 ma0000015m"}, "given_to": {"person_id": ADA}, "matter": "M11", "until": "2026-12-31",
}  # fmt: skip


@pytest.fixture
def register() -> Iterator[Register]:
    with serving(CASE) as kept:
        yield kept


def told(matter: MatterCode, *numbers: str) -> Case:
    """An open case of these people, of no company and with no authorisation."""
    return Case(matter, frozenset(map("<{}>".format, numbers)), is_open=True, employers=frozenset(), authorisations=())


async def admitted(register: Register, *numbers: str, within_s: float = 5.0) -> Case | None:
    http = PyreqwestHttp.open()
    try:
        cases = CaseSystem(http, f"{register.url}/", "t0ken", lambda person: f"<{person.number}>")
        return await cases.admit(NUMBER, M01, frozenset(f"<{number}>" for number in numbers), within_s=within_s)
    finally:
        await http.close()


async def test_whose_it_is_and_that_it_is_open(register: Register) -> None:
    assert await admitted(register, ADA, BEN) == told(M01, ADA, BEN)
    assert register.asked == [(f"/cases/{NUMBER}", "Bearer t0ken")]


async def test_a_stranger_is_not_of_it(register: Register) -> None:
    assert await admitted(register, ADA, EVE) == told(M01, ADA)


async def test_numbers_are_read_as_people_write_them_and_what_is_none_is_nobody(register: Register) -> None:
    register.says(
        parties=[{"person_id": "330791 19940317 001x"}, {"person_id": "abc"}, {"person_id": "330791940317001"}]
    )
    assert await admitted(register, ADA, BEN) == told(M01, ADA)


async def test_closed_another_matter_or_not_there(register: Register) -> None:
    register.says(status="closed", matter="M07")
    assert await admitted(register, ADA) == replace(told(MatterCode("M07"), ADA), is_open=False)
    register.status = 404
    assert await admitted(register, ADA) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html></html>"),
        (200, json.dumps(CASE | {"status": "perhaps"}).encode()),
        (200, json.dumps(CASE | {"case_number": "JH-2026-M01-000018"}).encode()),
        (200, json.dumps(CASE | {"parties": [ADA]}).encode()),
        (200, json.dumps(CASE | {"parties": [{}]}).encode()),
        (200, json.dumps(CASE | {"parties": [{"person_id": ADA, "credit_code": FIRM}]}).encode()),
        (200, json.dumps(CASE | {"authorisations": [{"number": "SQ-1"}]}).encode()),
        (200, json.dumps(CASE | {"authorisations": [ON_FILE | {"until": "31.12.2026"}]}).encode()),
        (200, json.dumps(CASE | {"authorisations": [ON_FILE | {"matter": None}]}).encode()),
        (200, json.dumps({k: v for k, v in CASE.items() if k != "parties"}).encode()),
        (200, json.dumps(CASE | {"parties": [{"person_id": ADA}] * 257}).encode()),
        (200, b" " * 70_000 + json.dumps(CASE).encode()),
        (204, b""),
        (401, b""),
        (500, json.dumps(CASE).encode()),
        (302, json.dumps(CASE).encode()),
    ],
)
async def test_what_is_not_of_the_contract_opens_nobody(register: Register, status: int, body: bytes) -> None:
    register.status, register.body = status, body
    with pytest.raises(Unready) as refused:
        await admitted(register, ADA)
    assert ADA not in str(refused.value)


async def test_it_has_until_the_caller_s_deadline(register: Register) -> None:
    register.pause_s = 1.0
    with pytest.raises(Unready, match="timeout"):
        await admitted(register, ADA, within_s=0.1)


async def test_nothing_is_believed_for_longer_than_one_query(register: Register) -> None:
    assert await admitted(register, ADA)
    register.says(status="closed")
    found = await admitted(register, ADA)
    assert found is not None
    assert not found.is_open


async def test_whose_company_s_it_is_and_who_has_authorised_whom(register: Register) -> None:
    of_child = {**ON_FILE, "given_by": {"person_id": BEN}, "about": {"person_id": EVE.lower()}, "matter": "M01"}
    of_nobody = {**ON_FILE, "given_to": {"person_id": "abc"}}
    firms = [{"credit_code": "91330791 ma0000015m"}, {"credit_code": "no code"}]
    register.says(parties=[{"person_id": ADA}, *firms], authorisations=[ON_FILE, of_child, of_nobody])
    found = await admitted(register, ADA)
    assert found is not None
    assert (found.persons, found.employers) == (frozenset({f"<{ADA}>"}), frozenset({FIRM}))
    until = date(2026, 12, 31)
    assert found.authorisations == (
        Authorisation("SQ-1", FIRM, FIRM, f"<{ADA}>", MatterCode("M11"), until),
        Authorisation("SQ-1", f"<{BEN}>", f"<{EVE}>", f"<{ADA}>", M01, until),
    )
