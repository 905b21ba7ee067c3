"""What a batch is stored as: its rows, and the statements of other rooms beside it."""

import struct
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from gateway.audit.model import Entry
from gateway.audit.sealed import KeyRow
from gateway.db import PROMISE, Statement

BEGIN = f"""select audit.begin_sealed_batch($1, $2, $3, $4, $5, $6, $7, $8, $9::uuid[], $10::bigint[], $11::uuid[], $12::bigint[],
    $13::uuid[], $14::uuid[], $15::bigint[], $16::uuid[], $17::uuid[], $18::bigint[]) as shredding, {PROMISE} as promise,
    audit.break_behind($1, $2 - 1, $19) as broken"""
KEYS = """insert into audit_keys.audit_key (subject_key_id, subject_tag, wrapped_dek)
    select * from unnest($1::uuid[], $2::bytea[], $3::bytea[]) on conflict do nothing"""
_ENTRY_COLUMNS = ("stream_id", "seq", "at", "kind", "query_id", "body", "sections")
_KEY_COLUMNS = ("at", "kind", "key", "stream_id", "seq")

# PostgreSQL's binary COPY: a header, rows (how many fields, then each with its length before it), a trailer.
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_SIXTEEN = b"\x00\x00\x00\x10"
_LENGTH = struct.Struct(">i")
_ENTRY = struct.Struct(">hiiiqiqih")
_KEY_HEAD, _KEY_SIZE, _KEY_TAIL = struct.Struct(">hiq"), struct.Struct(">ihi"), struct.Struct(">iiiq")
_BEGAN = datetime(2000, 1, 1, tzinfo=UTC)


async def copy(connection: "asyncpg.Connection[asyncpg.Record]", entries: list[Entry]) -> None:
    """Copy entries and their search keys into their tables."""
    await _copy(connection, "audit_entry", _ENTRY_COLUMNS, entry_rows(entries))
    await _copy(connection, "audit_entry_key", _KEY_COLUMNS, key_rows(entries))


async def _copy(
    connection: "asyncpg.Connection[asyncpg.Record]", table: str, columns: tuple[str, ...], rows: bytes
) -> None:
    async def source() -> AsyncIterator[bytes]:
        yield rows

    await connection.copy_to_table(table, schema_name="audit", columns=columns, source=source(), format="binary")


def entry_rows(entries: Sequence[Entry]) -> bytes:
    """The entries as PostgreSQL's binary COPY takes them: the driver's own encoder asks each value's type anew."""
    parts = [_HEADER]
    for e in entries:
        query = _NULL if e.query_id is None else _SIXTEEN + e.query_id.bytes
        stream_id, seq = e.position.stream_id, e.position.seq
        parts += (
            _ENTRY.pack(7, 4, stream_id, 8, seq, 8, _micros(e.at), 2, e.kind), query,
            _LENGTH.pack(len(e.body)), e.body, _LENGTH.pack(len(e.sections)), e.sections,
        )  # fmt: skip
    parts.append(_TRAILER)
    return b"".join(parts)


def key_rows(entries: Sequence[Entry]) -> bytes:
    """Their search keys, likewise."""
    parts = [_HEADER]
    for e in entries:
        head = _KEY_HEAD.pack(5, 8, _micros(e.at))
        tail = _KEY_TAIL.pack(4, e.position.stream_id, 8, e.position.seq)
        for kind, key in e.keys:
            parts += (head, _KEY_SIZE.pack(2, kind, len(key)), key, tail)
    parts.append(_TRAILER)
    return b"".join(parts)


def _micros(at: datetime) -> int:
    """Microseconds since 2000, as PostgreSQL counts."""
    since = at - _BEGAN
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def ledger_arrays(entries: list[Entry]) -> tuple[list[UUID] | list[int], ...]:
    """The ten arrays that `audit.begin_sealed_batch` takes."""
    opened = [e for e in entries if e.ledger.opens]
    closed = [e for e in entries if e.ledger.closes]
    pended = [(i, e) for e in entries for i in e.ledger.pends]
    ended = [(i, e) for e in entries for i in e.ledger.ends]
    return (
        [_query(e) for e in opened],
        [e.position.seq for e in opened],
        [_query(e) for e in closed],
        [e.position.seq for e in closed],
        [i for i, _ in pended],
        [_query(e) for _, e in pended],
        [e.position.seq for _, e in pended],
        [i for i, _ in ended],
        [_query(e) for _, e in ended],
        [e.position.seq for _, e in ended],
    )


def _query(entry: Entry) -> UUID:
    assert entry.query_id is not None
    return entry.query_id


def new_keys(entries: list[Entry]) -> list[KeyRow]:
    """The data keys that are not durable yet, each once."""
    return list({row.key_id: row for entry in entries for row in entry.key_rows}.values())


def grouped(statements: Sequence[Statement]) -> dict[str, list[tuple[object, ...]]]:
    """Arguments by SQL text, in order of first appearance."""
    groups: dict[str, list[tuple[object, ...]]] = {}
    for statement in statements:
        groups.setdefault(statement.sql, []).append(statement.args)
    return groups
