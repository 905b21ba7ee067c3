"""The demo's case register by its contract, as the gateway reads it, on good days and bad ones."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from gateway.access import CaseSystem
from gateway.access.cases import Case
from gateway.domain.clock import real_now
from gateway.domain.codes import CaseNumber, MatterCode
from gateway.domain.errors import Unready
from gateway.sdk import HttpReply
from gateway_demo.case_register.server import PER_SECOND, CaseRegisterBureau
from gateway_demo.examples import EXAMPLES
from gateway_demo.kit import DepartmentSettings, Profile, Request, Response

ROOT = Path(__file__).resolve().parents[3]
CONTRACT = json.loads((ROOT / "openapi" / "case-register" / "case-register.openapi.json").read_text("utf-8"))
M01, M11 = EXAMPLES["M01"], EXAMPLES["M11"]
NUMBER = M01["case_number"]
ADA, BEN = M01["parties"][0]["person_id"], M01["parties"][1]["person_id"]


def bureau(home: Path) -> CaseRegisterBureau:
    now = real_now().isoformat()
    settings = DepartmentSettings(
        name="case_register", population="", domain_start=now, real_start=now, home=str(home), ready_file="",
        profile=Profile(kind="none", limits_times=1), secrets={"token": "t0ken"},
    )  # fmt: skip
    return CaseRegisterBureau(settings)


class Line:
    """What a client of it hears: each call as it is served, with the bad day that is on."""

    def __init__(self, of: CaseRegisterBureau, fault: str = "") -> None:
        self.of = of
        self.fault = fault

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], **_: object) -> HttpReply:
        response = await self.of.serve(self.asked(method, url, headers=headers))
        return HttpReply(response.status, response.headers, response.body)

    def asked(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b"") -> Request:
        kind = self.of.kind_of(method, path)
        call, is_admitted = self.of.served("", kind, path=path), self.of.admits(kind)
        return Request(method, path, {}, headers, body, call, self.fault, is_admitted=is_admitted)

    async def put(self, case: Mapping[str, Any], path: str | None = None) -> Response | None:
        place = path or f"/cases/{case['case_number']}"
        return await self.of.controlled(self.asked("PUT", place, headers={}, body=json.dumps(case).encode()))


@pytest.fixture
async def line(tmp_path: Path) -> Line:
    made = bureau(tmp_path)
    await made.start()
    return Line(made)


async def admitted(line: Line, *numbers: str, case_number: str = NUMBER, token: str = "t0ken") -> Case | None:
    cases = CaseSystem(line, "", token, lambda person: person.number)  # type: ignore[arg-type]  # asks `request` alone
    return await cases.admit(CaseNumber(case_number), MatterCode("M01"), frozenset(numbers), within_s=5.0)


async def test_it_holds_the_cases_of_the_ready_questions(line: Line) -> None:
    found = await admitted(line, ADA, BEN, "x")
    assert found == Case(
        MatterCode("M01"), frozenset({ADA, BEN}), is_open=True, employers=frozenset(), authorisations=()
    )
    of_firm = await admitted(line, case_number=M11["case_number"])
    assert of_firm is not None
    assert of_firm.employers == frozenset({"91330791MA0000015M"})
    assert await admitted(line, ADA, case_number="JH-2026-M01-999999") is None


async def test_what_is_put_in_is_kept_over_a_restart(line: Line, tmp_path: Path) -> None:
    given = {"number": "SQ-1", "given_by": {"person_id": BEN}, "given_to": {"person_id": ADA}, "matter": "M01"}
    case = {
        "case_number": "JH-2026-M01-000500", "matter": "M01", "parties": [{"person_id": ADA}, {"person_id": BEN}],
        "authorisations": [{**given, "until": "2026-12-31"}],
    }  # fmt: skip
    answer = await line.put(case)
    assert (answer and answer.status) == 200
    again = bureau(tmp_path)
    await again.start()
    found = await admitted(Line(again), ADA, BEN, case_number=case["case_number"])  # type: ignore[arg-type]  # a text
    assert found is not None
    assert [one.number for one in found.authorisations or ()] == ["SQ-1"]
    reply = await Line(again).request("GET", f"/cases/{case['case_number']}", headers={"authorization": "Bearer t0ken"})
    schema = {**CONTRACT["components"]["schemas"]["Case"], "components": CONTRACT["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(json.loads(reply.body))


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ({"case_number": "A-1", "matter": "M01", "parties": []}, "/cases/A-2"),
        ({"case_number": "A-1", "matter": "M01", "parties": [{}]}, None),
        ({"case_number": "A-1", "matter": "M01", "parties": [], "status": "perhaps"}, None),
    ],
)
async def test_what_is_no_case_is_not_put_in(line: Line, case: Mapping[str, Any], path: str | None) -> None:
    answer = await line.put(case, path)
    assert (answer and answer.status) == 400


@pytest.mark.parametrize("fault", ["wrong_person", "error", "throttled"])
async def test_on_a_bad_day_nobody_is_opened(line: Line, fault: str) -> None:
    line.fault = fault
    with pytest.raises(Unready):
        await admitted(line, ADA)


async def test_closed_lost_a_wrong_token_and_too_many(line: Line) -> None:
    line.fault = "all_closed"
    closed = await admitted(line, ADA)
    assert closed is not None
    assert not closed.is_open
    line.fault = "lost"
    assert await admitted(line, ADA) is None
    line.fault = ""
    with pytest.raises(Unready, match="401"):
        await admitted(line, ADA, token="guessed")
    ends = [await refused(line) for _ in range(PER_SECOND + 1)]
    assert any("429" in end for end in ends)


async def refused(line: Line) -> str:
    try:
        await admitted(line, ADA)
    except Unready as end:
        return str(end)
    return ""
