"""The business register and the disabled persons' federation answer in queries, through connectors that the gateway does not know."""

from typing import Any

import httpx
import pytest

from tests.stories.people import P7, Asker, Json

FANG = {"role": "applicant", "person_id": "330792197905050015", "name": "方志强"}
CHEN = {"role": "applicant", "person_id": "33079119940317001X", "name": "陈思远"}
XU = P7[0]
FIRM, NOBODYS = "91330791MA0000015M", "91330791MA0009992Q"


def certificate(document: Json, code: str) -> Any:
    (found,) = [one for one in document["certificates"] if one["certificate"] == code]
    return found


def registration(ask: Asker, person: dict[str, str], code: str = FIRM, **more: Any) -> Any:
    parties = [person, {"role": "employer", "credit_code": code}]
    return certificate(ask.query("M11", parties, certificates=["M11-C1"], **more), "M11-C1")


def test_a_manager_speaks_for_his_firm_and_nobody_else_does(ask: Asker) -> None:
    his, anothers = registration(ask, FANG), registration(ask, CHEN)
    assert (his["state"], his["answer"]) == ("answered", "yes")
    assert (anothers["state"], anothers["answer"]) == ("answered", "no")
    assert his["sources"][0]["department"] == "market_regulation"
    assert his["fields"] == {}


def test_a_firm_that_is_not_on_the_register_is_not_called_closed(ask: Asker) -> None:
    unknown = registration(ask, FANG, NOBODYS)
    assert unknown["answer"] is None
    assert unknown["state"] == "pending"
    assert unknown["method"] == "verification"


@pytest.mark.parametrize(
    ("fault", "state"),
    [("short_page", "pending"), ("moved", "pending"), ("hang", "pending"), ("wrong_person", "pending")],
)
def test_half_a_register_is_no_answer(ask: Asker, fault: str, state: str) -> None:
    control = ask.demo.department_addresses()["market_regulation"]["control_url"]
    httpx.post(f"{control}/faults", json={"fault": fault}, trust_env=False)
    found = registration(ask, FANG, deadline_ms=1500)
    assert (found["state"], found["answer"]) == (state, None)


def test_a_certificate_of_the_weekly_file(ask: Asker) -> None:
    found = certificate(ask.query("M10", [XU], certificates=["M10-C1"]), "M10-C1")
    assert (found["state"], found["answer"]) == ("answered", "yes")
    (source,) = [one for one in found["sources"] if one["department"] == "disabled_federation"]
    assert (source["status"], source["as_of"]) == ("found", "2026-10-30T23:59:59+08:00")
    assert source["source_trace"] == "20261030"


def test_who_has_no_certificate_is_answered_no(ask: Asker) -> None:
    found = certificate(ask.query("M10", [CHEN], certificates=["M10-C1"]), "M10-C1")
    assert (found["state"], found["answer"]) == ("answered", "no")
