"""Nothing that the gateway writes names a person: logs, metrics, errors, URLs, every table, every file, every process.

Exempt are the simulated departments' own: their register files (`population`, the drop folder), the real-estate bureau's exchange
database, and what they answer.  Their logs, call books and configuration are swept with the rest.
"""

import base64
import contextlib
import hashlib
import json
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import psycopg
import pytest
from psycopg import sql

from gateway_demo.demo import Demo
from gateway_demo.population import read_folder
from gateway_demo.postgres.place import find_place
from tests.stories.oracle import parties
from tests.stories.people import P2, P3, P7, Asker, Json
from tests.stories.sweep import LEFT_OUT, Finding, Sweep, fixed_texts, in_words, values_of

ROOT = Path(__file__).parents[2]
NUMBER = P2[0]["person_id"]
NAME = P2[0]["name"]
DEPARTMENTS_OWN = {
    "population",
    "departments/social_security/out",
    "departments/disabled_federation/out",
    "departments/real_estate/postgres",
}
"""Folders of the home that hold registers of departments.  Root keeps the databases' data elsewhere."""
NAMES_A_PERSON = re.compile(rb"\d{15,}[\dX]?|(?:[\xe3-\xe9][\x80-\xbf]{2}){3,}")
"""Numbers as long as a person's, and three Chinese characters: what is looked for in some 50 MB of pages and log."""
BAD_DAYS = [
    ("household", "garbage"),
    ("household", "wrong_person"),
    ("household", "error"),
    ("marriage", "garbage"),
    ("real_estate", "garbage"),
    ("social_security", "refuse"),
    ("vehicles", "garbage"),
    ("vehicles", "drip"),
    ("vehicles", "wrong_person"),
    ("vehicles", "reset"),
]

ABUSED = {
    "hyphens": f"{NUMBER[:6]}-{NUMBER[6:14]}-{NUMBER[14:]}",
    "blanks": f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
    "dots": f"{NUMBER[:6]}.{NUMBER[6:14]}.{NUMBER[14:]}",
    "fifteen digits with hyphens": f"{NUMBER[:6]}-{NUMBER[8:14]}-{NUMBER[14:17]}",
    "a foreigner's": "CAN110081080310",
    "a foreigner's with hyphens": "CAN-1100-810803-10",
}
"""A person's number as people write it where something else belongs."""


@pytest.fixture(scope="module")
def sweep(demo: Demo) -> Sweep:
    spelt = {written: how for how, written in ABUSED.items()}
    return Sweep(values_of(read_folder(demo.population).registers) | spelt, fixed_texts(ROOT))


# ── what the house goes through before it is swept ─────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def said(demo: Demo) -> list[tuple[str, str]]:
    """A day of the house: good questions, bad days, bad input, unknown paths, verifications, searches.

    Returns what came back that may not name anybody: (what it was, headers and body).
    """
    asker = Asker(demo)
    answers: list[tuple[str, str]] = []

    def note(what: str, answer: httpx.Response) -> httpx.Response:
        answers.append((what, f"{answer.headers}\n{answer.text}"))
        return answer

    try:
        pending = _ask_well(asker)
        _bad_days(asker)
        _bad_input(asker, note)
        _unknown_paths(asker, note)
        _verify(asker, pending, note)
        _search(asker, note)
        for written in ABUSED.values():
            _abuse(asker, written, note)
    finally:
        asker.close()
    return answers


def _ask_well(asker: Asker) -> Json:
    """Personas and random families; returns a query that waits for an officer."""
    for name in ("clerk", "tax-clerk", "auditor", "verifier:real_estate"):
        asker.as_(name)
    folder = read_folder(asker.demo.population)
    assert folder.truth is not None
    families = Random(12).sample([f for f in folder.truth.families() if not f.has_sealed_member], 12)
    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(lambda f: asker.query("M01", parties(f), deadline_ms=1500), families))
    documents += [asker.query("M01", P3, deadline_ms=1000), asker.query("M07", P7, by="tax-clerk", deadline_ms=8000)]
    assert any(document["status"] == "pending" for document in documents)
    sent = {"matter": "M01", "case_number": asker.case("M01"), "parties": P2, "deadline_ms": 6000}
    pair = [asker.as_("clerk").post("/v1/queries", json=sent, headers={"Idempotency-Key": "s-1"}) for _ in range(2)]
    assert pair[0].json()["query_id"] == pair[1].json()["query_id"]
    asker.read(pair[0].json()["query_id"])
    found: Json = pair[0].json()
    return found


def _bad_days(asker: Asker) -> None:
    for department, fault in BAD_DAYS:
        asker.rehearse(department, fault)
        asker.query("M01", P2, deadline_ms=1500)
        asker.well_again(department)


def _bad_input(asker: Asker, note: Callable[[str, httpx.Response], httpx.Response]) -> None:
    good: dict[str, Any] = {"matter": "M01", "case_number": "JH-2026-M01-998001", "parties": P2}
    whole = json.dumps(good, ensure_ascii=False)
    bodies = {
        "broken": whole[:-4],
        "doubled": whole[:-1] + f',"{NAME}":1,"{NAME}":2}}',
        "an unknown field": json.dumps(good | {NUMBER: NAME}),
        "an unknown role": json.dumps(good | {"parties": [{"role": NAME, "person_id": NUMBER, "name": NAME}]}),
        "a wrong check digit": whole.replace(NUMBER, NUMBER[:-1] + "1"),
        "a number for a matter": json.dumps(good | {"matter": NUMBER}),
        "a number for a case": json.dumps(good | {"case_number": NUMBER}),
        "a number within a case": json.dumps(good | {"case_number": f"JH-{NUMBER}-1"}),
        "a name for a case": json.dumps(good | {"case_number": NAME}),
        "a number for a parameter": json.dumps(good | {"parameters": {"unit": NUMBER, NAME: NUMBER}}),
        "a doubled person": json.dumps(good | {"parties": [P2[0], P2[0] | {"role": "spouse"}]}),
        "her own family": json.dumps(good | {"parties": [{"role": "applicant", "person_id": "330791199003070028"}]}),
        "too long": json.dumps(good | {"parameters": {"x": NUMBER * 6000}}),
    }
    for what, body in bodies.items():
        content = body.encode()
        answer = asker.as_("clerk").post("/v1/queries", content=content, headers={"Content-Type": "application/json"})
        assert note(what, answer).status_code in {400, 403, 413, 422}, (what, answer.status_code, answer.text)


def _unknown_paths(asker: Asker, note: Callable[[str, httpx.Response], httpx.Response]) -> None:
    """A person in the path, in the query, in headers and in the method: nobody may write that down."""
    clerk, auditor = asker.as_("clerk"), asker.as_("auditor")
    for path in (
        f"/v1/queries/{NUMBER}",
        f"/v1/persons/{NUMBER}?name={quote(NAME)}",
        f"/{quote(NAME)}",
        f"/v1/matters/{NUMBER}",
        f"/v1/departments/{quote(NAME)}",
        f"/v1/me/permissions?matter={NUMBER}",
    ):
        note(f"GET {path[:12]}", clerk.get(path))
    for filters in (
        {"person_id": NUMBER},
        {"case_number": NUMBER},
        {"account": NUMBER},
        {"client": NAME},
        {"cursor": NUMBER},
    ):
        answer = note("a search by URL", auditor.get("/v1/audit/entries", params=filters))
        assert answer.status_code == 400, (list(filters), answer.status_code)
    for header in ("traceparent", "X-Request-Id", "User-Agent", "Prefer", "Cookie", "Accept-Language"):
        note(f"header {header}", auditor.get("/v1/audit/entries?limit=1", headers={header: NUMBER}))
    body = {"matter": "M01", "case_number": asker.case("M01"), "parties": P2[:1], "deadline_ms": 3000}
    assert clerk.post("/v1/queries", json=body, headers={"Idempotency-Key": NUMBER}).status_code in {200, 202}
    for token in (NUMBER, base64.urlsafe_b64encode(NUMBER.encode()).decode()):
        answer = httpx.get(
            f"{asker.demo.addresses['base_url']}/v1/me", headers={"Authorization": f"Bearer {token}"}, trust_env=False
        )
        assert note("a token", answer).status_code == 401
    where = urlsplit(asker.demo.addresses["base_url"])
    for wire in (f"{NUMBER} / HTTP/1.1\r\n\r\n", f"GET /{NAME} HTTP/1.1\r\nHost: {NUMBER}\r\nHost: b\r\n\r\n", NUMBER):
        with contextlib.suppress(OSError), socket.create_connection((where.hostname, where.port), timeout=2) as line:
            line.sendall(wire.encode())
            line.shutdown(socket.SHUT_WR)
            answers = line.recv(65536).decode(errors="replace")
            note("a broken request", httpx.Response(400, text=answers))


def _verify(asker: Asker, pending: Json, note: Callable[[str, httpx.Response], httpx.Response]) -> None:
    verifier = asker.as_("verifier:real_estate")
    tasks = {c["next"]["task_id"] for c in pending["certificates"] if (c["next"] or {}).get("kind") == "task"}
    assert tasks
    for task in tasks:
        url = f"/v1/verifications/{task}/reply"
        assert note("a remark", verifier.post(url, json={"answer": NAME})).status_code == 400
        said = {"finding": "yes", "note": f"{NAME} {NUMBER}，查无宅基地批建记录"}
        assert verifier.post(url, json=said).status_code == 200


def _search(asker: Asker, note: Callable[[str, httpx.Response], httpx.Response]) -> None:
    auditor = asker.as_("auditor")
    found = note("entries by person", auditor.post("/v1/audit/searches", json={"person_id": NUMBER}))
    assert found.json()["items"]
    for task in (NUMBER, f"T-{NUMBER}"):
        answer = auditor.get("/v1/audit/entries", headers={"Audit-Task": task})
        assert note("a task", answer).status_code == 400
    assert note("a bad search", auditor.post("/v1/audit/searches", json={"person_id": NUMBER[:17]})).status_code == 400
    note("entries", auditor.get("/v1/audit/entries", params={"limit": 200}))
    order = {"scope": "task", "value": "T-998", "until": "2027-01-01T00:00:00+08:00", "reason": f"{NAME} complains"}
    assert asker.as_("steward").post("/v1/audit/withholdings", json=order).status_code == 201


def _abuse(asker: Asker, written: str, note: Callable[[str, httpx.Response], httpx.Response]) -> None:
    """Somebody's number in every place of a request that takes a word and keeps it, or might."""
    clerk, auditor, steward = asker.as_("clerk"), asker.as_("auditor"), asker.as_("steward")
    good: dict[str, Any] = {"matter": "M01", "case_number": "JH-2026-M01-998002", "parties": P2}
    for member in ("case_number", "matter", "certificates"):
        value = [written] if member == "certificates" else written
        refused = note(f"{member} {written}", clerk.post("/v1/queries", json=good | {member: value}))
        assert (refused.status_code, refused.json()["errors"][0]["pointer"].split("/")[1]) == (400, member), (
            refused.text
        )
    task = auditor.get("/v1/audit/entries", headers={"Audit-Task": written})
    assert note(f"task {written}", task).status_code == 400
    for name in (
        "account",
        "officer",
        "client",
        "office",
        "department",
        "matter",
        "case_number",
        "certificate",
        "state",
    ):
        answer = auditor.get("/v1/audit/entries", params={name: written})
        assert note(f"{name} {written}", answer).status_code == 400, (name, written, answer.text)
    order = {"value": written, "reason": "x", "until": "2027-01-01T00:00:00+08:00"}
    for scope in ("case", "matter", "task"):
        assert note(scope, steward.post("/v1/audit/withholdings", json=order | {"scope": scope})).status_code == 400
    told = order | {"scope": "matter", "value": "M01", "reason": f"about {written}"}
    assert note("a reason", steward.post("/v1/audit/withholdings", json=told)).status_code == 400
    headers = {"Idempotency-Key": written, "User-Agent": written, "X-Request-Id": written, "Tracestate": f"a={written}"}
    note("headers", clerk.get("/v1/me", headers=headers))
    note("a trace", clerk.get("/v1/me", headers={"Traceparent": f"00-{NUMBER[:17]:0>32}-{NUMBER[:16]}-01"}))


# ── where it is swept ──────────────────────────────────────────────────────────────────────────────────────────────────


def files(demo: Demo) -> Iterator[tuple[str, bytes]]:
    """Every file of the home but the departments' registers; and the drafts that the running house keeps elsewhere."""
    for file in sorted(demo.home.rglob("*")):
        inside = file.relative_to(demo.home).as_posix()
        if file.is_file() and not any(inside.startswith(f"{own}/") for own in DEPARTMENTS_OWN | {"postgres/data"}):
            yield inside, file.read_bytes()
    for log in demo.home.glob("departments/real_estate/postgres/*.log"):
        yield log.relative_to(demo.home).as_posix(), log.read_bytes()


def tables(demo: Demo) -> Iterator[tuple[str, bytes]]:
    """Every cell of every table and view of the gateway's database, statistics of running statements included."""
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        named = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2"
        ).fetchall()
        for row in connection.execute("select * from pg_catalog.pg_stats"):
            yield f"statistics of {'.'.join(row[:3])}", b"\n".join(in_words(cell) for cell in row)
        for schema, table in [*named, ("pg_catalog", "pg_stat_activity")]:
            cursor = connection.execute(sql.SQL("select * from {}").format(sql.Identifier(schema, table)))
            heads = [column.name for column in cursor.description or ()]
            rows = cursor.fetchall()
            for head, *cells in zip(heads, *rows, strict=True):
                yield f"{schema}.{table}.{head}", b"\n".join(in_words(cell) for cell in cells)


def processes(demo: Demo) -> Iterator[tuple[str, bytes]]:
    """Environment and command line of every process of the house."""
    assert demo.departments is not None
    running = {"gateway": demo.gateway.pid, "postgres": demo.postgres.pid}
    for name, pid in (running | {name: ready.pid for name, ready in demo.departments.items()}).items():
        for what in ("environ", "cmdline"):
            yield f"{name} {what}", Path(f"/proc/{pid}/{what}").read_bytes()


def spoken(demo: Demo) -> Iterator[tuple[str, bytes]]:
    """Metrics, health, and what the departments' call books say of the URLs they were asked at."""
    for path in ("/metrics", "/readyz", "/livez", "/startupz", "/openapi.json", "/demo"):
        answer = httpx.get(f"{demo.addresses['base_url']}{path}", trust_env=False)
        assert path == "/openapi.json" or answer.is_success, path
        if path != "/openapi.json":  # its examples are the personas
            yield (
                path,
                re.sub(rb"(\.\d{4})\d+", rb"\1", answer.content),
            )  # a time to 17 digits holds some number by chance
    for name, department in demo.department_addresses().items():
        yield f"{name} calls", httpx.get(f"{department['control_url']}/calls", trust_env=False).content


PLACES = {"files": files, "tables": tables, "processes": processes, "spoken": spoken}


@pytest.mark.parametrize("place", PLACES)
def test_nobody_is_named(demo: Demo, said: list[tuple[str, str]], sweep: Sweep, place: str) -> None:
    assert said
    before = sweep.swept
    found: set[Finding] = set()
    for where, content in PLACES[place](demo):
        found |= sweep.look(where, content)
    assert not found, sorted(f"{f.where}: {f.kind} {f.spelling}" for f in found)
    assert sweep.swept - before > 5_000


def test_no_answer_but_a_document_names_anybody(said: list[tuple[str, str]], sweep: Sweep) -> None:
    found = {finding for what, text in said for finding in sweep.look(what, text)}
    assert not found, sorted(f"{f.where}: {f.kind} {f.spelling}" for f in found)


def test_nobody_is_named_in_the_database_s_files(demo: Demo, said: list[tuple[str, str]], sweep: Sweep) -> None:
    """Write-ahead log, indexes and what is deleted but not yet overwritten."""
    assert said
    swept = 0
    data = find_place(demo.home, "gateway").data
    for file in (*data.glob("pg_wal/*"), *data.glob("base/*/*"), *data.glob("global/*")):
        # nobody can connect to a template, so nothing of ours is in 1 and 4
        if file.is_file() and file.parent.name not in {"1", "4"}:
            with contextlib.suppress(FileNotFoundError):
                content = file.read_bytes()
                swept += len(content)
                found = sweep.look(file.name, b"\n".join(NAMES_A_PERSON.findall(content)))
                assert not found, (file, found)
    assert swept > 10_000_000


# ── the sweep can find ─────────────────────────────────────────────────────────────────────────────────────────────────

CANARIES: dict[str, tuple[str, object]] = {
    "a number": ("text", f"asked for {NUMBER}."),
    "a number of 15 digits": ("bigint", int(NUMBER[:6] + NUMBER[8:17])),
    "a masked number": ("text", f"{NUMBER[:10]}****{NUMBER[14:]}"),
    "a number in UTF-16": ("bytea", f"x{NUMBER}".encode("utf-16")),
    "a number in hex": ("text", NUMBER.encode().hex()),
    "a number in base64": ("bytea", base64.b64encode(f"id={NUMBER};".encode())),
    "a number hashed without a key": ("bytea", hashlib.sha256(NUMBER.encode()).digest()),
    "a number in JSON": ("jsonb", json.dumps({"args": [NUMBER]})),
    "a number in an array": ("text[]", [NUMBER]),
    "a name": ("text", f"办件人{NAME}已受理"),
    "a name of two characters": ("text", "王丽"),
    "a name in GB18030": ("bytea", NAME.encode("gb18030")),
    "a name escaped": ("text", json.dumps(NAME)),
    "a name in a URL": ("text", f"/persons/{quote(NAME)}"),
    "a day of birth": ("date", "1994-03-17"),
    "an address": ("text", "住丹溪路"),
}


def test_a_canary_in_a_table_is_found(demo: Demo, sweep: Sweep) -> None:
    """Each planted alone in a table of its own, which the same walk over the tables must come by."""
    with psycopg.connect(demo.database_url, autocommit=True) as connection:
        connection.execute("create schema canary")
        try:
            for number, (kind, value) in enumerate(_canaries(sweep).values()):
                connection.execute(f"create table canary.c{number} (nest {kind})".encode())
                connection.execute(f"insert into canary.c{number} values (%s::{kind})".encode(), [value])
            found = {f.where for where, content in tables(demo) for f in sweep.look(where, content)}
        finally:
            connection.execute("drop schema canary cascade")
    missed = [what for number, what in enumerate(_canaries(sweep)) if f"canary.c{number}.nest" not in found]
    assert not missed


def _canaries(sweep: Sweep) -> dict[str, tuple[str, object]]:
    address = next(value for value, kind in sweep.values.items() if kind == "street and number")
    return CANARIES | {"an address": ("text", f"住{address}。")}


def test_a_canary_in_a_log_is_found(demo: Demo, sweep: Sweep) -> None:
    before = _found_in_files(
        demo, sweep
    )  # where the data folder lies in the home: what the canaries in tables left in the WAL
    log = demo.home / "log" / "canary.log"
    log.write_text(f'{{"event": "lookup_failed", "fault": "bad reply for {NUMBER}"}}\n')
    try:
        found = _found_in_files(demo, sweep)
    finally:
        log.unlink()
    assert found - before == {"log/canary.log"}


def _found_in_files(demo: Demo, sweep: Sweep) -> set[str]:
    return {finding.where for where, content in files(demo) for finding in sweep.look(where, content)}


def test_what_is_left_out_says_why() -> None:
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())
