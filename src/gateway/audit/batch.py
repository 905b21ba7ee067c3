"""What a batch is stored as: the arguments of the one statement that writes it."""

from collections.abc import Sequence
from typing import TypeAlias
from uuid import UUID

from gateway.audit.model import Entry
from gateway.audit.sealed import KeyRow
from gateway.db import PROMISE
from gateway.entry import KeyKind

_PLACES = [f"${n}" for n in range(1, 42)]
_KEY_PLACES = slice(28, 31)
_PLACES[_KEY_PLACES] = [
    f"{place}::text::{kind}[]" for place, kind in zip(_PLACES[_KEY_PLACES], ("int", "smallint", "bytea"), strict=True)
]
APPEND = f"select audit.append_batch({', '.join([*_PLACES[:20], PROMISE, *_PLACES[20:]])}), current_setting('audit.told', true)"
"""One exchange and one commit; the session's promise is read in the transaction itself.  Its second column: what conditions have told."""

_KINDS = {kind: str(kind.value) for kind in KeyKind}

Columns: TypeAlias = tuple[Sequence[object], ...]
"""Arrays of equal length, one for each column."""


def entry_columns(entries: Sequence[Entry]) -> Columns:
    """The entries: when, kind, query, body, sections."""
    return (
        [e.at for e in entries],
        [int(e.kind) for e in entries],
        [e.query_id for e in entries],
        [e.body for e in entries],
        [e.sections for e in entries],
    )


def key_columns(entries: Sequence[Entry]) -> tuple[str, str, str]:
    """Their search keys: of which entry, from 1; kind, key.  Each column as the text of an array.

    They are many, and the driver asks of each element of an array what it is.
    """
    keys = [(n, kind, key) for n, entry in enumerate(entries, 1) for kind, key in entry.keys]
    numbers, kinds = ",".join([str(n) for n, _, _ in keys]), ",".join([_KINDS[kind] for _, kind, _ in keys])
    return f"{{{numbers}}}", f"{{{kinds}}}", "{" + ",".join([f'"\\\\x{key.hex()}"' for _, _, key in keys]) + "}"


def data_key_columns(rows: Sequence[KeyRow]) -> Columns:
    """Data keys: id, tag, wrapped."""
    return [r.key_id for r in rows], [r.tag for r in rows], [r.wrapped for r in rows]


def ledger_columns(entries: Sequence[Entry]) -> Columns:
    """What they open, close, name pending and end, each by id and place."""
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


def new_keys(entries: Sequence[Entry]) -> list[KeyRow]:
    """The data keys that are not durable yet, each once."""
    return list({row.key_id: row for entry in entries for row in entry.key_rows}.values())
