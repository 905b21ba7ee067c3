"""Misuse over HTTP: who looks at their own family is found, asked, and answered for; nobody judges themselves."""

import json
import time
from pathlib import Path
from typing import Any

from gateway.domain.clock import CHINA, real_now
from gateway_demo.demo import Demo
from gateway_demo.examples import EXAMPLES
from tests.stories.command import gateway
from tests.stories.people import Asker

OWN_HUSBAND = {"role": "applicant", "person_id": "330791198908080015", "name": "许国栋"}
TASK = {"Audit-Task": "MISUSE-1"}


def found(ask: Asker, entry: str = "", within_s: float = 15.0, **filters: str) -> list[dict[str, Any]]:
    """The findings that fit, and name the entry, once there are any: an entry is in the tree about a second later."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        page = ask.as_("auditor").get("/v1/audit/findings", params=filters, headers=TASK).json()
        if fitting := [one for one in page["items"] if not entry or entry in one["entries"]]:
            return fitting
        time.sleep(0.1)
    return []


def test_who_asks_about_their_own_family_is_found_and_answered_for(ask: Asker) -> None:
    began = real_now().isoformat()
    refused = ask.as_("clerk").post(
        "/v1/queries", json={"matter": "M01", "case_number": ask.case("M01"), "parties": [OWN_HUSBAND]}
    )
    assert refused.status_code == 403
    denials = {"since": began, "account": "JH330702000123"}
    (denied,) = ask.as_("auditor").get("/v1/audit/entries", params=denials, headers=TASK).json()["items"]
    (finding,) = found(ask, entry=denied["entry"], rule="A02", officer="JH330702000123")
    assert (finding["state"], finding["severity"], finding["owner"]) == ("OPEN", "high", "manager")
    assert finding["sentence"]["en"].startswith("JH330702000123 asked about themselves or their own family")

    path = f"/v1/audit/findings/{finding['finding_id']}"
    whole = ask.as_("auditor").get(path, headers=TASK).json()
    assert {entry["kind"] for entry in whole["evidence"]} == {"DENIED"}
    assert [entry["entry"] for entry in whole["evidence"]] == finding["entries"]
    assert OWN_HUSBAND["person_id"] not in str(whole)

    said = {"state": "CONFIRMED", "justification": "the officer had no reason"}
    judged = ask.as_("auditor2").post(f"{path}/acknowledge", json=said, headers=TASK).json()
    assert (judged["state"], judged["judgement"]["account"]) == ("CONFIRMED", "JHAUD0000002")
    assert ask.as_("auditor").post(f"{path}/acknowledge", json=said, headers=TASK).status_code == 409

    entries = ask.as_("auditor").get("/v1/audit/entries", params={"since": began, "limit": 200}).json()["items"]
    (admin,) = [entry for entry in entries if entry["kind"] == "ADMIN"]
    assert admin["details"]["finding"] == finding["finding_id"]
    assert "reason" not in str(admin["details"])
    looks = [
        entry["details"] for entry in entries if entry["kind"] == "SEARCH" and entry["details"]["task"] == "MISUSE-1"
    ]
    assert any(look["criteria"].get("rule") == "A02" for look in looks)
    assert any(look["criteria"].get("finding") == finding["finding_id"] for look in looks)


def test_nobody_judges_themselves(ask: Asker) -> None:
    began = real_now().isoformat()
    for _ in range(5):
        assert ask.as_("auditor2").get("/v1/me/permissions", params={"matter": "M01"}).status_code == 403
    (finding,) = found(ask, rule="A16", since=began, officer="JHAUD0000002")
    path = f"/v1/audit/findings/{finding['finding_id']}/acknowledge"
    said = {"state": "JUSTIFIED", "justification": "it was only a trial"}
    assert ask.as_("auditor2").post(path, json=said).status_code == 403
    assert ask.as_("auditor").post(path, json=said).status_code == 200


def test_only_auditors_read_findings(ask: Asker) -> None:
    for name in ("clerk", "steward", "operator"):
        assert ask.as_(name).get("/v1/audit/findings").status_code == 403


def test_a_day_that_is_not_over_has_no_spot_check(ask: Asker) -> None:
    today = real_now().astimezone(CHINA).date().isoformat()
    told = ask.as_("auditor").get("/v1/audit/spot-checks", params={"day": today})
    assert (told.status_code, told.json()["type"].rpartition("/")[2]) == (409, "conflict")
    assert ask.as_("auditor").get("/v1/audit/spot-checks", params={"day": "2001-01-01"}).status_code == 404


def test_the_command_line_shows_findings_and_answers_them(ask: Asker, demo: Demo, tmp_path: Path) -> None:
    ask.as_("clerk").post(
        "/v1/queries", json={"matter": "M01", "case_number": ask.case("M01"), "parties": [OWN_HUSBAND]}
    )
    assert found(ask, rule="A02", state="OPEN")
    shown = gateway("audit", "findings", "--rule", "A02", "--base-url", demo.addresses["base_url"])
    assert "A02" in shown.stdout
    still_open = ("--rule", "A02", "--state", "OPEN", "--json", "--base-url", demo.addresses["base_url"])
    finding = json.loads(gateway("audit", "findings", *still_open).stdout)[0]
    assert finding["name"] == "own_family"
    why = tmp_path / "why"
    why.write_text("核对排班表，无正当理由\n", "utf-8")
    answer = ("--state", "CONFIRMED", "--justification", why, "--base-url", demo.addresses["base_url"])
    judged = json.loads(gateway("audit", "acknowledge", finding["finding_id"], *answer, "--json").stdout)
    assert (judged["state"], judged["judgement"]["justification"]) == ("CONFIRMED", "核对排班表，无正当理由")


def test_who_asks_for_nothing_but_what_nobody_has_to_prove_is_refused_and_found(ask: Asker) -> None:
    began = real_now().isoformat()
    body = {"matter": "M02", "case_number": ask.case("M02"), "parties": EXAMPLES["M02"]["parties"]}
    refused = ask.as_("clerk").post("/v1/queries", json={**body, "certificates": ["M02-C4"]})
    assert (refused.status_code, refused.json()["rule"]) == (403, "abolished")
    assert refused.json()["basis"]
    denials = {"since": began, "matter": "M02"}
    (denied,) = ask.as_("auditor").get("/v1/audit/entries", params=denials, headers=TASK).json()["items"]
    assert denied["kind"] == "DENIED"
    (finding,) = found(ask, entry=denied["entry"], rule="A12")
    assert finding["owner"] == "steward"
    beside = ask.query("M02", EXAMPLES["M02"]["parties"], certificates=["M02-C1", "M02-C4"])
    (direct,) = [one for one in beside["certificates"] if one["certificate"] == "M02-C4"]
    assert (direct["state"], direct["sources"], bool(direct["basis"])) == ("not_required", [], True)
