"""A portal that speaks the Data Tracker protocol shows citizens who had their data: a view of the same log."""

from datetime import datetime
from typing import Any

import jsonschema_rs
import pytest

from tests.stories.people import P2, P3, Asker, Json

APPLICANT = f"citizen:{P2[0]['person_id']}"
STRANGER = f"citizen:{P3[1]['person_id']}"
TIME = {"type": "string", "format": "date-time"}
TEXT = {"type": "string", "minLength": 1}
FOUND: dict[str, Any] = {
    "type": "object",
    "properties": {
        "totalUsages": {"type": "integer", "minimum": 0},
        "usages": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["logtime", "action", "receiverCode", "receiverSystem"],
                "properties": {
                    "logtime": TIME,
                    **dict.fromkeys(("action", "receiverCode", "receiverName", "receiverSystem"), TEXT),
                },
            },
        },
    },
}
"""What the protocol says of an answer: Andmejälgija, dumonitor-openapi 2.0.0, of e-gov/AJ."""


def found(ask: Asker, who: str, **params: str | int) -> Json:
    answer = ask.as_(who).get("/dt/v2/findUsage", params=params)
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    jsonschema_rs.validator_for(FOUND, validate_formats=True).validate(page)
    return page


def test_the_tracker_tells_what_the_citizens_own_page_tells(ask: Asker) -> None:
    ask.settled(ask.query("M01", P2), "M01-C3", "M01-C5")
    own = ask.as_(APPLICANT).get("/v1/subjects/me/disclosures", params={"limit": 50}).json()["items"]
    page = found(ask, APPLICANT, limit=51)
    newest, *others = page["usages"]
    assert "本人查询" in newest["receiverName"]  # that very reading of their own page
    assert [one["logtime"] for one in others[: len(own)]] == [row["at"] for row in own]
    asked = next(one for one, row in zip(others, own, strict=False) if row["kind"] == "OUTCOME")
    assert asked["receiverCode"] == "general_window"
    assert "住房类事项" in asked["action"]
    assert "a matter of housing" in asked["action"]
    for party in P2:
        assert party["person_id"] not in str(page)
        assert party["name"] not in str(page)


def test_offset_limit_and_period_cut_one_list(ask: Asker) -> None:
    ask.query("M01", P2)
    whole = found(ask, APPLICANT)
    later = found(ask, APPLICANT, offset=2, limit=2)
    assert later["totalUsages"] == whole["totalUsages"] + 1, "a reading is an entry"
    assert later["usages"] == whole["usages"][1:3]
    middle = whole["usages"][len(whole["usages"]) // 2]["logtime"]
    until = found(ask, APPLICANT, periodEnd=middle)
    assert all(one["logtime"] <= middle for one in until["usages"])
    since = found(ask, APPLICANT, periodStart=middle, periodEnd=whole["usages"][0]["logtime"])
    assert since["totalUsages"] + until["totalUsages"] == whole["totalUsages"] + 1
    assert found(ask, APPLICANT, offset=1_000_000)["usages"] == []


@pytest.mark.parametrize(
    "params", [{"userCode": "EE12345678901"}, {"limit": 0}, {"limit": 1001}, {"offset": -1}, {"periodStart": "soon"}]
)
def test_a_number_in_the_address_and_what_cannot_be_meant_are_refused(ask: Asker, params: dict[str, Any]) -> None:
    answer = ask.as_(APPLICANT).get("/dt/v2/findUsage", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")
    assert "EE12345678901" not in answer.text


def test_what_is_about_others_is_nobody_elses(ask: Asker) -> None:
    document = ask.query("M01", P2)
    times = {row["at"] for row in ask.as_(APPLICANT).get("/v1/subjects/me/disclosures").json()["items"]}
    assert not times & {one["logtime"] for one in found(ask, STRANGER)["usages"]}
    assert document["query_id"] not in str(found(ask, STRANGER))
    assert ask.as_("clerk").get("/dt/v2/findUsage").status_code == 403


def test_a_portal_learns_since_when_and_whether(ask: Asker) -> None:
    ask.query("M01", P2)
    since = ask.as_(APPLICANT).get("/dt/v2/usagePeriod").json()["periodStart"]
    oldest = found(ask, APPLICANT)["usages"][-1]["logtime"]
    assert datetime.fromisoformat(since) <= datetime.fromisoformat(oldest)
    beat = ask.as_(APPLICANT).get("/dt/v2/heartbeat")
    assert (beat.status_code, beat.json()) == (200, {"status": "OK", "message": "ready"})
