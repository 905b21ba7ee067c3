"""Ready means written lately: a store that took entries a moment ago and takes none now is noticed though nobody writes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import asyncpg
import pytest

from gateway.audit import stream as room
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.stream import Stream, StreamTimeouts
from gateway.db import Database, Statement
from gateway.domain.clock import Clock
from gateway.domain.document import Receipt
from gateway.domain.errors import AuditUnavailable
from tests.postgres.test_audit_stream import draft
from tests.postgres.waiting import until

PACE = StreamTimeouts(batch_s=5.0, connect_s=2.0, retry_s=0.02, prove_every_s=0.05)


@pytest.fixture
async def login(database: Database) -> AsyncIterator[str]:
    """The address of the database for a user of its own, who may append and no more."""
    name, password = f"appends_{token_hex(4)}", token_hex(8)
    await database.fetch(f"create role {name} login password '{password}' in role gw_append")
    scheme, _, rest = database.dsn.partition("://")
    yield f"{scheme}://{name}:{quote(password)}@{rest.partition('@')[2]}"
    await database.fetch(f"drop owned by {name}")
    await database.fetch(f"drop role {name}")


@pytest.fixture
async def stream(login: str, tmp_path: Path) -> AsyncIterator[Stream]:
    stream = Stream(
        lambda: asyncpg.connect(login), Privacy(KeyFolder(tmp_path / "keys")), Clock.real_time(), "here", PACE
    )
    await stream.start()
    await until(lambda: stream.is_ready)
    yield stream
    await stream.close()


FALLS = {
    "read-only": (
        "alter database {db} set default_transaction_read_only = on",
        "alter database {db} reset default_transaction_read_only",
    ),
    "no right to entries": (
        "revoke insert on audit.audit_entry from gw_append",
        "grant insert on audit.audit_entry to gw_append",
    ),
    "no right to keys": (
        "revoke insert on audit_keys.audit_key from gw_append",
        "grant insert on audit_keys.audit_key to gw_append",
    ),
    "no right to the stream": (
        "revoke update (closed_at) on audit.audit_stream from gw_append",
        "grant update (closed_at) on audit.audit_stream to gw_append",
    ),
    "no schema": ("alter schema audit rename to elsewhere", "alter schema elsewhere rename to audit"),
}
CUT = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


@pytest.mark.parametrize("fall", FALLS)
async def test_a_store_that_would_refuse_is_noticed_though_nobody_writes(
    fall: str, stream: Stream, database: Database
) -> None:
    falls, mends = (text.format(db=database.dsn.rpartition("/")[2].partition("?")[0]) for text in FALLS[fall])
    connection = await database.connect()
    await connection.execute(falls)
    await connection.execute(CUT)  # what is set for a database holds in new sessions
    await until(lambda: not stream.is_ready)
    why = stream.unready
    for _ in range(20):
        assert not stream.is_ready, "ready in between, while nothing could be written"
        await asyncio.sleep(0.01)
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), 5)
    await connection.execute("set default_transaction_read_only = off")
    await connection.execute(mends)
    await until(lambda: stream.is_ready)
    await stream.append(draft(), 5)
    await connection.close()
    assert why
    assert stream.unready is None


async def test_a_store_that_hangs_is_noticed_though_nobody_writes(
    stream: Stream, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LATELY_S", 0.3)
    async with database.transaction() as other:
        await other.execute("lock table audit.audit_stream in access exclusive mode")
        await until(lambda: not stream.is_ready)
        assert stream.unready == "the store does not confirm what is written"
    await until(lambda: stream.is_ready)


async def test_entries_refused_one_after_the_other_make_it_unready_for_a_while(
    stream: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_receipt: Receipt) -> list[Statement]:
        return [Statement("insert into no_such_table values (1)", ())]

    for _ in range(room.MOST_REFUSED):
        assert stream.is_ready
        with pytest.raises(AuditUnavailable):
            await stream.append(draft(), 5, breaks)
    assert stream.unready == "entries are refused"
    monkeypatch.setattr(room, "REFUSING_S", 0.0)
    assert stream.is_ready
    monkeypatch.undo()
    assert not stream.is_ready
    await stream.append(draft(), 5)
    assert stream.is_ready


async def test_what_was_written_says_when(stream: Stream) -> None:
    await stream.append(draft(), 5)
    assert stream.written_s_ago < 5
    await stream.close()
    assert not stream.is_ready


@pytest.mark.usefixtures("stream")
async def test_trials_leave_nothing_in_the_log(database: Database) -> None:
    before = await database.fetch("select pg_total_relation_size('audit.audit_stream') as size")
    await asyncio.sleep(0.5)
    assert await database.fetch("select * from audit.audit_batch") == []
    assert await database.fetch("select pg_total_relation_size('audit.audit_stream') as size") == before


async def test_without_a_right_to_temporary_tables_it_tries_without(
    login: str, database: Database, tmp_path: Path
) -> None:
    await database.fetch(
        f"revoke temporary on database {database.dsn.rpartition('/')[2].partition('?')[0]} from public"
    )
    privacy = Privacy(KeyFolder(tmp_path / "keys"))
    stream = Stream(lambda: asyncpg.connect(login), privacy, Clock.real_time(), "here", PACE)
    await stream.start()
    await until(lambda: stream.is_ready)
    await stream.close()


async def test_a_stream_that_another_gateway_closed_is_followed_by_a_new_one(
    stream: Stream, database: Database
) -> None:
    former = stream.stream_id
    await database.fetch("update audit.audit_stream set closed_at = now() where stream_id = $1", former)
    await until(lambda: stream.stream_id not in {None, former} and stream.is_ready)
    await stream.append(draft(), 5)


TABLES = ("gateway.result", "public.procrastinate_jobs")


async def test_the_pool_says_why_nothing_can_be_written(database: Database) -> None:
    assert await database.why_not_written(TABLES) is None
    assert (
        await database.why_not_written((*TABLES, "gateway.none")) == "gateway.none is not there, or may not be written"
    )
    async with database.transaction() as other:
        await other.execute("lock table public.procrastinate_jobs in access exclusive mode")
        assert await database.why_not_written(TABLES) == "somebody else holds one of its tables"
    assert await database.why_not_written(TABLES) is None
    name = database.dsn.rpartition("/")[2].partition("?")[0]
    connection = await database.connect()
    await connection.execute(f"alter database {name} set default_transaction_read_only = on")
    fresh = Database(database.dsn)
    fresh._pool = await asyncpg.create_pool(database.dsn, min_size=0, max_size=1)
    assert await fresh.why_not_written(TABLES) == "it is read-only"
    await fresh.close()
    await connection.close()
