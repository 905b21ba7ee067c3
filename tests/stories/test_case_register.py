"""A gateway whose city keeps a case register, and one whose city has none."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.case_register import Register, serving
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, P3, Json

NUMBER = "JH-2026-M01-000017"
CASE = {
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


@pytest.fixture
def register() -> Iterator[Register]:
    with serving(CASE) as kept:
        yield kept


def test_the_city_s_register_says_whose_a_case_is(demo: Demo, register: Register, tmp_path: Path) -> None:
    address = {"url": register.url, "token": "t0ken"}
    with (
        another_gateway(demo, tmp_path, "registered", case_register=address) as addresses,
        caller(addresses, "clerk") as clerk,
    ):
        assert ask(clerk).status_code == 200
        stranger = ask(clerk, parties=P3)
        assert (stranger.status_code, stranger.json()["rule"]) == (403, "case")
        register.says(status="closed")
        assert ask(clerk).json()["rule"] == "case"
        register.status = 404
        assert ask(clerk).json()["rule"] == "case"
        before = len(entries(addresses))
        register.status = 500
        away = ask(clerk)
        assert (away.status_code, away.json()["type"].rpartition("/")[2]) == (503, "unready")
        assert away.headers["retry-after"]
        register.status, register.pause_s = 200, 1.5
        assert ask(clerk, deadline_ms=400).elapsed.total_seconds() < 1.4
        kinds = [entry["kind"] for entry in entries(addresses)]
        assert len(kinds) == before + 1
        assert (kinds.count("INTENT"), kinds.count("OUTCOME"), kinds.count("DENIED")) == (1, 1, 3)
        assert {path for path, _ in register.asked} == {f"/cases/{NUMBER}"}


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
