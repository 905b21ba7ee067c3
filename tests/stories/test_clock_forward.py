"""Days that pass at once, in the demo: what is due is over, whoever waits is told, and tokens live on."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import httpx
import pytest

from gateway.cli import ApiClient
from gateway_demo.demo import Demo
from gateway_demo.running import caller_named
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, Json, certificate

FIVE_DAYS_S = 5 * 24 * 3600


@pytest.fixture(scope="module")
def place(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A gateway with a clock of its own, so that no other story's days pass."""
    with another_gateway(demo, tmp_path_factory.mktemp("clock"), "clock_forward") as addresses:
        yield addresses


@pytest.fixture
def waiting(demo: Demo, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Another one, of which no day has passed."""
    with another_gateway(demo, tmp_path, "clock_waiting") as addresses:
        yield addresses


def named(place: dict[str, str], name: str) -> ApiClient:
    return caller_named(place["base_url"], place["issuer_url"], name)


def forward(place: dict[str, str], by: str, seconds: object) -> httpx.Response:
    with named(place, by) as caller:
        url, who = f"{place['base_url']}/demo/clock", caller._headers
    return httpx.post(url, json={"forward_s": seconds}, headers=who, trust_env=False)


def now(place: dict[str, str]) -> datetime:
    return datetime.fromisoformat(httpx.get(f"{place['base_url']}/demo/clock", trust_env=False).json()["now"])


def test_a_verification_that_nobody_answers_ends_when_its_days_have_passed(place: dict[str, str]) -> None:
    body = {"matter": "M01", "case_number": "JH-2026-M01-777001", "parties": P2, "certificates": ["M01-C3"]}
    with named(place, "clerk") as clerk, named(place, "operator") as operator, named(place, "auditor") as auditor:
        document: Json = clerk.post("/v1/queries", body | {"deadline_ms": 8000})
        due_at = datetime.fromisoformat(certificate(document, "M01-C3")["next"]["due_at"])
        before = now(place)
        told = datetime.fromisoformat(operator.post("/demo/clock", {"forward_s": FIVE_DAYS_S + 3600})["now"])
        assert timedelta(seconds=FIVE_DAYS_S) < told - before < timedelta(seconds=FIVE_DAYS_S + 3700)
        assert told > due_at
        ends_at = time.monotonic() + 20
        overdue = 0
        while not overdue and time.monotonic() < ends_at:  # the figures are looked at, the query is not
            time.sleep(0.2)
            rows = operator.get("/v1/verifications/figures")["items"]
            overdue = next(row["overdue"] for row in rows if row["department"] == "real_estate")
        result = certificate(clerk.get(f"/v1/queries/{document['query_id']}"), "M01-C3")  # by the same token
        assert (result["answer"], result["reason"]) == ("unknown", "VERIFICATION_OVERDUE")
        entries = auditor.get("/v1/audit/entries", account="JHOPS0000001")["items"]
        kind, details = entries[0]["kind"], entries[0]["details"]
        assert (kind, details["did"], details["seconds"]) == ("ADMIN", "clock_forwarded", FIVE_DAYS_S + 3600)


@pytest.mark.parametrize(
    ("by", "seconds", "status"),
    [
        ("operator", -1, 400),
        ("operator", 0, 400),
        ("operator", "5d", 400),
        ("operator", 10**9, 400),
        ("clerk", 60, 403),
        ("clerk", -1, 400),
    ],
)
def test_the_clock_goes_forward_only_and_by_the_operator(
    place: dict[str, str], by: str, seconds: object, status: int
) -> None:
    before = now(place)
    assert forward(place, by, seconds).status_code == status
    assert timedelta(0) <= now(place) - before < timedelta(seconds=30)
    assert httpx.post(f"{place['base_url']}/demo/clock", json={"forward_s": 60}, trust_env=False).status_code == 401


def test_a_simulated_department_follows_and_does_not_go_back(demo: Demo) -> None:
    url = f"{demo.department_addresses()['vehicles']['control_url']}/clock"
    for seconds in (-60, 0, "x"):
        assert httpx.post(url, json={"forward_s": seconds}, trust_env=False).status_code == 400
    assert httpx.post(url, json={"forward_s": 1}, trust_env=False).status_code == 200


def test_what_was_right_when_it_was_told_stays_right_until_an_officer_has_answered(waiting: dict[str, str]) -> None:
    body = {"matter": "M01", "case_number": "JH-2026-M01-777002", "parties": P2}
    with (
        named(waiting, "clerk") as clerk,
        named(waiting, "operator") as operator,
        named(waiting, "verifier:real_estate") as officer,
    ):
        document: Json = clerk.post("/v1/queries", body)
        ends_at = time.monotonic() + 20
        while document["completeness"]["answered"] < 4 and time.monotonic() < ends_at:
            time.sleep(0.2)
            document = clerk.get(f"/v1/queries/{document['query_id']}")
        before = certificate(document, "M01-C2")
        assert before["answer"] == "yes"
        operator.post("/demo/clock", {"forward_s": 3 * 24 * 3600})
        task = certificate(document, "M01-C3")["next"]["task_id"]
        officer.post(f"/v1/verifications/{task}/reply", {"finding": "no", "note": "无宅基地登记"})
        after: Json = clerk.get(f"/v1/queries/{document['query_id']}")
        told = certificate(after, "M01-C2")
        assert (told["answer"], told["reason"]) == ("yes", before["reason"])
        assert [one["as_of"] for one in told["sources"]] == [one["as_of"] for one in before["sources"]]
        assert [(one["certificate"], one["answer"]) for one in after["certificates"] if one["answer"] != "yes"] == []
        assert after["recommendation"] == "pass"


def test_a_department_that_is_closed_is_waited_for_until_it_opens(demo: Demo, tmp_path: Path) -> None:
    given = cast("Mapping[str, Mapping[str, str]]", demo.given["departments"])
    keeps = {"limits.closed_hours": "09:00-12:30", "limits.asked_when_closed": "false"}
    departments = {**given, "vehicles": {**given["vehicles"], **keeps}}
    moves = {
        "since": "2026-11-01T08:00:00+08:00",
        "until": "2026-11-02T01:00:00+00:00",
        "why_en": "moves",
        "why_zh": "迁移",
    }
    body = {"matter": "M01", "case_number": "JH-2026-M01-777003", "parties": P2, "certificates": ["M01-C2", "M01-C4"]}
    settings = {"departments": departments, "downtime": [{"department": "social_security", **moves}]}
    with (
        another_gateway(demo, tmp_path, "clock_closed", **settings) as addresses,
        named(addresses, "clerk") as clerk,
        named(addresses, "operator") as operator,
    ):
        document: Json = clerk.post("/v1/queries", body)
        assert certificate(document, "M01-C2")["next"]["resumes_at"] == "2026-11-02T09:00:00+08:00"
        document = looked_at(clerk, document, lambda told: told["next"]["resumes_at"] == "2026-11-01T12:30:00+08:00")
        health = {one["code"]: one["health"]["state"] for one in clerk.get("/v1/departments", limit="200")["items"]}
        assert (health["vehicles"], health["social_security"]) == ("closed", "closed")
        operator.post("/demo/clock", {"forward_s": 3 * 3600})
        document = looked_at(clerk, document, lambda told: told["state"] != "pending")
        assert certificate(document, "M01-C4")["answer"] == "yes"
        still: Json = certificate(document, "M01-C2")
        assert (still["state"], still["next"]["resumes_at"]) == ("pending", "2026-11-02T09:00:00+08:00")


def looked_at(clerk: ApiClient, document: Json, is_so: Callable[[Json], bool]) -> Json:
    """The document, once it is so with its certificate M01-C4."""
    ends_at = time.monotonic() + 20
    while not is_so(certificate(document, "M01-C4")):
        assert time.monotonic() < ends_at, certificate(document, "M01-C4")
        time.sleep(0.2)
        document = clerk.get(f"/v1/queries/{document['query_id']}")
    return document
