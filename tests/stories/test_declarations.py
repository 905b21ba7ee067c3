"""Declarations: the widow's two promises are enough; a false one is found out afterwards, by the same registers."""

import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from gateway.domain.clock import real_now
from gateway_demo.demo import Demo
from tests.stories.conftest import another_gateway
from tests.stories.people import P2, P3, Asker, Json, answers, certificate
from tests.stories.test_case_register import caller
from tests.stories.test_sixteen_matters import LATE_JIN, WEI, XU


def notice_of(ask: Asker, code: str) -> Json:
    answer = ask.as_("clerk").get(f"/v1/declaration-notices/{code}")
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


def declare(
    ask: Asker,
    document: Json,
    code: str,
    signer: dict[str, str],
    *,
    by: str = "clerk",
    key: str | None = None,
    **other: Any,
) -> httpx.Response:
    """Show the notice, have it signed, send it; key: with an Idempotency-Key."""
    shown = notice_of(ask, code)
    body = {
        "query_id": document["query_id"],
        "certificate": code,
        "notice_version": shown["notice_version"],
        "notice_hash": shown["notice_hash"],
        "signer": {"person_id": signer["person_id"], "name": signer["name"]},
    }
    headers = {} if key is None else {"Idempotency-Key": key}
    return ask.as_(by).post("/v1/declarations", json=body | other, headers=headers)


def checked(ask: Asker, declaration_id: str, within_s: float = 30.0, number: int = 1) -> Json:
    """The declaration once its first check, or that of another number, is done."""
    ends_at = time.monotonic() + within_s
    while True:
        made: Json = ask.as_("clerk").get(f"/v1/declarations/{declaration_id}").json()
        if made["checks"][number - 1]["done_at"] is not None or time.monotonic() > ends_at:
            return made
        time.sleep(0.1)


def suspicions(ask: Asker) -> dict[str, Json]:
    """Declaration → what was found about it."""
    found = ask.as_("inspector").get("/v1/inspections/findings", params={"limit": 200})
    assert found.status_code == 200, found.text
    return {finding["declaration_id"]: finding for finding in found.json()["items"]}


def widow(ask: Asker) -> Json:
    document = ask.settled(ask.query("M02", [WEI, LATE_JIN], deadline_ms=8000))
    offered = {c["certificate"] for c in document["certificates"] if c.get("declaration_offered")}
    assert offered == {"M02-C2", "M02-C3"}
    assert (document["status"], document["recommendation"]) == ("pending", "review")
    return document


def test_the_widow_passes_by_two_declarations(ask: Asker) -> None:
    document = widow(ask)
    made = [declare(ask, document, code, WEI) for code in ("M02-C2", "M02-C3")]
    assert [answer.status_code for answer in made] == [201, 201], [answer.text for answer in made]
    done = ask.read(document["query_id"])
    assert answers(done) == {"M02-C1": "yes", "M02-C2": "yes", "M02-C3": "yes", "M02-C4": "not_required"}
    spouse = certificate(done, "M02-C2")
    assert (spouse["method"], spouse["reason"], spouse["next"]) == ("declaration", "DECLARED", None)
    assert done["recommendation"] == "pass"
    income = checked(ask, made[1].json()["declaration_id"])
    assert income["checks"][0]["done_at"] is not None
    assert income["checks"][1]["done_at"] is None
    assert income["checks"][1]["due_at"][:10] > income["checks"][0]["due_at"][:10]
    assert income["declaration_id"] not in suspicions(ask)


JOB = "task_name = 'inspect' and args ->> 'declaration_id' = %s and args ->> 'number' = %s and args ->> 'attempt' = %s"
SCHEDULED = f"select scheduled_at from public.procrastinate_jobs where {JOB}"
ITS_TIME_COMES = f"update public.procrastinate_jobs set scheduled_at = now() where {JOB} returning scheduled_at"


def job(demo: Demo, sql: str, *which: str, within_s: float = 20.0) -> datetime:
    """When a declaration's check, by number and attempt, is scheduled as soon as it is; or, with `ITS_TIME_COMES`, let it be now."""
    ends_at = time.monotonic() + within_s
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        while (row := connection.execute(sql, which).fetchone()) is None and time.monotonic() < ends_at:
            time.sleep(0.05)
    assert row is not None
    scheduled: datetime = row[0]
    return scheduled


def test_the_check_a_week_later_finds_what_the_first_could_not(ask: Asker) -> None:
    document = ask.query("M05", P3[:1], certificates=["M05-C3"])
    ask.rehearse("marriage", "refuse")
    made = declare(ask, document, "M05-C3", P3[0])
    assert made.status_code == 201, made.text
    declaration_id = made.json()["declaration_id"]
    job(ask.demo, SCHEDULED, declaration_id, "1", "2")  # the first attempt has failed, the next waits a minute
    assert declaration_id not in suspicions(ask)
    ask.well_again("marriage")
    scheduled = job(ask.demo, SCHEDULED, declaration_id, "2", "1")
    assert timedelta(days=6, hours=23) < scheduled - real_now() < timedelta(days=7)
    job(ask.demo, ITS_TIME_COMES, declaration_id, "2", "1")
    assert checked(ask, declaration_id, number=2)["checks"][1]["done_at"] is not None
    finding = suspicions(ask)[declaration_id]
    assert (finding["state"], finding["reason"]) == ("SUSPECTED", "REGISTERED")
    log = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": finding["check_query_id"]}).json()["items"]
    assert [entry["kind"] for entry in log] == ["OUTCOME", "INTENT"]
    assert {entry["client"] for entry in log} == {"declaration-check"}


def test_a_declaration_stands_in_the_log_with_the_hash_of_what_was_signed(ask: Asker) -> None:
    document = widow(ask)
    made = declare(ask, document, "M02-C3", WEI).json()
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    late = next(entry for entry in entries if "declared" in entry["details"])
    assert late["kind"] == "LATE"
    assert late["details"]["declared"]["M02-C3"] == {
        "declaration_id": made["declaration_id"],
        "notice": made["notice_hash"],
        "statement": made["statement_hash"],
    }
    checked(ask, made["declaration_id"])
    checks = ask.as_("auditor").get("/v1/audit/entries", params={"client": "declaration-check", "limit": 200}).json()
    assert {"INTENT", "OUTCOME"} <= {entry["kind"] for entry in checks["items"]}


def test_a_false_promise_to_be_unmarried_is_suspected(ask: Asker) -> None:
    document = ask.query("M05", P3[:1], certificates=["M05-C3"])
    made = declare(ask, document, "M05-C3", P3[0])
    assert made.status_code == 201, made.text
    declaration_id = made.json()["declaration_id"]
    checked(ask, declaration_id)
    finding = suspicions(ask)[declaration_id]
    assert (finding["state"], finding["certificate"], finding["reason"]) == ("SUSPECTED", "M05-C3", "REGISTERED")
    assert "周" not in str(finding)
    assert ask.as_("clerk").get("/v1/inspections").status_code == 403


def test_a_promise_ends_the_verification_beside_it(ask: Asker) -> None:
    misspelt = [P3[0] | {"name": "周健国"}, P3[1] | {"name": "钱玉岚"}]
    document = ask.query("M01", misspelt, deadline_ms=8000, certificates=["M01-C1"])
    homes = certificate(ask.settled(document, "M01-C1"), "M01-C1")
    assert homes.get("declaration_offered"), homes
    task_id = homes["next"]["task_id"]
    assert declare(ask, document, "M01-C1", P3[0]).json()["errors"][0]["pointer"] == "/signer/name"
    assert declare(ask, document, "M01-C1", misspelt[0]).status_code == 201
    assert answers(ask.read(document["query_id"])) == {"M01-C1": "yes"}
    assert ask.as_("verifier:real_estate").post(f"/v1/verifications/{task_id}/reply", json={"finding": "yes"}).is_error


def test_an_officers_no_in_the_same_case_is_a_suspicion_against_the_promise(ask: Asker) -> None:
    misspelt = [P3[0] | {"name": "周健国"}, P3[1] | {"name": "钱玉岚"}]
    first, other = (
        ask.query("M01", misspelt, deadline_ms=8000, certificates=["M01-C1"], **case)
        for case in ({"case_number": case} for case in [ask.case("M01")] * 2)
    )
    tasks = {certificate(ask.settled(one, "M01-C1"), "M01-C1")["next"]["task_id"] for one in (first, other)}
    assert len(tasks) == 1
    made = declare(ask, first, "M01-C1", misspelt[0])
    assert made.status_code == 201, made.text
    elsewhere = ask.query("M01", misspelt, deadline_ms=8000, certificates=["M01-C1"])
    ask.settled(elsewhere, "M01-C1")
    in_another_case = declare(ask, elsewhere, "M01-C1", misspelt[0]).json()["declaration_id"]
    replied = ask.as_("verifier:real_estate").post(f"/v1/verifications/{tasks.pop()}/reply", json={"finding": "yes"})
    assert replied.status_code == 200, replied.text
    assert (answers(ask.read(first["query_id"])), answers(ask.read(other["query_id"]))) == (
        {"M01-C1": "yes"},
        {"M01-C1": "no"},
    )
    found = suspicions(ask)
    finding = found[made.json()["declaration_id"]]
    assert (finding["state"], finding["reason"], finding["check_query_id"]) == (
        "SUSPECTED",
        "VERIFIED",
        other["query_id"],
    )
    assert in_another_case not in found
    log = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": finding["check_query_id"]}).json()["items"]
    assert any("replied" in entry["details"] for entry in log)


@pytest.mark.parametrize(
    ("code", "signer", "other", "status"),
    [
        ("M02-C3", LATE_JIN, {}, 400),
        ("M02-C3", P2[0], {}, 400),
        ("M02-C3", WEI | {"name": "韦桂"}, {}, 400),
        ("M02-C3", WEI, {"notice_hash": "0" * 64}, 409),
        ("M02-C3", WEI, {"notice_version": "1999"}, 409),
        ("M02-C3", WEI, {"certificate": "M02-C1"}, 409),
        ("M02-C3", WEI, {"certificate": "M05-C3"}, 400),
        ("M02-C3", WEI, {"query_id": "01932f00-0000-7000-8000-000000000000"}, 404),
        ("M02-C3", WEI, {"surplus": 1}, 400),
    ],
    ids=[
        "the dead",
        "a stranger",
        "another name",
        "other text",
        "old version",
        "not offered",
        "another matter",
        "no query",
        "surplus",
    ],
)
def test_what_does_not_fit_is_refused(
    ask: Asker, code: str, signer: dict[str, str], other: dict[str, Any], status: int
) -> None:
    document = widow(ask)
    refused = declare(ask, document, code, signer, **other)
    assert refused.status_code == status, refused.text
    assert signer["person_id"] not in refused.text
    assert ask.read(document["query_id"])["recommendation"] == "review"


def test_a_declaration_is_taken_once_and_only_by_who_asked(ask: Asker) -> None:
    document = widow(ask)
    assert declare(ask, document, "M02-C3", WEI, by="system").status_code == 404
    made = declare(ask, document, "M02-C3", WEI)
    assert made.headers["location"] == f"/v1/declarations/{made.json()['declaration_id']}"
    assert declare(ask, document, "M02-C3", WEI).status_code == 409
    assert ask.as_("system").get(made.headers["location"]).status_code == 404
    assert ask.as_("clerk").get("/v1/declaration-notices/M02-C1").status_code == 404


def test_the_same_declaration_sent_again_is_not_a_second_one(ask: Asker) -> None:
    document = widow(ask)
    first = declare(ask, document, "M02-C3", WEI, key="d-1")
    again = declare(ask, document, "M02-C3", WEI, key="d-1")
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.json()["declaration_id"] == first.json()["declaration_id"]
    assert again.headers["location"] == first.headers["location"]
    other = declare(ask, document, "M02-C2", WEI, key="d-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-mismatch")
    refused = declare(ask, document, "M02-C2", LATE_JIN, key="d-2")
    assert refused.status_code == 400
    assert declare(ask, document, "M02-C2", WEI, key="d-2").status_code == 201
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    assert sum("declared" in entry["details"] for entry in entries) == 2


def test_an_offer_keeps_the_query_waiting_until_it_is_made_or_declined(ask: Asker) -> None:
    document = widow(ask)
    path = f"/v1/queries/{document['query_id']}/decline"
    counts = document["completeness"]
    assert (counts["asked"], counts["to_declare"], counts["answered"], counts["not_needed"]) == (4, 2, 1, 1)
    steps = [certificate(document, code)["next"] for code in ("M02-C2", "M02-C3")]
    assert [step["kind"] for step in steps] == ["declare"] * 2
    assert steps[0]["due_at"][:10] == "2026-11-02"

    assert declare(ask, document, "M02-C3", WEI).status_code == 201
    half = ask.read(document["query_id"])
    assert (half["status"], half["completeness"]["to_declare"]) == ("pending", 1)
    for body, status in (({"certificate": "M02-C1"}, 409), ({"certificate": "M02-C3"}, 409), ({}, 400)):
        assert ask.as_("clerk").post(path, json=body).status_code == status, body
    assert ask.as_("system").post(path, json={"certificate": "M02-C2"}).status_code == 404
    moved = ask.changed("clerk", duties=[])
    assert moved.post(path, json={"certificate": "M02-C2"}).status_code == 403

    declined = ask.as_("clerk").post(path, json={"certificate": "M02-C2"})
    assert (declined.status_code, declined.json()) == (
        200, {"query_id": document["query_id"], "certificate": "M02-C2"}
    )  # fmt: skip
    done = ask.read(document["query_id"])
    spouse = certificate(done, "M02-C2")
    assert (spouse["state"], spouse["answer"], spouse["next"]) == ("answered", "unknown", None)
    assert "declaration_offered" not in spouse
    assert (done["status"], done["completeness"]["answered"], done["completeness"]["to_declare"]) == ("complete", 3, 0)
    assert ask.as_("clerk").post(path, json={"certificate": "M02-C2"}).status_code == 409
    assert declare(ask, done, "M02-C2", WEI).status_code == 409
    entries = ask.as_("auditor").get("/v1/audit/entries", params={"query_id": document["query_id"]}).json()["items"]
    assert [entry["details"]["declined"] for entry in entries if "declined" in entry["details"]] == [["M02-C2"]]


def test_an_offer_is_taken_back_when_its_time_is_over(ask: Asker, tmp_path: Path) -> None:
    settings = {"offered_for_h": 1.5 / 3600}
    with another_gateway(ask.demo, tmp_path, "offering", **settings) as addresses, caller(addresses, "clerk") as clerk:
        body = {"matter": "M13", "case_number": ask.case("M13"), "parties": [XU], "certificates": ["M13-C1"]}
        asked = clerk.post("/v1/queries", json=body)
        assert asked.status_code == 202, asked.text
        document = asked.json()
        assert (document["status"], document["completeness"]["to_declare"]) == ("pending", 1)
        ends_at = time.monotonic() + 20
        while document["status"] == "pending" and time.monotonic() < ends_at:
            time.sleep(0.2)
            document = clerk.get(f"/v1/queries/{document['query_id']}").json()
    over = certificate(document, "M13-C1")
    assert (document["status"], over["answer"], over["reason"], over["next"]) == (
        "complete", "unknown", "DECLARATION", None
    )  # fmt: skip
    assert "declaration_offered" not in over
