"""A gateway whose city keeps a case register, and one whose city has none."""

import time
from pathlib import Path
from typing import Any

import httpx

from gateway_demo.demo import Demo
from gateway_demo.examples import EXAMPLES
from gateway_demo.kit import start_departments
from gateway_demo.running import dev_token
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, P3, Json

NUMBER = "JH-2026-M01-000017"
BUILDER = "91330791MA0000023G"
CASE: Json = {
    "case_number": NUMBER,
    "matter": "M01",
    "status": "open",
    "parties": [{"person_id": party["person_id"]} for party in P2],
}


def caller(addresses: dict[str, str], name: str) -> httpx.Client:
    token = dev_token(addresses["issuer_url"], name)
    headers = {"Authorization": f"Bearer {token}", "Audit-Task": "T-1"}
    return httpx.Client(base_url=addresses["base_url"], headers=headers, timeout=20, trust_env=False)


def ask(clerk: httpx.Client, **changes: Any) -> httpx.Response:
    body = {"matter": "M01", "case_number": NUMBER, "parties": P2, "certificates": ["M01-C2"]}
    return clerk.post("/v1/queries", json=body | changes)


def entries(addresses: dict[str, str]) -> list[Json]:
    with caller(addresses, "auditor") as auditor:
        items: list[Json] = auditor.get("/v1/audit/entries", params={"limit": 200}).json()["items"]
    return items


def test_the_city_s_register_says_whose_a_case_is(demo: Demo, tmp_path: Path) -> None:
    """The demo's own, a process with bad days."""
    register = start_departments(
        ["case_register"], home=tmp_path / "beside", population=demo.population, clock=demo.clock
    )
    with register:
        ready = register["case_register"]
        with (
            another_gateway(demo, tmp_path, "registered", case_register=dict(ready.endpoint)) as addresses,
            caller(addresses, "clerk") as clerk,
            httpx.Client(base_url=ready.control_url, trust_env=False) as control,
        ):
            on_good_days(clerk, control)
            on_bad_days(clerk, control, addresses)
            kinds = [entry["kind"] for entry in entries(addresses)]
            assert (kinds.count("INTENT"), kinds.count("OUTCOME"), kinds.count("DENIED")) == (2, 2, 6)
            calls = control.get("/calls").json()
            assert {call["path"] for call in calls} == {f"/cases/{NUMBER}"}
            assert P2[0]["person_id"] not in str(calls)
            with caller(addresses, "housing-clerk") as housing:
                in_a_company_s_name(housing, control)


def on_good_days(clerk: httpx.Client, control: httpx.Client) -> None:
    assert ask(clerk).status_code == 200
    stranger = ask(clerk, parties=P3)
    assert (stranger.status_code, stranger.json()["rule"]) == (403, "case")
    of_spouse = [{**party, "authorisation": "SQ-1"} if party["role"] == "spouse" else party for party in P2]
    assert ask(clerk, parties=of_spouse).json()["rule"] == "authority", "it is not on file"
    given = {"number": "SQ-1", "given_by": CASE["parties"][1], "given_to": CASE["parties"][0], "matter": "M01"}
    for until, answer in (("2026-10-31", 403), ("2026-12-31", 200)):
        on_file = {**CASE, "authorisations": [{**given, "until": until}]}
        assert control.put(f"/cases/{NUMBER}", json=on_file).status_code == 200
        assert ask(clerk, parties=of_spouse).status_code == answer


def on_bad_days(clerk: httpx.Client, control: httpx.Client, addresses: dict[str, str]) -> None:
    for fault in ("all_closed", "lost"):
        control.post("/faults", json={"fault": fault, "times": 1})
        assert ask(clerk).json()["rule"] == "case"
    assert control.put(f"/cases/{NUMBER}", json={**CASE, "status": "closed"}).status_code == 200
    assert ask(clerk).json()["rule"] == "case"
    before = len(entries(addresses))
    for fault in ("broken", "garbage", "wrong_person", "reset"):
        control.post("/faults", json={"fault": fault})
        away = ask(clerk)
        control.delete("/faults")
        assert (away.status_code, away.json()["type"].rpartition("/")[2]) == (503, "unready"), fault
        assert away.headers["retry-after"]
    control.post("/faults", json={"fault": "hang", "times": 1})
    assert ask(clerk, deadline_ms=400).elapsed.total_seconds() < 1.4
    assert len(entries(addresses)) == before + 1, "the auditor's own look alone"


def in_a_company_s_name(clerk: httpx.Client, control: httpx.Client) -> None:
    """Somebody of the staff asks for the builder: nothing without an authorisation on file, all but an officer's answer with one."""
    agent, firm, hand = ({**P2[1], "role": "applicant"}, {"credit_code": BUILDER}, EXAMPLES["M12"]["parties"][4])
    number = "JH-2026-M12-000117"
    of_case = [{"person_id": agent["person_id"]}, {"person_id": hand["person_id"]}, firm]
    given = {"number": "SQ-2", "given_by": firm, "given_to": of_case[0], "matter": "M12", "until": "2026-12-31"}
    case = {**CASE, "case_number": number, "matter": "M12", "parties": of_case, "authorisations": [given]}
    assert control.put(f"/cases/{number}", json=case).status_code == 200

    def told(**more: str) -> list[tuple[str, str]]:
        parties = [{**agent, **more}, {"role": "employer", **firm}, hand]
        body = {"matter": "M12", "case_number": number, "parties": parties, "deadline_ms": 8000}
        answer = clerk.post("/v1/queries", json=body)
        assert answer.status_code in (200, 202), answer.text
        return [(one["state"], one["reason"]) for one in answer.json()["certificates"]]

    assert told() == [("answered", "NOT_REPRESENTED")] * 3
    assert told(authorisation="SQ-2") == [
        ("answered", "CONSECUTIVE_3"),
        ("answered", "ACTIVE"),
        ("pending", "TO_BE_VERIFIED"),
    ]


def test_a_city_without_one_counts_its_queries_in_one_finding(demo: Demo, tmp_path: Path) -> None:
    with another_gateway(demo, tmp_path, "unregistered", no_case_register=True) as addresses:
        with caller(addresses, "clerk") as clerk:
            assert [ask(clerk).status_code for _ in range(3)] == [200] * 3
        with caller(addresses, "auditor") as auditor:
            (found,) = until_counted(auditor, 3)
        assert found["sentence"]["en"].startswith("No case register is connected: 3 queries")


def until_counted(auditor: httpx.Client, n: int) -> list[Json]:
    """The findings of A01 once the log's tree holds what they count."""
    until = time.monotonic() + 20
    while True:
        found: list[Json] = auditor.get("/v1/audit/findings", params={"rule": "A01"}).json()["items"]
        if [one["n"] for one in found] == [n] or time.monotonic() > until:
            return found
        time.sleep(0.1)
