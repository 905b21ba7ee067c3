"""Bad input gets a problem that helps and does not echo, and no department is asked."""

import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.stories.people import P2, Asker

NUMBER = "33079119940317001X"
GOOD: dict[str, Any] = {"matter": "M01", "case_number": "JH-2026-M01-999001", "parties": P2}


def with_(**changes: Any) -> bytes:
    return json.dumps(GOOD | changes, ensure_ascii=False).encode()


def applicant(**changes: str) -> bytes:
    return with_(parties=[P2[0] | changes, *P2[1:]])


BODIES: dict[str, tuple[bytes, int]] = {
    "broken JSON": (with_()[:-5], 400),
    "not a number": (with_().replace(b'"M01"', b"NaN", 1), 400),
    "a lone surrogate": (with_(case_number="JH").replace(b"JH", rb"\ud800"), 400),
    "duplicate keys": (with_()[:-1] + b',"matter":"M07"}', 400),
    "a wrong check digit": (applicant(person_id="330791199403170011"), 400),
    "an unknown matter": (with_(matter="M99"), 400),
    "no applicant": (with_(parties=P2[1:]), 400),
    "a foreign party": (
        with_(parties=[*P2, {"role": "heir", "person_id": "330798198806030011", "name": "金晓峰"}]),
        400,
    ),
    "an unknown field": (with_(sudo=True), 400),
    "a hundred kilobytes": (with_(parameters={"x": "y" * 100_000}), 413),
    "another encoding": (with_().decode().encode("utf-16"), 400),
    "a deadline beyond reason": (with_(deadline_ms=999_999), 400),
}


def intents(ask: Asker, case_number: str = "JH-2026-M01-999001") -> int:
    """Without an INTENT no department is asked, so the log tells whether one was."""
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": case_number}).json()["items"]
    return sum(entry["kind"] == "INTENT" for entry in entries)


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_does_not_fit_is_refused_in_words(ask: Asker, name: str) -> None:
    body, status = BODIES[name]
    answer = ask.as_("clerk").post("/v1/queries", content=body, headers={"Content-Type": "application/json"})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert problem["title"]
    assert problem["remedy"]
    assert problem["trace_id"]
    assert NUMBER not in answer.text
    assert "陈思远" not in answer.text
    assert intents(ask) == 0


def other_audience(token: str) -> str:
    head, claims, signature = token.split(".")
    return f"{head}.{claims[:-4]}AAAA.{signature}"


@pytest.mark.parametrize("make", [lambda _: "nonsense", other_audience, lambda t: t + "x"])
def test_a_bad_token_is_refused(ask: Asker, make: Callable[[str], str]) -> None:
    token = ask.as_("clerk").headers["authorization"].removeprefix("Bearer ")
    answer = httpx.post(
        f"{ask.demo.addresses['base_url']}/v1/queries",
        content=with_(),
        headers={"Authorization": f"Bearer {make(token)}", "Content-Type": "application/json"},
        trust_env=False,
    )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert intents(ask) == 0


def test_two_hosts_are_refused(ask: Asker) -> None:
    where = urlsplit(ask.demo.addresses["base_url"])
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=5) as wire:
        wire.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")
        assert b" 400 " in wire.recv(65536).split(b"\r\n", 1)[0]


def test_an_officer_may_not_ask_about_her_own_family(ask: Asker) -> None:
    own = [{"role": "applicant", "person_id": "330791199003070028", "name": "王丽"}]
    body: dict[str, Any] = {"matter": "M01", "case_number": ask.case("M01"), "parties": own}
    answer = ask.as_("clerk").post("/v1/queries", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-authorised")
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": body["case_number"]}).json()["items"]
    assert [entry["kind"] for entry in entries] == ["DENIED"]


def test_nobody_else_finds_a_query(ask: Asker) -> None:
    document = ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=2000)
    there = ask.as_("housing-clerk").get(f"/v1/queries/{document['query_id']}")
    nowhere = ask.as_("housing-clerk").get("/v1/queries/0193aaaa-0000-7000-8000-000000000000")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    volatile = {"trace_id", "instance"}
    assert {k: v for k, v in there.json().items() if k not in volatile} == {
        k: v for k, v in nowhere.json().items() if k not in volatile
    }


def test_the_same_key_gives_the_same_query(ask: Asker) -> None:
    body = {"matter": "M01", "case_number": ask.case("M01"), "parties": P2, "certificates": ["M01-C2"]}
    clerk = ask.as_("clerk")
    first = clerk.post("/v1/queries", json=body, headers={"Idempotency-Key": "k-1"})
    again = clerk.post("/v1/queries", json=body, headers={"Idempotency-Key": "k-1"})
    other = clerk.post("/v1/queries", json=body | {"certificates": ["M01-C4"]}, headers={"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert first.json() == again.json()
    assert other.json()["code"] == "idempotency-mismatch"
