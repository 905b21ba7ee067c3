"""Group commit on a real store: dense, chained, signed; durable or refused; through cut connections and faulty statements."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.audit import stream as room
from gateway.audit.batch import APPEND
from gateway.audit.model import Draft, Ledger, Secret, Subject
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.stream import Stream, StreamTimeouts, nothing
from gateway.db import Database, Statement
from gateway.domain.clock import Clock
from gateway.domain.document import Receipt
from gateway.domain.errors import AuditUnavailable, Conflict
from gateway.entry import Kind, Position, batch_digest, batch_message, covered, endorsement_message, receipt_message
from tests.postgres.waiting import until

PACE = StreamTimeouts(batch_s=2.0, connect_s=1.0, retry_s=0.02)
WITHIN_S = 10.0


class Faulty(asyncpg.Connection):
    """A connection that can be told what to do before, or after, its next batch."""

    after: Callable[[], Awaitable[None]] | None = None
    before: Callable[["Faulty"], Awaitable[None]] | None = None
    broken: ClassVar[set[str]] = set()
    """Beginnings of statements, at each of which the line breaks once."""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:  # noqa: ASYNC109 - asyncpg's
        self._break_at(query)
        return await super().execute(query, *args, timeout=timeout)

    async def fetchval(self, query: str, *args: object, column: int = 0, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - asyncpg's
        self._break_at(query)
        if query == APPEND and Faulty.before is not None:
            before, Faulty.before = Faulty.before, None
            await before(self)
        value = await super().fetchval(query, *args, column=column, timeout=timeout)
        if query == APPEND and Faulty.after is not None:
            after, Faulty.after = Faulty.after, None
            await after()
        return value

    def _break_at(self, query: str) -> None:
        for beginning in [b for b in Faulty.broken if query.startswith(b)]:
            Faulty.broken.remove(beginning)
            raise ConnectionResetError


class Line:
    """The way to the store, which can be cut."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.is_cut = False

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self.is_cut:
            raise ConnectionRefusedError
        return await asyncpg.connect(self.dsn, connection_class=Faulty)


@pytest.fixture
def line(database_url: str) -> Line:
    return Line(database_url)


@pytest.fixture
def privacy(tmp_path: Path) -> Privacy:
    return Privacy(KeyFolder(tmp_path / "keys"))


@pytest.fixture
async def stream(line: Line, privacy: Privacy) -> AsyncIterator[Stream]:
    stream = Stream(line.connect, privacy, Clock.real_time(), "here", PACE)
    await stream.start()
    yield stream
    await stream.close()


def draft(query_id: UUID | None = None, ledger: Ledger = Ledger(), tag: bytes = b"t" * 16) -> Draft:  # noqa: B008 - frozen
    subject = Subject(tag, {"party": "applicant", "role": "applicant"}, Secret({"id": "33079119940317001X"}))
    return Draft(Kind.RELEASE, query_id, {"case": {"case_number": "JH-1"}}, (subject,), ledger=ledger)


async def terminate(database: Database, stream: Stream) -> None:
    """Kill the backend that holds the stream."""
    await database.fetch(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2",
        room.LOCK_CLASS,
        stream.stream_id,
    )


async def verify(database: Database) -> int:
    """Every stream: dense numbers, the digest chain, signatures, the endorsement, the leaves.  Returns the entries' count."""
    counted = 0
    for stream in await database.fetch("select * from audit.audit_stream order by stream_id"):
        key, former, expected = Ed25519PublicKey.from_public_bytes(stream["pubkey"]), bytes(32), 0
        rows = await database.fetch(
            "select * from audit.audit_entry where stream_id = $1 order by seq", stream["stream_id"]
        )
        assert [row["seq"] for row in rows] == list(range(len(rows)))
        batches = await database.fetch(
            "select * from audit.audit_batch where stream_id = $1 order by batch_no", stream["stream_id"]
        )
        for number, batch in enumerate(batches):
            leaves = [hashlib.sha256(b"\x00" + row["body"]).digest() for row in rows[expected : expected + batch["n"]]]
            former = batch_digest(former, leaves)
            assert (batch["batch_no"], batch["first_seq"], batch["digest"]) == (number, expected, former)
            key.verify(batch["sig"], batch_message(stream["stream_id"], number, expected, batch["n"], former))
            expected += batch["n"]
        assert expected == len(rows)
        counted += len(rows)
    return counted


async def test_many_at_once_share_commits_and_leave_no_gap(stream: Stream, database: Database) -> None:
    done = await asyncio.gather(*(stream.append(draft(), WITHIN_S) for _ in range(300)))
    assert {entry.position.seq for entry, _ in done} == set(range(300))
    assert await verify(database) == 300
    batches = await database.fetch("select n from audit.audit_batch")
    assert len(batches) < 30


async def test_a_batch_is_never_larger_than_its_bound(stream: Stream, database: Database) -> None:
    await asyncio.gather(*(stream.append(draft(), WITHIN_S) for _ in range(1100)))
    rows = await database.fetch("select max(n) as largest from audit.audit_batch")
    assert rows[0]["largest"] == room.LARGEST_BATCH
    assert await verify(database) == 1100


async def test_a_receipt_is_signed_by_the_key_of_the_stream_which_the_home_endorses(
    stream: Stream, database: Database, privacy: Privacy
) -> None:
    opening = Draft(Kind.INTENT, uuid4(), {}, ledger=Ledger(opens=True))
    await stream.append(opening, WITHIN_S)
    closing = Draft(Kind.OUTCOME, opening.query_id, {}, document=b"{}", ledger=Ledger(closes=True))
    entry, receipt = await stream.append(closing, WITHIN_S)
    (row,) = await database.fetch("select * from audit.audit_stream")
    Ed25519PublicKey.from_public_bytes(row["pubkey"]).verify(
        bytes.fromhex(receipt.signature), receipt_message(receipt.entry, receipt.leaf_hash)
    )
    privacy.log_key().public_key().verify(row["endorsement"], endorsement_message(row["boot_id"], row["pubkey"]))
    assert (receipt.entry, receipt.leaf_hash) == (entry.position.entry, entry.leaf_hash.hex())


async def test_receipts_of_one_batch_share_a_signature_that_proves_each(stream: Stream, database: Database) -> None:
    queries = [uuid4() for _ in range(60)]
    opening = [Draft(Kind.INTENT, query, {}, ledger=Ledger(opens=True)) for query in queries]
    closing = [Draft(Kind.OUTCOME, query, {}, document=b"{}", ledger=Ledger(closes=True)) for query in queries]
    await asyncio.gather(*(stream.append(each, WITHIN_S) for each in opening))
    closed = await asyncio.gather(*(stream.append(each, WITHIN_S) for each in closing))
    (row,) = await database.fetch("select pubkey from audit.audit_stream")
    key = Ed25519PublicKey.from_public_bytes(row["pubkey"])
    batches = set()
    for _, receipt in closed:
        said, signature = covered(receipt_message(receipt.entry, receipt.leaf_hash), bytes.fromhex(receipt.signature))
        key.verify(signature, said)
        batches.add(signature)
    assert len(batches) < len(closed) / 4


async def test_a_commit_in_doubt_that_happened_is_found_again_and_written_once(
    stream: Stream, database: Database
) -> None:
    async def cut() -> None:
        raise ConnectionResetError

    await stream.append(draft(), WITHIN_S)
    before = await database.fetch("select pg_current_wal_insert_lsn() as at")
    Faulty.after = cut
    entry, _ = await stream.append(draft(), WITHIN_S)
    assert entry.position.seq == 1
    assert await verify(database) == 2
    after = await database.fetch("select pg_current_wal_insert_lsn() as at")
    assert after[0]["at"] != before[0]["at"]


async def test_a_commit_in_doubt_that_did_not_happen_is_made_again_with_the_same_numbers(
    stream: Stream, database: Database
) -> None:
    async def kill(_connection: Faulty) -> None:
        await terminate(database, stream)

    await stream.append(draft(), WITHIN_S)
    Faulty.before = kill
    entry, _ = await stream.append(draft(), WITHIN_S)
    assert entry.position.seq == 1
    assert await verify(database) == 2


async def test_a_commit_in_doubt_stays_in_doubt_when_looking_it_up_fails(stream: Stream, database: Database) -> None:
    async def cut() -> None:
        raise ConnectionResetError

    Faulty.after = cut
    Faulty.broken.add("select 1 from audit.audit_stream")
    await stream.append(draft(), WITHIN_S)
    assert Faulty.broken == set()
    assert await verify(database) == 1


async def test_entries_confirmed_through_killed_backends_are_all_there_once(stream: Stream, database: Database) -> None:
    confirmed: list[str] = []

    async def one() -> None:
        _, receipt = await stream.append(draft(), WITHIN_S)
        confirmed.append(receipt.entry)

    async def killer() -> None:
        for _ in range(5):
            await asyncio.sleep(0.03)
            await terminate(database, stream)

    async def load() -> None:
        for _ in range(12):
            await asyncio.gather(*(one() for _ in range(10)), return_exceptions=True)

    await asyncio.gather(killer(), load())
    await until(lambda: stream.is_ready)
    await one()  # a batch in doubt, whose callers were told so, is settled before it
    rows = await database.fetch("select stream_id, seq from audit.audit_entry")
    stored = [Position(row["stream_id"], row["seq"]).entry for row in rows]
    assert len(stored) == len(set(stored))
    assert set(confirmed) <= set(stored)
    assert await verify(database) == len(stored)


async def test_while_the_store_is_away_nothing_is_taken_and_it_comes_back_by_itself(
    stream: Stream, database: Database, line: Line
) -> None:
    await stream.append(draft(), WITHIN_S)
    line.is_cut = True
    await terminate(database, stream)
    await until(lambda: not stream.is_ready)
    loop = asyncio.get_running_loop()
    started = loop.time()
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), WITHIN_S)
    assert loop.time() - started < 1
    line.is_cut = False
    await until(lambda: stream.is_ready)
    entry, _ = await stream.append(draft(), WITHIN_S)
    assert entry.position.seq == 1
    assert await verify(database) == 2


async def test_a_store_that_is_away_at_the_start_is_waited_for(line: Line, privacy: Privacy) -> None:
    line.is_cut = True
    stream = Stream(line.connect, privacy, Clock.real_time(), "here", PACE)
    await stream.start()
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), WITHIN_S)
    line.is_cut = False
    await until(lambda: stream.is_ready)
    await stream.append(draft(), WITHIN_S)
    await stream.close()
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), WITHIN_S)


async def test_a_stop_while_the_store_is_away_ends(line: Line, privacy: Privacy) -> None:
    line.is_cut = True
    stream = Stream(line.connect, privacy, Clock.real_time(), "here", PACE)
    await stream.start()
    async with asyncio.timeout(5):
        await stream.close()


async def test_a_stop_in_the_middle_of_a_commit_in_doubt_ends(stream: Stream, database: Database, line: Line) -> None:
    async def kill(_connection: Faulty) -> None:
        line.is_cut = True
        await terminate(database, stream)

    Faulty.before = kill
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), WITHIN_S)
    async with asyncio.timeout(5):
        await stream.close()
    assert not stream.is_ready


async def test_a_store_that_hangs_costs_its_share_and_no_more(stream: Stream, database: Database) -> None:
    async with database.transaction() as other:
        await other.execute("lock table audit.audit_batch in access exclusive mode")
        with pytest.raises(AuditUnavailable):
            await stream.append(draft(), 0.2)
        with pytest.raises(AuditUnavailable, match="a moment ago"):  # at once: nobody else waits for what hangs
            await stream.append(draft(), WITHIN_S)
    await until(lambda: not stream._is_silent)
    await stream.append(draft(), WITHIN_S)
    await verify(database)


async def test_a_store_that_hangs_for_longer_than_a_transaction_may_is_asked_again(
    line: Line, privacy: Privacy, database: Database
) -> None:
    stream = Stream(
        line.connect, privacy, Clock.real_time(), "here", StreamTimeouts(batch_s=0.2, connect_s=1.0, retry_s=0.02)
    )
    await stream.start()
    async with database.transaction() as other:
        await other.execute("lock table audit.audit_batch in access exclusive mode")
        waiting = asyncio.create_task(stream.append(draft(), WITHIN_S))
        await asyncio.sleep(0.5)
    await waiting
    assert await verify(database) == 1
    await stream.close()


async def test_statements_beside_an_entry_are_durable_with_it_and_know_its_receipt(
    stream: Stream, database: Database
) -> None:
    await database.fetch("create table public.beside (entry text primary key, n int)")

    def rows(receipt: Receipt) -> list[Statement]:
        return [Statement("insert into public.beside values ($1, $2)", (receipt.entry, 1))]

    done = await asyncio.gather(*(stream.append(draft(), WITHIN_S, rows) for _ in range(20)))
    stored = await database.fetch("select entry from public.beside")
    assert {row["entry"] for row in stored} == {receipt.entry for _, receipt in done}


@pytest.mark.parametrize(
    "poison",
    [
        Statement("insert into public.nowhere values (1)"),
        Statement("select 1 / $1::int", (0,)),
        Statement("select $1::int", ("33079119940317001X",)),
        Statement("select $1::int", (1, 2)),
    ],
    ids=["no table", "division", "wrong type", "too many arguments"],
)
async def test_a_faulty_statement_takes_its_own_entry_down_and_no_other(
    stream: Stream, database: Database, poison: Statement
) -> None:
    appends = [stream.append(draft(), WITHIN_S, (lambda _receipt: [poison]) if n == 7 else nothing) for n in range(20)]
    done = await asyncio.gather(*appends, return_exceptions=True)
    faults = [n for n, result in enumerate(done) if isinstance(result, BaseException)]
    assert faults == [7]
    assert isinstance(done[7], AuditUnavailable)
    assert "33079119940317001X" not in str(done[7])
    assert await verify(database) == 19


async def test_a_statement_that_waits_for_a_lock_holds_up_nobody_for_long(stream: Stream, database: Database) -> None:
    await database.fetch("create table public.beside as select 1 as n")
    blocked = Statement("update public.beside set n = 2")
    async with database.transaction() as other:
        await other.execute("select * from public.beside for update")
        done = await asyncio.gather(
            stream.append(draft(), WITHIN_S),
            stream.append(draft(), WITHIN_S, lambda _receipt: [blocked]),
            return_exceptions=True,
        )
    assert [type(result) for result in done] == [tuple, AuditUnavailable]
    assert await verify(database) == 1


async def test_a_store_that_refuses_is_told_to_all_at_once_and_tried_again(stream: Stream, database: Database) -> None:
    full = Statement("do $$ begin raise exception 'disk full' using errcode = '53100'; end $$")
    appends = [stream.append(draft(), WITHIN_S, (lambda _receipt: [full]) if n == 3 else nothing) for n in range(6)]
    done = await asyncio.gather(*appends, return_exceptions=True)
    assert {type(result) for result in done} == {AuditUnavailable}
    await until(lambda: stream.is_ready)
    await stream.append(draft(), WITHIN_S)
    assert await verify(database) == 1


async def test_a_former_session_that_still_holds_the_stream_is_waited_for(
    stream: Stream, database: Database, line: Line
) -> None:
    await stream.append(draft(), WITHIN_S)
    line.is_cut = True
    await terminate(database, stream)
    await until(lambda: not stream.is_ready)
    async with database.pool.acquire() as other:
        await other.execute("select pg_advisory_lock($1, $2)", room.LOCK_CLASS, stream.stream_id)
        line.is_cut = False
        await asyncio.sleep(0.8)
        assert not stream.is_ready
        await other.execute("select pg_advisory_unlock($1, $2)", room.LOCK_CLASS, stream.stream_id)
    await until(lambda: stream.is_ready)
    entry, _ = await stream.append(draft(), WITHIN_S)
    assert entry.position.seq == 1


async def test_a_stream_fenced_while_the_store_goes_away_fails_who_waits(
    stream: Stream, database: Database, line: Line
) -> None:
    await stream.append(draft(), WITHIN_S)
    await database.fetch("update audit.audit_stream set closed_at = now()")
    line.is_cut = True
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), WITHIN_S)
    line.is_cut = False
    await until(lambda: stream.is_ready)
    entry, _ = await stream.append(draft(), WITHIN_S)
    assert entry.position.seq == 0
    assert await verify(database) == 2


async def test_a_connection_that_comes_too_late_is_hung_up(line: Line, privacy: Privacy) -> None:
    slow = asyncio.Event()
    first = iter([True])

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        if next(first, False):
            await asyncio.sleep(60)
        try:
            await slow.wait()
        except asyncio.CancelledError:
            return await line.connect()
        return await line.connect()

    stream = Stream(
        connect, privacy, Clock.real_time(), "here", StreamTimeouts(batch_s=1, connect_s=0.05, retry_s=0.02)
    )
    await stream.start()
    assert not stream.is_ready
    await asyncio.sleep(0.2)
    slow.set()
    await until(lambda: stream.is_ready)
    await stream.close()


async def test_code_beside_an_entry_that_raises_takes_its_own_entry_down(stream: Stream, database: Database) -> None:
    def broken(receipt: Receipt) -> list[Statement]:
        raise KeyError(receipt.entry)

    done = await asyncio.gather(
        stream.append(draft(), WITHIN_S), stream.append(draft(), WITHIN_S, broken), stream.append(draft(), WITHIN_S),
        return_exceptions=True,
    )  # fmt: skip
    assert [type(result) for result in done] == [tuple, KeyError, tuple]
    assert await verify(database) == 2


async def test_a_caller_who_gave_up_before_the_batch_leaves_no_entry(stream: Stream, database: Database) -> None:
    async with database.transaction() as other:
        await other.execute("lock table audit.audit_batch in access exclusive mode")
        first = asyncio.create_task(stream.append(draft(), WITHIN_S))
        await asyncio.sleep(0.05)
        with pytest.raises(AuditUnavailable):
            await stream.append(draft(), 0.05)
    await first
    await stream.append(draft(), WITHIN_S)
    assert await verify(database) == 2


async def test_a_fenced_stream_goes_on_as_a_new_one(stream: Stream, database: Database) -> None:
    await stream.append(draft(), WITHIN_S)
    first = stream.stream_id
    await database.fetch("update audit.audit_stream set closed_at = now()")
    entry, receipt = await stream.append(draft(), WITHIN_S)
    assert stream.stream_id != first
    assert (entry.position.seq, receipt.entry) == (0, f"{stream.stream_id}-0")
    assert await verify(database) == 2


async def test_the_ledger_closes_a_query_once_and_ends_a_lookup_once(stream: Stream, database: Database) -> None:
    query_id, lookup = uuid4(), uuid4()
    opens, closes = Ledger(opens=True), Ledger(closes=True, pends=(lookup,))
    with pytest.raises(Conflict):
        await stream.append(draft(query_id, closes), WITHIN_S)
    await stream.append(draft(query_id, opens), WITHIN_S)
    with pytest.raises(Conflict):
        await stream.append(draft(query_id, opens), WITHIN_S)
    with pytest.raises(Conflict):
        await stream.append(draft(query_id, Ledger(ends=(lookup,))), WITHIN_S)
    await stream.append(draft(query_id, closes), WITHIN_S)
    for ledger in (closes, opens, Ledger(pends=(lookup,))):
        with pytest.raises(Conflict):
            await stream.append(draft(query_id, ledger), WITHIN_S)
    with pytest.raises(Conflict):
        await stream.append(draft(uuid4(), Ledger(ends=(lookup,))), WITHIN_S)
    await stream.append(draft(query_id, Ledger(ends=(lookup,))), WITHIN_S)
    for ledger in (Ledger(ends=(lookup,)), Ledger(pends=(lookup,))):
        with pytest.raises(Conflict):
            await stream.append(draft(query_id, ledger), WITHIN_S)
    assert await verify(database) == 3


async def test_two_that_close_one_query_at_once_one_is_refused(stream: Stream, database: Database) -> None:
    query_id = uuid4()
    await stream.append(draft(query_id, Ledger(opens=True)), WITHIN_S)
    done = await asyncio.gather(
        *(stream.append(draft(query_id, Ledger(closes=True)), WITHIN_S) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in done) == ["Conflict"] * 4 + ["tuple"]
    assert await verify(database) == 2


async def test_a_data_key_becomes_durable_with_the_first_entry_sealed_by_it(stream: Stream, database: Database) -> None:
    await asyncio.gather(*(stream.append(draft(tag=bytes([n % 3]) * 16), WITHIN_S) for n in range(12)))
    rows = await database.fetch("select subject_tag from audit_keys.audit_key order by 1")
    assert [row["subject_tag"] for row in rows] == [bytes([n]) * 16 for n in range(3)]


CHANGES = (
    "update audit.audit_entry set kind = 2",
    "delete from audit.audit_entry",
    "truncate audit.audit_entry",
    "update audit.audit_batch set n = 2",
    "delete from audit.audit_batch",
    "truncate audit.audit_batch",
    "delete from audit.audit_stream",
    "update audit.audit_stream set pubkey = decode(repeat('00', 32), 'hex')",
    "update audit.audit_stream set closed_at = null where closed_at is not null",
    "update audit.audit_closing set seq = 9",
    "delete from audit.audit_closing",
    "update audit.audit_late set seq = 9",
    "delete from audit.audit_late",
)


async def test_what_is_written_cannot_be_changed_or_removed(stream: Stream, database: Database) -> None:
    query_id, lookup = uuid4(), uuid4()
    await stream.append(draft(query_id, Ledger(opens=True)), WITHIN_S)
    await stream.append(draft(query_id, Ledger(closes=True, pends=(lookup,))), WITHIN_S)
    await stream.append(draft(query_id, Ledger(ends=(lookup,))), WITHIN_S)
    await database.fetch(
        "insert into audit.audit_stream (node, boot_id, pubkey, endorsement, closed_at)"
        " select 'x', gen_random_uuid(), pubkey, endorsement, now() from audit.audit_stream"
    )
    for statement in CHANGES:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.fetch(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.fetch(f"truncate audit.audit_entry_{datetime.now(UTC):%Y%m}")


async def test_partitions_are_made_three_months_ahead(stream: Stream, database: Database) -> None:
    entry, _ = await stream.append(draft(), WITHIN_S)
    rows = await database.fetch(
        "select relname from pg_class where relispartition and relkind = 'r' and relname like 'audit_entry_2%'"
    )
    ahead = {f"audit_entry_{entry.at + timedelta(days=31 * n):%Y%m}" for n in range(3)}
    assert {row["relname"] for row in rows} >= ahead
