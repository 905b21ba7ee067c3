"""Waiting over HTTP: who says what they hold and comes back when told costs nothing, and keeps no right that was lost."""

import re
import time
from datetime import datetime

from tests.stories.people import P2, Asker, certificate


def kinds(ask: Asker, query_id: str) -> list[str]:
    """The entries of a query, newest first."""
    found = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": query_id, "limit": 200}).json()["items"]
    return [entry["kind"] for entry in found]


def test_who_waits_for_an_officer_holds_an_answer_until_it_changes(ask: Asker) -> None:
    body = {"matter": "M01", "case_number": ask.case("M01"), "parties": P2, "certificates": ["M01-C3"]}
    asked = ask.as_("clerk").post("/v1/queries", json=body | {"deadline_ms": 8000})
    assert (asked.status_code, asked.json()["status"]) == (202, "pending")
    assert asked.json()["completeness"] | {"with_a_person": 0, "asked": 0} == dict.fromkeys(
        asked.json()["completeness"], 0
    )
    step = certificate(asked.json(), "M01-C3")["next"]
    assert (step["kind"], step["department"], step["department_title"]["en"]) == (
        "task", "real_estate", "Natural Resources and Planning Bureau"
    )  # fmt: skip
    where, tag = asked.headers["location"], {"If-None-Match": asked.headers["etag"]}
    assert 120 <= int(asked.headers["retry-after"]) <= 4 * 3600

    before = kinds(ask, asked.json()["query_id"])
    for _ in range(5):
        held = ask.as_("clerk").get(where, headers=tag)
        assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", tag["If-None-Match"])
        assert int(held.headers["retry-after"]) >= 120
        assert held.headers["cache-control"] == "no-store"
    assert kinds(ask, asked.json()["query_id"]) == before == ["OUTCOME", "INTENT"]
    assert ask.as_("clerk").get(where).headers["etag"] == tag["If-None-Match"]
    assert kinds(ask, asked.json()["query_id"]) == ["RELEASE", *before]

    assert ask.as_("housing-clerk").get(where, headers=tag).status_code == 404
    assert ask.as_("system").get(where, headers={"If-None-Match": "*"}).status_code == 404
    for lost in (ask.changed("clerk", department="housing"), ask.changed("clerk", duties=[])):
        refused = lost.get(where, headers=tag)
        assert (refused.status_code, refused.headers.get("etag")) == (403, None)

    reply = {"finding": "no"}
    assert ask.as_("verifier:real_estate").post(f"/v1/verifications/{step['task_id']}/reply", json=reply).is_success
    done = ask.as_("clerk").get(where, headers=tag)
    assert (done.status_code, done.json()["status"], done.headers.get("retry-after")) == (200, "complete", None)
    assert done.headers["etag"] != tag["If-None-Match"]
    assert kinds(ask, done.json()["query_id"]).count("RELEASE") == 2


def test_two_accounts_that_ask_the_same_hold_two_things_that_cannot_be_compared(ask: Asker) -> None:
    body = {"matter": "M01", "parties": P2, "certificates": ["M01-C2"], "deadline_ms": 8000}
    answers = [
        ask.as_(name).post("/v1/queries", json={**body, "case_number": ask.case("M01")}) for name in ("clerk", "system")
    ]
    assert [answer.status_code for answer in answers] == [200, 200], [answer.text for answer in answers]
    assert len({answer.headers["etag"] for answer in answers}) == 2
    assert all("retry-after" not in answer.headers for answer in answers)


def test_no_time_that_is_named_has_passed_however_late_it_is_read(ask: Asker) -> None:
    ask.rehearse("vehicles", "hang")
    document = ask.query("M01", P2, certificates=["M01-C4", "M01-C2"], deadline_ms=600)
    where = f"/v1/queries/{document['query_id']}"
    named, statuses, ends_at = set(), set(), time.monotonic() + 4
    while time.monotonic() < ends_at:
        page = ask.as_("clerk").get(where, headers={"Accept": "text/html"}).text
        now = datetime.fromisoformat(re.findall(r"<time>([^<]+)</time>", page)[0])
        answer = ask.as_("clerk").get(where)
        step = certificate(answer.json(), "M01-C4")["next"]
        assert step["kind"] == "resumes"
        assert step["department"] in {"marriage", "vehicles"}  # the family is checked in the marriage register
        assert datetime.fromisoformat(step["resumes_at"]) > now
        assert int(answer.headers["retry-after"]) >= 2
        held = ask.as_("clerk").get(where, headers={"If-None-Match": answer.headers["etag"]})
        assert int(held.headers["retry-after"]) >= 2
        assert held.status_code == 304 or held.json()["certificates"] != answer.json()["certificates"]
        statuses.add(held.status_code)
        named.add(step["resumes_at"])
        time.sleep(0.7)
    assert len(named) >= 2
    assert 304 in statuses  # and where it moved on between the two, what came is another
    entries = kinds(ask, document["query_id"])
    assert entries.count("LATE") <= len(named)
