"""The protocol of the log on a real store: what is durable when, what may not be, what a kill leaves behind, what can be found."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.content import burst
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.stream import LOCK_CLASS, StreamTimeouts
from gateway.db import Database, Statement
from gateway.domain.clock import Clock
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.criteria import Criteria
from gateway.domain.errors import AuditUnavailable, Conflict, InvalidInput, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.person import PersonId
from gateway.domain.stages import Grant, Opened
from gateway.domain.wire import document_bytes
from gateway.domain.words import LateResult
from gateway.entry import EntryView, Kind, Position, commitment, read_sections
from gateway.entry.sentence import sentence
from tests.postgres.marks import marks
from tests.postgres.overseen import looked, over
from tests.postgres.waiting import until
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

FAST = StreamTimeouts(batch_s=3.0, connect_s=2.0, retry_s=0.05)
PATIENT = RecoveryTimeouts(fence_after_s=3600, look_every_s=0.05)
IMPATIENT = RecoveryTimeouts(fence_after_s=0.3, look_every_s=0.05)
PERSON = PersonId(samples.NUMBERS[0])
POLICY = "ab" * 32


def audit_on(database: Database, home: Path, patience: RecoveryTimeouts = PATIENT) -> Writer:
    shares = AppendTimeouts(open_s=10, close_s=10, other_s=10)
    return Writer(database, home, Clock.real_time(), shares=shares, pace=FAST, patience=patience)


@pytest.fixture
async def audit(database: Database, tmp_path: Path) -> AsyncIterator[Writer]:
    audit = audit_on(database, tmp_path)
    await audit.start()
    yield audit
    await audit.stop()


async def kinds(database: Database, query_id: QueryId) -> list[str]:
    rows = await database.fetch("select kind from audit.audit_entry where query_id = $1 order by at", UUID(query_id))
    return [Kind(row["kind"]).name for row in rows]


async def until_kinds(database: Database, query_id: QueryId, expected: list[str]) -> None:
    async def are_written() -> bool:
        return await kinds(database, query_id) == expected

    await until(are_written)


async def answered(audit: Writer, grant: Grant) -> Opened:
    opened = await audit.open(grant)
    await audit.close(opened, samples.replies(grant), samples.document(grant))
    return opened


async def waiting(audit: Writer, grant: Grant) -> Opened:
    opened = await audit.open(grant)
    pending = [grant.lookups[1].lookup_id]
    await audit.close(
        opened,
        samples.replies(grant, homes_pending=True),
        samples.document(grant, homes_pending=True),
        pending=pending,
    )
    return opened


async def test_a_query_is_opened_and_closed_and_what_stands_beside_it_is_durable_with_it(
    audit: Writer, database: Database
) -> None:
    await database.fetch("create table public.beside (entry text)")
    insert = "insert into public.beside values ($1)"
    grant = samples.grant()
    opened = await audit.open(grant, alongside=[Statement(insert, ("intent",))])
    assert opened.lookups == grant.lookups
    closed = await audit.close(
        opened, samples.replies(grant), samples.document(grant), alongside=lambda r: [Statement(insert, (r.entry,))]
    )
    assert closed.document == samples.document(grant)
    assert await kinds(database, grant.plan.query.query_id) == ["INTENT", "OUTCOME"]
    assert await database.fetch("select 1 from audit.audit_open") == []
    beside = await database.fetch("select entry from public.beside")
    assert [row["entry"] for row in beside] == ["intent", closed.receipt.entry]
    body = (await database.fetch("select body from audit.audit_entry where kind = 2"))[0]["body"]
    nonce = bytes.fromhex(orjson.loads(body)["nonce"])
    assert orjson.loads(body)["response_commit"] == commitment(nonce, document_bytes(closed.document))


async def test_every_entry_names_the_policy_under_which_it_was_written(audit: Writer, database: Database) -> None:
    """An INTENT that of its grant; whoever works under one that was pinned names that, whatever is in force by now."""
    pinned, refusal = audit.under(POLICY), NotAuthorised("no", rule="no-grant")
    grant = samples.grant()
    query_id, lookup = grant.plan.query.query_id, grant.lookups[1].lookup_id
    opened = await pinned.open(grant)
    await pinned.close(opened, samples.replies(grant, homes_pending=True), samples.document(grant), pending=[lookup])
    await pinned.late(query_id, {lookup: LateResult.ANSWERED}, samples.document(grant))
    await pinned.release(query_id, samples.officer, "read", None)
    await pinned.deny(samples.officer, grant.plan.query, refusal)
    await pinned.deny_stored(query_id, samples.officer, refusal, "stored_answer")
    await pinned.record(burst("window", "quota", 3))
    await audit.record(burst("window", "quota", 4))
    rows = await database.fetch("select kind, sections from audit.audit_entry order by seq")
    told = [(Kind(row["kind"]).name, read_sections(row["sections"])[0]) for row in rows]
    assert told[0][1]["request"]["rules"] == grant.rules_hash
    assert [(kind, sections["result"].get("policy")) for kind, sections in told] == [
        ("INTENT", None),
        *((kind, POLICY) for kind in ("OUTCOME", "LATE", "RELEASE", "DENIED", "DENIED", "REJECTED_BURST")),
        ("REJECTED_BURST", None),
    ]


async def test_a_query_is_closed_once(audit: Writer, database: Database) -> None:
    grant = samples.grant()
    opened = await answered(audit, grant)
    with pytest.raises(Conflict):
        await audit.close(opened, samples.replies(grant), samples.document(grant))
    assert await kinds(database, grant.plan.query.query_id) == ["INTENT", "OUTCOME"]


async def test_a_pending_lookup_goes_on_and_ends_once(audit: Writer, database: Database) -> None:
    grant = samples.grant()
    query_id, homes, task = grant.plan.query.query_id, grant.lookups[1], LookupId(uuid7())
    opened = await waiting(audit, grant)
    again = await audit.reopen(grant, [homes], {homes.lookup_id: "T-1"}, opened.entry)
    assert (again.lookups, again.handles, again.entry) == ((homes,), {homes.lookup_id: "T-1"}, opened.entry)
    with pytest.raises(Conflict):
        await audit.reopen(grant, [homes], {}, "9-9")
    with pytest.raises(Conflict):
        await audit.reopen(grant, [grant.lookups[0]], {}, opened.entry)
    document = samples.document(grant)
    closed = await audit.late(query_id, {homes.lookup_id: LateResult.ANSWERED}, document, opened=[task])
    assert closed is not None
    assert closed.document == document
    with pytest.raises(Conflict):
        await audit.late(query_id, {homes.lookup_id: LateResult.EXPIRED}, document)
    with pytest.raises(Conflict):
        await audit.reopen(grant, [homes], {}, opened.entry)
    assert await audit.late(query_id, {task: LateResult.DISCARDED}, None, by=samples.officer) is None
    assert await kinds(database, query_id) == ["INTENT", "OUTCOME", "LATE", "LATE"]
    assert await database.fetch("select 1 from audit.audit_pending") == []


async def test_another_process_reads_the_context_from_the_log(
    audit: Writer, database: Database, tmp_path: Path
) -> None:
    grant = samples.grant()
    opened = await waiting(audit, grant)
    other = audit_on(database, tmp_path)
    await other.start()
    query_id, homes = grant.plan.query.query_id, grant.lookups[1]
    await other.reopen(grant, [homes], {}, opened.entry)
    await other.late(query_id, {homes.lookup_id: LateResult.ANSWERED}, samples.document(grant))
    await other.release(query_id, samples.officer, "read")
    with pytest.raises(NotFound):
        await other.release(QueryId(uuid7()), samples.officer, "read")
    await other.stop()
    assert await kinds(database, query_id) == ["INTENT", "OUTCOME", "LATE", "RELEASE"]


async def test_a_query_opened_elsewhere_can_be_closed_from_its_grant(
    audit: Writer, database: Database, tmp_path: Path
) -> None:
    grant = samples.grant()
    opened = await audit.open(grant)
    other = audit_on(database, tmp_path)
    await other.start()
    await other.close(opened, samples.replies(grant), samples.document(grant))
    await other.stop()
    assert await kinds(database, grant.plan.query.query_id) == ["INTENT", "OUTCOME"]


async def test_a_context_fallen_out_of_memory_is_read_again(audit: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.audit.contexts._KEPT", 1)
    first, second = samples.grant(), samples.grant()
    await answered(audit, first)
    await answered(audit, second)
    assert audit.log.contexts.known(UUID(first.plan.query.query_id)) is None
    await audit.release(first.plan.query.query_id, samples.officer, "read")


async def test_without_a_store_nobody_may_be_asked(database: Database, tmp_path: Path) -> None:
    audit = audit_on(database, tmp_path)
    with pytest.raises(AuditUnavailable):
        await audit.open(samples.grant())
    assert not audit.is_ready
    await audit.stop()


async def test_an_outcome_that_cannot_be_written_is_no_outcome(audit: Writer, database: Database) -> None:
    grant = samples.grant()
    opened = await audit.open(grant)
    await database.fetch("alter table audit.audit_pending rename to gone")
    with pytest.raises(AuditUnavailable):
        await audit.close(opened, samples.replies(grant), samples.document(grant), pending=[grant.lookups[1].lookup_id])
    with pytest.raises(AuditUnavailable):
        await audit.reopen(grant, grant.lookups, {}, opened.entry)
    assert await kinds(database, grant.plan.query.query_id) == ["INTENT"]
    assert audit.is_ready


async def test_a_killed_gateway_leaves_no_query_open(database: Database, tmp_path: Path) -> None:
    dead, alive = audit_on(database, tmp_path), audit_on(database, tmp_path, IMPATIENT)
    await dead.start()
    open_, done = samples.grant(), samples.grant()
    opened = await dead.open(open_)
    await answered(dead, done)
    # Its session ends and it never comes back, as after kill -9; its tasks are stopped without a word to the store.
    stream = dead._stream
    assert stream._task is not None
    assert stream._connection is not None
    assert dead._recovering is not None
    await dead._recovering.stop()
    await stream._task.stop()
    stream._connection.terminate()
    await alive.start()
    query_id = open_.plan.query.query_id
    await until_kinds(database, query_id, ["INTENT", "UNRESOLVED"])
    assert await kinds(database, done.plan.query.query_id) == ["INTENT", "OUTCOME"]
    rows = await database.fetch("select closed_at is null as is_open from audit.audit_stream order by stream_id")
    assert [row["is_open"] for row in rows] == [False, True]
    entry = (await database.fetch("select sections from audit.audit_entry where kind = 6"))[0]
    assert read_sections(entry["sections"])[0]["result"] == {
        "reason": "gateway_stopped",
        "may_have_been_asked": ["marriage", "real_estate"],
        "released": False,
    }
    with pytest.raises(Conflict):
        await alive.close(opened, samples.replies(open_), samples.document(open_))
    await alive.stop()


async def test_a_gateway_taken_for_dead_cannot_close_what_was_given_up(database: Database, tmp_path: Path) -> None:
    late, other = audit_on(database, tmp_path), audit_on(database, tmp_path, IMPATIENT)
    await late.start()
    await other.start()
    grant = samples.grant()
    opened = await late.open(grant)
    await database.fetch("update audit.audit_stream set closed_at = now() where stream_id = $1", late._stream.stream_id)
    await until_kinds(database, grant.plan.query.query_id, ["INTENT", "UNRESOLVED"])
    with pytest.raises(Conflict):
        await late.close(opened, samples.replies(grant), samples.document(grant))
    await answered(late, samples.grant())
    await late.stop()
    await other.stop()


async def test_a_query_that_outlived_every_deadline_is_given_up_and_a_stopped_one_too(
    database: Database, tmp_path: Path
) -> None:
    stopped = audit_on(database, tmp_path)
    await stopped.start()
    left = samples.grant()
    await stopped.open(left)
    await stopped.stop()
    audit = audit_on(database, tmp_path, RecoveryTimeouts(fence_after_s=3600, look_every_s=0.05, query_lives_s=0.2))
    await audit.start()
    grant = samples.grant()
    await audit.open(grant)
    await until_kinds(database, grant.plan.query.query_id, ["INTENT", "UNRESOLVED"])
    await until_kinds(database, left.plan.query.query_id, ["INTENT", "UNRESOLVED"])
    await audit.stop()


async def test_another_leads_when_the_leader_is_gone(database: Database, tmp_path: Path) -> None:
    first, second = audit_on(database, tmp_path), audit_on(database, tmp_path, IMPATIENT)
    await first.start()
    await asyncio.sleep(0.2)
    await second.start()
    await asyncio.sleep(0.2)
    grant = samples.grant()
    await first.open(grant)
    await first.stop()
    await until_kinds(database, grant.plan.query.query_id, ["INTENT", "UNRESOLVED"])
    # The leader's own session breaks: it comes back and leads on.
    await database.fetch(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = $1 and granted",
        LOCK_CLASS,
    )
    further = samples.grant()
    third = audit_on(database, tmp_path)
    await third.start()
    await third.open(further)
    await third.stop()
    await until_kinds(database, further.plan.query.query_id, ["INTENT", "UNRESOLVED"])
    await second.stop()


async def found(audit: Writer, criteria: Criteria) -> list[str]:
    """The kinds found, oldest first, without what searching itself writes."""
    page = await looked(audit, samples.auditor, "DEMO-1", criteria, limit=200)
    return [e.kind_name for e in reversed(page.items) if e.kind is not Kind.SEARCH]


async def test_entries_are_found_by_all_that_they_name(audit: Writer) -> None:
    grant = samples.grant()
    homes = grant.lookups[1].lookup_id
    await waiting(audit, grant)
    await audit.late(grant.plan.query.query_id, {homes: LateResult.ANSWERED}, samples.document(grant))
    await audit.deny(samples.officer, samples.query(1, (samples.C1,)), NotAuthorised("no", rule="own-family"))
    await audit.deny(samples.officer, None, NotAuthorised("no", rule="role"))
    await audit.record(burst("hall-terminal", "rate", 7))
    queried, refused = ["INTENT", "OUTCOME", "LATE"], ["DENIED", "DENIED"]
    other = PersonId(samples.NUMBERS[1])
    table: list[tuple[Criteria, list[str]]] = [
        (Criteria(), [*queried, *refused, "REJECTED_BURST"]),
        (Criteria(account="wangli"), [*queried, *refused]),
        (Criteria(client="hall-terminal"), [*queried, *refused, "REJECTED_BURST"]),
        (Criteria(office="social_affairs"), [*queried, *refused]),
        (Criteria(department="real_estate"), queried),
        (Criteria(matter="M01"), [*queried, "DENIED"]),
        (Criteria(case_number="JH-2026-M01-000017"), [*queried, "DENIED"]),
        (Criteria(certificate="M01-C1"), [*queried, "DENIED"]),
        (Criteria(certificate="M01-C2"), queried),
        (Criteria(state="pending"), ["OUTCOME"]),
        (Criteria(state="answered", certificate="M01-C2"), ["LATE"]),
        (Criteria(state="answered", certificate="M01-C2", account="nobody"), []),
        (Criteria(query_id=UUID(grant.plan.query.query_id)), queried),
        (Criteria(query_id=UUID(grant.plan.query.query_id), state="pending"), ["OUTCOME"]),
        (Criteria(subject=PERSON), [*queried, "DENIED"]),
        (Criteria(subject=other), queried),
        (Criteria(subject=other, state="pending"), ["OUTCOME"]),
        (Criteria(until=datetime(2020, 1, 1, tzinfo=UTC)), []),
        (Criteria(account="wangli", since=datetime.now(UTC) + timedelta(hours=1)), []),
    ]
    for criteria, expected in table:
        assert await found(audit, criteria) == expected, criteria
    searches = await looked(audit, samples.auditor, "DEMO-1", Criteria(account="auditor-1"))
    assert len(searches.items) == len(table)
    about = [e for e in searches.items if e.subjects]
    assert {s.party for e in about for s in e.subjects} == {"searched", "shown"}
    assert {name for e in about for s in e.subjects for name in s.shown} == {"case_number"}


async def test_pages_hold_while_entries_are_written(audit: Writer) -> None:
    for _ in range(5):
        await answered(audit, samples.grant(samples.query(2)))
    seen: list[EntryView] = []
    cursor: str | None = None
    while True:
        page = await looked(audit, samples.auditor, "T", Criteria(account="wangli"), cursor=cursor, limit=3)
        seen.extend(page.items)
        await answered(audit, samples.grant(samples.query(2)))
        if (cursor := page.next) is None:
            break
    assert len(seen) == 10
    assert [e.place for e in seen] == sorted((e.place for e in seen), reverse=True)
    with pytest.raises(InvalidInput):
        await looked(audit, samples.auditor, "T", Criteria(), cursor="rubbish")


async def test_a_walk_meets_what_a_search_finds(audit: Writer) -> None:
    await answered(audit, samples.grant())
    criteria = Criteria(account="wangli")
    walked = [hit.entry async for hit in over(audit).inquiry.walk(criteria)]
    assert tuple(walked) == (await looked(audit, samples.auditor, "T-7", criteria)).items


async def test_an_export_is_an_entry_with_its_task(audit: Writer) -> None:
    await over(audit).readings.exported(samples.auditor, "T-7", Criteria(account="wangli").said())
    (written,) = (await looked(audit, samples.auditor, "T", Criteria(account="auditor-1"))).items
    assert (written.kind, written.details) == (Kind.EXPORT, {"task": "T-7", "criteria": {"account": "wangli"}})
    assert sentence(written).endswith(" auditor-1 of audit exported from the log for task T-7: account wangli.")


async def test_an_export_that_cannot_be_read_says_so(audit: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.oversight.search.search._BY_TIME", "select * from audit.nowhere")
    with pytest.raises(AuditUnavailable):
        _ = [hit async for hit in over(audit).inquiry.walk(Criteria())]


async def test_the_stored_index_is_the_one_that_the_entries_make(audit: Writer, database: Database) -> None:
    grant = samples.grant()
    await waiting(audit, grant)
    await audit.release(grant.plan.query.query_id, samples.officer, "read")
    await audit.deny(samples.officer, None, NotAuthorised("no", rule="role"))
    await looked(audit, samples.auditor, "T", Criteria(subject=PERSON))
    stored = await database.fetch("select at, stream_id, seq, marks from audit.audit_entry_key")
    entries = await database.fetch("select stream_id, seq, at, sections from audit.audit_entry")
    made = [(e["at"], e["stream_id"], e["seq"], marks(e["sections"], e["at"])) for e in entries]
    assert sum(len(row["marks"]) for row in stored) > 40
    assert sorted((*tuple(row)[:3], sorted(row["marks"])) for row in stored) == sorted(made)


async def test_a_sealed_part_opens_with_the_stored_key_and_in_its_place_only(audit: Writer, database: Database) -> None:
    await answered(audit, samples.grant())
    rows = await database.fetch("select stream_id, seq, sections from audit.audit_entry order by seq")
    opened: list[dict[str, Any]] = []
    for row in rows:
        subject = read_sections(row["sections"])[1][0]
        key_id, sealed = UUID(str(subject["key"])), str(subject["sealed"])
        key = await database.fetch("select wrapped_dek from audit_keys.audit_key where subject_key_id = $1", key_id)
        place = Position(row["stream_id"], row["seq"])
        opened.append(orjson.loads(audit.log.privacy.reveal(key_id, key[0]["wrapped_dek"], sealed, place)))
    assert opened[1].pop("values")  # keyed digests of what the answers rest on
    assert opened == [
        {"type": "CN18", "id": samples.NUMBERS[0], "name": samples.NAMES[0]},
        {"answers": {"M01-C1": ["yes", "COUPLE"], "M01-C2": ["yes", "NONE_IN_9_COUNTIES"]}},
    ]


async def test_no_number_name_or_value_stands_in_clear_in_any_table_of_the_log(
    audit: Writer, database: Database
) -> None:
    grant = samples.grant()
    query_id, homes = grant.plan.query.query_id, grant.lookups[1].lookup_id
    await waiting(audit, grant)
    await audit.late(query_id, {homes: LateResult.ANSWERED}, samples.document(grant))
    await audit.release(query_id, samples.officer, "read")
    await audit.deny(samples.officer, grant.plan.query, NotAuthorised("no", rule="role"))
    await looked(audit, samples.auditor, "T", Criteria(subject=PERSON))
    tables = await database.fetch(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('audit', 'audit_keys')"
    )
    words = [*samples.NUMBERS, *samples.NAMES, samples.FIRM, samples.VALUE, "2021-**-**"]
    scanned = 0
    for table in tables:
        for row in await database.fetch(f"select * from {table['name']}"):
            for cell in row.values():
                kept = bytes(cell) if isinstance(cell, bytes) else str(cell).encode()
                scanned += 1
                assert [word for word in words if word.encode() in kept or word.encode().hex().encode() in kept] == []
    assert scanned > 100


async def test_a_query_with_more_parties_than_a_leaf_holds_is_refused_before_anyone_is_asked(audit: Writer) -> None:
    asked = samples.query(1)
    one = asked.parties[0]
    many = samples.grant(samples.query(2))
    crowd = tuple(type(one)(f"staff.{n}", "staff", one.person) for n in range(120))
    grant = samples.with_parties(many, crowd)
    with pytest.raises(InvalidInput):
        await audit.open(grant)
