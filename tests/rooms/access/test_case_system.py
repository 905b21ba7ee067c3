"""A case register that the city keeps, over HTTP: what it says is believed, what it does not say opens nobody."""

import json
from collections.abc import Iterator

import pytest

from gateway.access import CaseSystem
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


@pytest.fixture
def register() -> Iterator[Register]:
    with serving(CASE) as kept:
        yield kept


async def admitted(register: Register, *numbers: str, within_s: float = 5.0) -> Case | None:
    http = PyreqwestHttp.open()
    try:
        cases = CaseSystem(http, f"{register.url}/", "t0ken", lambda person: f"<{person.number}>")
        return await cases.admit(NUMBER, M01, frozenset(f"<{number}>" for number in numbers), within_s=within_s)
    finally:
        await http.close()


async def test_whose_it_is_and_that_it_is_open(register: Register) -> None:
    assert await admitted(register, ADA, BEN) == Case(M01, frozenset({f"<{ADA}>", f"<{BEN}>"}), is_open=True)
    assert register.asked == [(f"/cases/{NUMBER}", "Bearer t0ken")]


async def test_a_stranger_is_not_of_it(register: Register) -> None:
    assert await admitted(register, ADA, EVE) == Case(M01, frozenset({f"<{ADA}>"}), is_open=True)


async def test_numbers_are_read_as_people_write_them_and_what_is_none_is_nobody(register: Register) -> None:
    register.says(
        parties=[{"person_id": "330791 19940317 001x"}, {"person_id": "abc"}, {"person_id": "330791940317001"}]
    )
    assert await admitted(register, ADA, BEN) == Case(M01, frozenset({f"<{ADA}>"}), is_open=True)


async def test_closed_another_matter_or_not_there(register: Register) -> None:
    register.says(status="closed", matter="M07")
    assert await admitted(register, ADA) == Case(MatterCode("M07"), frozenset({f"<{ADA}>"}), is_open=False)
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
