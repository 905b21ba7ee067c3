"""Manager Fang's working hours: answered by a person within half an hour, told him by a text message, and seen by whoever has the code on the page."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gateway_demo.examples import EXAMPLES
from tests.stories.people import Asker, Json
from tests.stories.test_looks import waited

FANG = {"role": "applicant", "person_id": "330792197905050015", "name": "方志强"}
MOBILE = "13900000005"


@pytest.fixture
def operator(ask: Asker) -> Iterator[httpx.Client]:
    """The simulated SMS gateway's control endpoint."""
    place = ask.demo.department_addresses()["text_messages"]["control_url"]
    with httpx.Client(base_url=place, trust_env=False) as control:
        yield control


def asked(ask: Asker) -> Json:
    """Of one of his staff the register has another name: an officer looks."""
    fang, firm, chen = EXAMPLES["M11"]["parties"]
    parties = [fang, firm, {**chen, "name": "陈思源"}]
    document = ask.query("M11", parties, certificates=["M11-C2"], parameters={"n": 1}, deadline_ms=8000)
    return ask.with_task(ask.settled(document, "M11-C2"), "M11-C2", within_s=5.0)


def answer(ask: Asker, document: Json) -> None:
    (one,) = document["certificates"]
    task = one["next"]["task_id"]
    desk = ask.as_(f"verifier:{one['next']['department']}")
    desk.post(f"/v1/verifications/{task}/reply", json={"answer": "yes"}).raise_for_status()


def sent(operator: httpx.Client, case: str) -> list[Any]:
    return [one for one in operator.get("/messages").json()["messages"] if case in one["text"]]


def test_fang_is_told_by_a_text_message_and_sees_how_far_it_is(ask: Asker, operator: httpx.Client) -> None:
    document = asked(ask)
    where, clerk = f"/v1/queries/{document['query_id']}", ask.as_("clerk")
    wish = {"mobile": MOBILE, "language": "zh", "consents": True}
    ordered = clerk.post(f"{where}/text-message", json=wish)
    assert ordered.status_code == 201, ordered.text
    assert MOBILE not in ordered.text
    page = clerk.get(where, headers={"accept": "text/html"})
    assert page.text.count("<svg") == 2
    assert "扫码随时查看办理进度" in page.text
    shown_at = re.fullmatch(r'<(.+)>; rel="status"', page.headers["link"])
    assert shown_at is not None
    with httpx.Client(trust_env=False) as anybody:
        under_way = anybody.get(shown_at[1], headers={"accept": "text/html"})
        assert (under_way.status_code, "办理中" in under_way.text, "Under way" in under_way.text) == (200, True, True)
        assert re.search(r'\+08:00">\d{4}年\d+月\d+日 \d\d:\d\d</time>', under_way.text)
        assert anybody.get(shown_at[1]).json()["status"] == "pending"
        answer(ask, document)
        waited(lambda: anybody.get(shown_at[1]).json().get("status") == "complete", 30.0)
        complete = anybody.get(shown_at[1], headers={"accept": "text/html"})
        assert "查询完成" in complete.text
        for hidden in (FANG["name"], FANG["person_id"], document["case_number"], "M11", document["query_id"], "工时"):
            assert hidden not in under_way.text + complete.text
        assert anybody.get(shown_at[1][:-3] + "AAA").status_code == 404
        assert anybody.get(shown_at[1][:-3] + "AAA", headers={"accept": "text/html"}).status_code == 404
    (message,) = waited(lambda: sent(operator, document["case_number"]), 30.0)
    assert message["mobile"] == MOBILE
    assert FANG["name"] not in message["text"]
    entries = (
        ask.as_("auditor").get("/v1/audit/entries", params={"case_number": document["case_number"]}).json()["items"]
    )
    assert any("order text message" in one["sentence"]["en"] for one in entries)
    assert MOBILE not in str(entries)


def test_who_looks_all_the_time_is_told_to_wait(ask: Asker) -> None:
    document = asked(ask)
    shown_at = ask.as_("clerk").get(f"/v1/queries/{document['query_id']}").headers["link"].partition(">")[0][1:]
    with httpx.Client(trust_env=False) as anybody:
        answers = [anybody.get(shown_at) for _ in range(8)]
    refused = [one for one in answers if one.status_code == 429]
    assert refused
    assert refused[0].headers["retry-after"] == "2"


def test_nobody_is_told_without_consent_or_of_what_is_complete(ask: Asker) -> None:
    document = asked(ask)
    where, clerk = f"/v1/queries/{document['query_id']}/text-message", ask.as_("clerk")
    for body in ({"mobile": MOBILE}, {"mobile": MOBILE, "consents": False}, {"mobile": "139", "consents": True}):
        refused = clerk.post(where, json=body)
        assert refused.status_code == 400
        assert MOBILE not in refused.text
    wish = {"mobile": MOBILE, "consents": True}
    assert ask.as_("tax-clerk").post(where, json=wish).status_code == 404
    answer(ask, document)
    waited(lambda: ask.read(document["query_id"])["status"] == "complete", 30.0)
    assert clerk.post(where, json=wish).status_code == 409
