"""What auditors do: find, prove, trace, export and verify, and open one answer together; each look an entry itself."""

import io
import json
import re
import subprocess
import sys
import time
import zipfile
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from typer.testing import CliRunner

from gateway.cli import ApiClient, app_for, titles_of
from gateway.domain.clock import real_now
from gateway.entry import read_aloud
from gateway.tlog import Proof, Verifier, leaf_hash
from gateway_demo.demo import Demo
from tests.stories.people import P2, Asker

Json = Mapping[str, Any]
TASK = {"Audit-Task": "2026-117"}
APPLICANT = P2[0]


@pytest.fixture
def asked(ask: Asker) -> Json:
    """An answered query about a family."""
    return ask.query("M01", P2, certificates=["M01-C2"], deadline_ms=5000)


def entries(ask: Asker, **filters: str) -> list[Json]:
    page = ask.as_("auditor").get("/v1/audit/entries", params=filters, headers=TASK)
    assert page.status_code == 200, page.text
    found: list[Json] = page.json()["items"]
    return found


def integrated(ask: Asker, case: str) -> list[Json]:
    """A case's entries, newest first, once they are in the tree."""
    ends_at = time.monotonic() + 10
    while time.monotonic() < ends_at:
        found = entries(ask, case_number=case)
        if all(entry["index"] is not None for entry in found):
            return found
        time.sleep(0.05)
    raise AssertionError("not integrated within ten seconds")


def looks(ask: Asker, since: datetime, account: str = "JHAUD0000001") -> list[tuple[str, str]]:
    """What an auditor left in the log, oldest first: kind and task; the look itself not among them."""
    left = entries(ask, account=account, since=since.isoformat(), limit="200")
    return [(entry["kind"], entry["details"].get("task", "")) for entry in left[::-1]]


def test_each_hit_leads_to_its_proof(ask: Asker, asked: Json) -> None:
    outcome, intent = integrated(ask, asked["case_number"])
    assert (intent["kind"], outcome["kind"], intent["log"]) == ("INTENT", "OUTCOME", real_now().year)
    assert intent["index"] < outcome["index"]
    for hit in (intent, outcome):
        told = ask.as_("auditor").get(hit["proof"], headers=TASK).json()
        leaf = leaf_hash(b64decode(told["leaf"]))
        assert leaf.hex() == told["leaf_hash"] == hit["leaf_hash"]
        checkpoint, _ = Proof.parse(told["proof"]).verify(leaf, Verifier.parse(told["log_vkey"]))
        assert checkpoint.size > told["index"] == hit["index"]
        one = ask.as_("auditor").get(f"/v1/audit/entries/{hit['entry']}", headers=TASK).json()
        assert one == hit


def test_an_entry_reads_as_a_sentence(ask: Asker) -> None:
    ask.settled(ask.query("M01", P2, certificates=["M01-C4"]), within_s=60)  # a bad day of an earlier story is over
    asked = ask.query("M01", P2, certificates=["M01-C4"], deadline_ms=5000)
    outcome, intent = entries(ask, case_number=asked["case_number"])
    case = asked["case_number"]
    said, answered = intent["sentence"]["en"], outcome["sentence"]["en"]
    assert said.startswith("On 20")
    assert "(UTC+8) the officer JH330702000123 of general_window asked household, marriage, vehicles for case " in said
    assert f" {case}, matter M01, about applicant, spouse, child.1; certificates M01-C4; by rule " in said
    assert "by rule none" not in said
    assert f"was answered for case {case}" in answered
    assert "fields M01-C4 vehicle_count (reveal)" in answered
    assert f"为办件{case}（事项M01）" in intent["sentence"]["zh"]
    assert not [word for party in P2 for word in (party["name"], party["person_id"]) if word in str((intent, outcome))]


def test_a_look_says_by_which_entry_it_is_known(ask: Asker, asked: Json) -> None:
    case = asked["case_number"]
    look = ask.as_("auditor").get("/v1/audit/entries", params={"case_number": case}, headers=TASK)
    own = ask.as_("auditor").get(f"/v1/audit/entries/{look.headers['audit-entry']}", headers=TASK).json()
    assert (own["kind"], own["account"], own["details"]["criteria"]) == (
        "SEARCH",
        "JHAUD0000001",
        {"case_number": case},
    )
    mine = ask.as_(f"citizen:{APPLICANT['person_id']}").get("/v1/subjects/me/disclosures")
    read = ask.as_("auditor").get(f"/v1/audit/entries/{mine.headers['audit-entry']}", headers=TASK).json()
    assert (read["kind"], [one["role"] for one in read["subjects"]]) == ("SEARCH", ["self"])
    assert "audit-entry" not in ask.as_("auditor").get("/v1/matters").headers


def test_whatever_stands_in_the_log_is_read_aloud_by_titles(ask: Asker, asked: Json) -> None:
    ask.read(asked["query_id"])
    auditor = ask.as_("auditor")
    token = auditor.headers["authorization"].removeprefix("Bearer ")
    with ApiClient(str(auditor.base_url), token) as bearer:
        titles = titles_of(bearer)
        departments = [one["code"] for one in bearer.every("/v1/departments")]
    codes = re.compile(rf"(?<![A-Za-z0-9-])(?:{'|'.join(departments)}|M\d\d)")
    for entry in entries(ask, limit="200"):
        told = {language: read_aloud(entry, of, language) for language, of in titles.items()}
        assert not codes.search(told["zh"]), told
        assert not re.search(r"(?<![A-Z0-9-])M\d\d|[一-鿿]", told["en"]), told
        assert re.search("[一-鿿]", told["zh"]), told


def test_a_timeline_tells_a_person_an_officer_and_a_case_by_query(ask: Asker, asked: Json) -> None:
    ask.read(asked["query_id"])
    began = (real_now() - timedelta(seconds=60)).isoformat()
    for whose in (
        {"person_id": APPLICANT["person_id"]},
        {"account": "JH330702000123"},
        {"case_number": asked["case_number"]},
    ):
        trails: list[Json] = []
        cursor: str | None = None
        while True:
            more = {} if cursor is None else {"cursor": cursor}
            form = {**whose, "since": began, "limit": 3, **more}
            page = ask.as_("auditor").post("/v1/audit/timelines", json=form, headers=TASK)
            assert page.status_code == 200, page.text
            trails += page.json()["items"]
            cursor = page.json()["next"]
            if cursor is None:
                break
        (own,) = [trail for trail in trails if trail["query_id"] == asked["query_id"]]
        assert [entry["kind"] for entry in own["entries"]] == ["INTENT", "OUTCOME", "RELEASE"]
        assert (own["case_number"], own["account"]) == (asked["case_number"], "JH330702000123")
        assert [trail["began_at"] for trail in trails] == sorted(trail["began_at"] for trail in trails)
    two = {"account": "x", "case_number": "y"}
    assert ask.as_("auditor").post("/v1/audit/timelines", json=two, headers=TASK).status_code == 400


def test_every_look_is_an_entry_with_its_task(ask: Asker, asked: Json) -> None:
    since = real_now()
    auditor = ask.as_("auditor")
    hit = entries(ask, case_number=asked["case_number"])[0]
    auditor.get(f"/v1/audit/entries/{hit['entry']}", headers=TASK)
    auditor.post("/v1/audit/searches", json={"person_id": APPLICANT["person_id"], "matter": "M01"}, headers=TASK)
    auditor.post("/v1/audit/timelines", json={"case_number": asked["case_number"]}, headers=TASK)
    auditor.post("/v1/audit/exports", json={"criteria": {"case_number": asked["case_number"]}}, headers=TASK)
    assert looks(ask, since) == [("SEARCH", "2026-117")] * 4 + [("EXPORT", "2026-117")]


def exported(ask: Asker, form: Json) -> tuple[Json, bytes]:
    """A bundle, once it is there: the export and its archive."""
    auditor = ask.as_("auditor")
    begun = auditor.post("/v1/audit/exports", json=form, headers=TASK)
    assert begun.status_code == 202, begun.text
    ends_at = time.monotonic() + 30
    while time.monotonic() < ends_at:
        export: Json = auditor.get(begun.headers["location"]).json()
        if export["state"] not in {"queued", "running"}:
            break
        time.sleep(0.1)
    assert (export["state"], export["percent"]) == ("done", 100), export
    fetched = auditor.get(export["bundle"], headers=TASK)
    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "application/zip")
    assert len(fetched.content) == export["size"]
    return export, fetched.content


def unpacked(archive: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)
    return folder


def verified(folder: Path, demo: Demo) -> tuple[int, str]:
    """`gateway audit verify DIR` by the home's log key."""
    done = CliRunner().invoke(app_for(()), ["audit", "verify", str(folder), "--home", str(demo.home)])
    return done.exit_code, done.output


def alone(folder: Path) -> "subprocess.CompletedProcess[str]":
    """The bundle's own verifier, in a Python without any package."""
    command = [sys.executable, "-I", "-S", "verify.py", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_a_bundle_is_exported_and_verified_by_anybody(ask: Asker, demo: Demo, asked: Json, tmp_path: Path) -> None:
    integrated(ask, asked["case_number"])
    since = real_now()
    form = {"criteria": {"person_id": APPLICANT["person_id"], "matter": "M01"}, "formats": ["csv", "parquet"]}
    export, archive = exported(ask, form)
    folder = unpacked(archive, tmp_path / "bundle")
    assert verified(folder, demo)[0] == 0, verified(folder, demo)[1]
    assert alone(folder).returncode in {0, 4}, alone(folder).stdout + alone(folder).stderr
    answer = [json.loads(line) for line in (folder / "answer.ndjson").read_bytes().splitlines()]
    assert len(answer) == export["rows"] >= 2
    with duckdb.connect() as connection:
        file = str(folder / "entries.parquet")
        rows = connection.execute('select entry, "index" from read_parquet(?)', [file]).fetchall()
    assert rows == [(hit["entry"], hit["index"]) for hit in answer]
    assert APPLICANT["person_id"].encode() not in b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    left = entries(ask, account="JHAUD0000001", since=since.isoformat(), limit="200")[::-1]
    asked_for, *made, handed_over = [(entry["kind"], entry["details"].get("how")) for entry in left]
    assert (asked_for, set(made), handed_over) == (("EXPORT", None), {("EXPORT", "made")}, ("EXPORT", "download"))
    named = {subject["tag"] for entry in left[1:-1] for subject in entry["subjects"]}
    shown = {subject["tag"] for hit in answer for subject in hit["subjects"]}
    assert shown <= named, "everybody of the bundle is named before it can be fetched"


def test_a_hit_left_out_of_the_answer_is_named(ask: Asker, demo: Demo, asked: Json, tmp_path: Path) -> None:
    integrated(ask, asked["case_number"])
    _, archive = exported(ask, {"criteria": {"case_number": asked["case_number"]}})
    folder = unpacked(archive, tmp_path / "bundle")
    lines = (folder / "answer.ndjson").read_bytes().splitlines(keepends=True)
    left_out = json.loads(lines[0])["entry"]
    (folder / "answer.ndjson").write_bytes(b"".join(lines[1:]))
    status, said = verified(folder, demo)
    assert (status, left_out in said) == (1, True), said
    one_file = alone(folder)
    assert (one_file.returncode, left_out in one_file.stdout + one_file.stderr) == (1, True), one_file.stdout


def test_an_export_is_its_auditors_alone(ask: Asker) -> None:
    export, _ = exported(ask, {"criteria": {"account": "nobody"}})
    for address in (f"/v1/audit/exports/{export['export_id']}", export["bundle"]):
        assert ask.as_("auditor2").get(address, headers=TASK).status_code == 404
        assert ask.as_("clerk").get(address, headers=TASK).status_code == 403
    too_long = {"criteria": {"since": "2024-12-31T00:00:00Z", "until": "2026-01-02T00:00:00Z"}}
    assert ask.as_("auditor").post("/v1/audit/exports", json=too_long, headers=TASK).status_code == 400


def wish(ask: Asker, asked: Json) -> httpx.Response:
    outcome = entries(ask, case_number=asked["case_number"])[0]
    tag = next(subject["tag"] for subject in outcome["subjects"] if subject["party"] == "applicant")
    form = {"entry": outcome["entry"], "subject": tag, "ground": "complaint", "reason": "投诉：核对结论"}
    return ask.as_("auditor").post("/v1/audit/reveals", json=form, headers=TASK)


def test_an_answer_is_revealed_by_two_people_once(ask: Asker, asked: Json) -> None:
    since = real_now()
    begun = wish(ask, asked)
    assert begun.status_code == 201, begun.text
    address = begun.headers["location"]
    first, second, reason = ask.as_("auditor"), ask.as_("auditor2"), {"reason": "同意"}
    assert first.post(f"{address}/open", headers=TASK).status_code == 409
    own = first.post(f"{address}/approve", json=reason, headers=TASK)
    assert (own.status_code, own.json()["rule"]) == (403, "second-person")
    assert address.rpartition("/")[2] in {r["reveal_id"] for r in second.get("/v1/audit/reveals").json()["items"]}
    approved = second.post(f"{address}/approve", json=reason, headers=TASK).json()
    assert (approved["state"], approved["decided_by"]) == ("approved", "JHAUD0000002")
    assert second.post(f"{address}/refuse", json=reason, headers=TASK).status_code == 409
    assert second.post(f"{address}/open", headers=TASK).status_code == 404
    opened = first.post(f"{address}/open", headers=TASK)
    assert opened.headers["cache-control"] == "no-store"
    told = opened.json()
    assert (told["number"], told["name"]) == (APPLICANT["person_id"], APPLICANT["name"])
    assert [answer["certificate"] for answer in told["answers"]] == ["M01-C2"]
    assert first.post(f"{address}/open", headers=TASK).status_code == 409
    assert first.get(address).json()["state"] == "read"
    steps = [kind for kind, _ in looks(ask, since) if kind == "REVEAL"]
    assert len(steps) == 2
    assert looks(ask, since, "JHAUD0000002") == [("SEARCH", "DEMO-1"), ("REVEAL", "2026-117")]  # the list is a look too
    page = ask.as_(f"citizen:{APPLICANT['person_id']}").get("/v1/subjects/me/disclosures", params={"limit": 50}).json()
    told_of = {row["step"]: row["words"]["en"] for row in page["items"] if row["kind"] == "REVEAL"}
    assert set(told_of) >= {"asked", "approved", "read"}
    assert [step for step, words in told_of.items() if words.startswith("An auditor opened")] == ["read"]


def test_a_refused_reveal_shows_nothing(ask: Asker, asked: Json) -> None:
    address = wish(ask, asked).headers["location"]
    ask.as_("auditor2").post(f"{address}/refuse", json={"reason": "无必要"}, headers=TASK)
    assert ask.as_("auditor").get(address).json()["state"] == "refused"
    assert ask.as_("auditor").post(f"{address}/open", headers=TASK).status_code == 409
    assert ask.as_("clerk").post(f"{address}/open", headers=TASK).status_code == 403
