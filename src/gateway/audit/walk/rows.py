"""The rows of a month as they lie in the store: entries that the tree does not know, and keys of the index that are no entry's."""

import asyncio
from collections.abc import Sequence

import asyncpg

from gateway.audit.reader import Reader
from gateway.audit.register import Damaged
from gateway.audit.tree.reader import TreeReader
from gateway.entry import DAMAGE_SENTENCES, Damage, Position, claim_of, key_mark, leaf_object, stored, stored_keys
from gateway.tlog import leaf_hash

PAGES = 16
"""Of 8 KiB, fetched at once."""
AT_ONCE = 64
"""Entries held against their keys without a pause: a few ms of the processor; sixteen pages of keys are those of a thousand."""
_PARTITIONS = """select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent in ('audit.audit_entry'::regclass, 'audit.audit_entry_key'::regclass) and c.relname > $1 order by c.relname limit 1"""
_ENTRIES = """select e.stream_id, e.seq, e.at, e.body from audit.{} e where e.ctid >= $1::text::tid and e.ctid < $2::text::tid"""
_KEYS = """select k.marks, e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections
    from audit.{} k join audit.audit_entry e on (e.stream_id, e.seq, e.at) = (k.stream_id, k.seq, k.at)
    where k.ctid >= $1::text::tid and k.ctid < $2::text::tid"""

_ENDS = "select stream_id, max(first_seq + n) as ends from audit.audit_batch where stream_id = any($1::int[]) group by stream_id"
_THERE = "select 1 from audit.audit_entry where (stream_id, seq, at) = ($1, $2, $3)"


class PartitionRows:
    """Looks at pages of a month's partitions."""

    def __init__(self, reader: Reader, tree: TreeReader) -> None:
        self._reader = reader
        self._tree = tree

    async def next_table(self, after: str) -> str | None:
        """The partition that follows, by name; None after the last."""
        rows = await self._reader.rows(_PARTITIONS, after)
        return rows[0]["name"] if rows else None

    async def pages(self, table: str) -> int:
        """How many pages a partition has; 0 where it was dropped meanwhile."""
        (row,) = await self._reader.rows(
            "select coalesce(pg_relation_size(to_regclass($1)), 0) / 8192 as n", f"audit.{table}"
        )
        found: int = row["n"]
        return found

    async def look(self, table: str, page: int) -> list[Damaged]:
        """Look at some pages; at nothing where the table was dropped meanwhile."""
        if not await self.pages(table):
            return []
        statement = _KEYS if table.startswith("audit_entry_key") else _ENTRIES
        rows = await self._reader.rows(statement.format(table), f"({page},0)", f"({page + PAGES},0)")
        return await (_strange_keys(rows) if statement is _KEYS else self._strange(rows))

    async def _strange(self, rows: Sequence[asyncpg.Record]) -> list[Damaged]:
        """Entries that are no leaf, though the tree has grown past them or no batch announced them."""
        taken = await self._tree.taken([_position(row) for row in rows])  # before the places: the tree grows meanwhile
        places = await self._tree.places([(_position(row), row["at"]) for row in rows])
        unknown = [row for row, place in zip(rows, places, strict=True) if place is None]
        streams = [row["stream_id"] for row in unknown]
        ends = {row["stream_id"]: row["ends"] for row in await self._reader.rows(_ENDS, streams)} if unknown else {}
        found = [row for row in unknown if _position(row) in taken or row["seq"] >= ends.get(row["stream_id"], 0)]
        return [
            Damaged(
                "entry-extra",
                None,
                f"entry {_position(row).entry}",
                DAMAGE_SENTENCES[Damage.ENTRY_EXTRA],
                _position(row).entry,
            )
            for row in found
            if not await self._is_moved(row)
        ]

    async def _is_moved(self, row: asyncpg.Record) -> bool:
        """Whether this is the only row of a leaf, under another number or time: that is told of the leaf."""
        claim = claim_of(leaf_object(row["body"]))
        if claim is None:
            return False
        (place,) = await self._tree.places([(claim.position, claim.at)])
        if place is None or place.hash != leaf_hash(row["body"]):
            return False
        return not await self._reader.rows(_THERE, claim.position.stream_id, claim.position.seq, claim.at)


def _position(row: asyncpg.Record) -> Position:
    return Position(row["stream_id"], row["seq"])


def _marks(row: asyncpg.Record) -> set[int]:
    return {key_mark(kind, key, row["at"]) for kind, key in stored_keys(row["sections"])}


async def _strange_keys(rows: Sequence[asyncpg.Record]) -> list[Damaged]:
    """Entries under a key that is not theirs."""
    found: list[str] = []
    for begin in range(0, len(rows), AT_ONCE):
        sound = [row for row in rows[begin : begin + AT_ONCE] if not stored(row).damage]
        found += [_position(row).entry for row in sound if not {*row["marks"]} <= _marks(row)]
        await asyncio.sleep(0)  # queries go first
    sentence = "the index has a key of it that is not one of its own"
    return [Damaged("key-extra", None, f"entry {entry}", sentence, entry) for entry in found]
