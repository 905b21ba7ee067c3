"""What a batch is made of: its digest and signatures, its rows, and the statements of other rooms beside it."""

import hashlib
import struct
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from gateway.audit.model import Entry, KeyRow
from gateway.db.statement import Statement
from gateway.domain.intent import endorsement_message

__all__ = [
    "BEGIN",
    "KEYS",
    "batch_digest",
    "batch_message",
    "copy",
    "endorsement_message",
    "grouped",
    "ledger_arrays",
    "new_keys",
    "receipt_message",
]

BEGIN = """select audit.begin_sealed_batch($1, $2, $3, $4, $5, $6, $7, $8, $9::uuid[], $10::bigint[], $11::uuid[], $12::bigint[],
    $13::uuid[], $14::uuid[], $15::bigint[], $16::uuid[], $17::uuid[], $18::bigint[])"""
KEYS = """insert into audit_keys.audit_key (subject_key_id, subject_tag, wrapped_dek)
    select * from unnest($1::uuid[], $2::bytea[], $3::bytea[]) on conflict do nothing"""
_ENTRY_COLUMNS = ("stream_id", "seq", "at", "kind", "query_id", "body", "sections")
_KEY_COLUMNS = ("at", "kind", "key", "stream_id", "seq")


def receipt_message(entry: str, leaf: str) -> bytes:
    """What a receipt's signature covers."""
    return f"oneclick-gateway audit receipt v1\n{entry}\n{leaf}\n".encode()


def batch_digest(former: bytes, leaves: Sequence[bytes]) -> bytes:
    """SHA-256 over the former batch's digest (32 zero bytes before the first) and the leaf hashes, in order."""
    return hashlib.sha256(former + b"".join(leaves)).digest()


def batch_message(stream_id: int, batch_no: int, first_seq: int, n: int, digest: bytes) -> bytes:
    """What a batch's signature covers."""
    return b"oneclick-gateway audit batch v1\n" + struct.pack(">iqqi", stream_id, batch_no, first_seq, n) + digest


async def copy(connection: "asyncpg.Connection[asyncpg.Record]", entries: list[Entry]) -> None:
    """Copy entries and their search keys into their tables."""
    await connection.copy_records_to_table(
        "audit_entry",
        schema_name="audit",
        columns=_ENTRY_COLUMNS,
        records=[
            (e.position.stream_id, e.position.seq, e.at, e.kind.value, e.query_id, e.body, e.sections) for e in entries
        ],
    )
    keys = [(e.at, kind, key, e.position.stream_id, e.position.seq) for e in entries for kind, key in e.keys]
    if keys:
        await connection.copy_records_to_table(
            "audit_entry_key", schema_name="audit", columns=_KEY_COLUMNS, records=keys
        )


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
