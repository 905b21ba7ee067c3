"""Departments that want to see the intent: no receipt of the log's own, no data."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
import pytest

from gateway_demo.demo import Demo
from gateway_demo.running import dev_token
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, P3, Asker, Json, answers, certificate

DEMANDING = ("household", "real_estate")
PROTECTED = ["M01-C1", "M01-C4"]
"""Certificates that stand on the demanding departments."""
ANOTHER_QUESTION = """
insert into req (req_id, batch_no, xm, zjh, zjlx, cxmd, sxbm, cxr, case_no, lhhz, cxfw)
select %(req_id)s, batch_no, xm, %(person)s, zjlx, cxmd, sxbm, cxr, case_no, lhhz, cxfw
from req where zjh = %(own)s order by created_at desc limit 1
"""
"""The same lookup and receipt, another person."""


@pytest.fixture
def demanded(demo: Demo, ask: Asker) -> Asker:
    """Both departments have been told the public key of this gateway's log."""
    log_key = httpx.get(f"{demo.addresses['base_url']}/demo", trust_env=False).json()["log_key"]
    for department in DEMANDING:
        control = demo.department_addresses()[department]["control_url"]
        httpx.delete(f"{control}/calls", trust_env=False)
        httpx.post(f"{control}/demands", json={"log_key": log_key}, trust_env=False).raise_for_status()
    return ask


@pytest.fixture
def replica(demo: Demo, tmp_path: Path) -> Iterator[dict[str, str]]:
    with another_gateway(demo, tmp_path, "replica") as addresses:
        yield addresses


def test_with_its_receipts_the_gateway_is_answered_as_ever(demanded: Asker) -> None:
    document = demanded.settled(demanded.query("M01", P2, certificates=PROTECTED, deadline_ms=5000))
    assert (document["status"], answers(document)["M01-C1"]) == ("complete", "yes")
    for department in DEMANDING:
        calls = demanded.calls(department)
        assert calls
        assert not [call for call in calls if call["receipt"]]


def test_a_replica_without_the_log_key_gets_no_data(demanded: Asker, replica: dict[str, str]) -> None:
    document = _asked(replica, demanded.case("M01"))
    for code in PROTECTED:
        row = certificate(document, code)
        assert (row["state"], row["answer"], row["reason"]) == ("unavailable", None, "REFUSED")
        assert not any(field.get("value") for field in row.get("fields", {}).values())
    for department in DEMANDING:
        calls = [call for call in demanded.calls(department) if call["kind"] not in {"token", "refresh"}]
        assert {call["receipt"] for call in calls} == {"not_endorsed"}
        assert {call["outcome"] for call in calls} <= {"41", "E41"}


def test_who_joins_a_call_names_the_lookup_whose_it_was(ask: Asker) -> None:
    ask.rehearse("vehicles", "slow", delay_s=1.0)
    case, clerk = ask.case("M01"), ask.as_("clerk")
    body = {"matter": "M01", "case_number": case, "parties": P2, "certificates": ["M01-C4"], "deadline_ms": 5000}
    with ThreadPoolExecutor() as both:
        documents = [
            asked.result().json() for asked in [both.submit(clerk.post, "/v1/queries", json=body) for _ in range(2)]
        ]
    ask.well_again("vehicles")
    lookups = [outcome_of(ask, document)["lookups"] for document in documents]
    joined = {lookup: one["joined"] for of_query in lookups for lookup, one in of_query.items() if "joined" in one}
    assert joined
    first, second = ({*of_query} for of_query in lookups)
    for lookup, other in joined.items():
        assert (lookup in first, lookup in second) == (other in second, other in first)
    own = {lookup for of_query in lookups for lookup, one in of_query.items() if one["department"] in DEMANDING}
    assert own.isdisjoint(joined)


def outcome_of(ask: Asker, document: Json) -> Json:
    """What its OUTCOME says came of it."""
    found = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    details: Json = next(entry for entry in found if entry["kind"] == "OUTCOME")["details"]
    return details


def test_a_receipt_copied_from_one_call_asks_no_other_question(demanded: Asker, demo: Demo) -> None:
    document = demanded.query("M01", P2, certificates=["M01-C1"], deadline_ms=8000)
    assert answers(document)["M01-C1"] == "yes"
    assert demo.departments is not None
    with psycopg.connect(demo.departments["real_estate"].endpoint["dsn"], autocommit=True) as connection:
        connection.execute("set search_path = qz_bdc_330782")
        connection.execute(
            ANOTHER_QUESTION, {"req_id": "0" * 26, "person": P3[0]["person_id"], "own": P2[0]["person_id"]}
        )
    until = time.monotonic() + 5
    while (
        not (calls := [call for call in demanded.calls("real_estate") if call["receipt"]]) and time.monotonic() < until
    ):
        time.sleep(0.05)
    assert [(call["receipt"], call["outcome"]) for call in calls] == [("other_question", "E41")]


def _asked(replica: dict[str, str], case_number: str) -> Json:
    token = dev_token(replica["issuer_url"], "clerk")
    body = {"matter": "M01", "case_number": case_number, "parties": P2, "certificates": PROTECTED, "deadline_ms": 8000}
    answer = httpx.post(
        f"{replica['base_url']}/v1/queries",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    document: Json = answer.json()
    return document
