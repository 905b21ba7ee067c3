"""Reading the tree: where an entry's leaf stands, what proves it, and the leaves with their entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from gateway.audit.model import Position
from gateway.audit.reader import Reader
from gateway.audit.tlog.proof import Proof
from gateway.audit.tlog.tiles import TILE_WIDTH, Tile, hash_reader, tile_of_hash
from gateway.audit.tlog.tree import HASH_SIZE, HashReader, consistency_proof, inclusion_proof
from gateway.audit.tree.growth import LINK, REF, ref, time_of
from gateway.db import Database
from gateway.domain.errors import NotFound

_INDEXES = """select w.k, b.log, b.n * 256 + (p.at - 1) / 20 as index
    from unnest($1::bytea[], $2::timestamptz[]) with ordinality as w(ref, at, k)
    join audit.audit_bundle b on tstzrange(b.at_min, b.at_max, '[]') @> w.at
    cross join lateral (select position(w.ref in b.refs) as at) p
    where p.at > 0 and (p.at - 1) % 20 = 0"""
_ENTRIES = """select e.stream_id, e.seq, e.at, e.body, e.sections
    from unnest($1::int[], $2::bigint[], $3::timestamptz[]) as w(stream_id, seq, at)
    join audit.audit_entry e on e.stream_id = w.stream_id and e.seq = w.seq and e.at = w.at
    where e.at >= $4 and e.at <= $5"""

_NOTE = """select c.size, c.note, k.line from audit.audit_checkpoint c
    left join audit.audit_cosignature k using (log, size)
    where c.log = $1 and c.size = coalesce(
        $2::bigint,
        (select max(k.size) from audit.audit_cosignature k
            where k.log = $1 and k.size > $3::bigint and k.size <= (select size from audit.audit_head where log = $1)),
        (select max(size) from audit.audit_checkpoint
            where log = $1 and size <= (select size from audit.audit_head where log = $1)))
    order by k.witness"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with its entry.  body: the bytes that the tree hashes.

    stream_id 0: the first leaf of a later log, whose body is the last checkpoint of the log before, and seq that log's size.
    """

    index: int
    stream_id: int
    seq: int
    at: datetime
    body: bytes
    sections: bytes


class TreeReader:
    """Reads with the database's pool; every fault of the store is AuditUnavailable."""

    def __init__(self, database: Database) -> None:
        self._rows = Reader(database).rows

    async def leaf_index(self, position: Position, at: datetime) -> tuple[int, int] | None:
        """The log and the index of an entry's leaf; None until it is integrated."""
        return (await self.leaf_indexes([(position, at)]))[0]

    async def leaf_indexes(self, entries: Sequence[tuple[Position, datetime]]) -> list[tuple[int, int] | None]:
        """The same for many, in their order."""
        if not entries:
            return []
        refs = [ref(position, at) for position, at in entries]
        rows = await self._rows(_INDEXES, refs, [at for _, at in entries])
        found = {row["k"]: (row["log"], row["index"]) for row in rows}
        return [found.get(k) for k in range(1, len(entries) + 1)]

    async def logs(self) -> list[int]:
        """The logs there are, the oldest first."""
        return [row["log"] for row in await self._rows("select log from audit.audit_head order by log")]

    async def checkpoint(self, log: int, size: int | None = None) -> str | None:
        """The signed note of that size, or the newest, with the witnesses' lines appended; None where there is none."""
        found = await self._note(log, size)
        return None if found is None else found[1]

    async def tile(self, log: int, tile: Tile) -> bytes | None:
        """The tile's hashes, exactly as wide as asked; None where the tree is not that large, or the tile was pruned."""
        return (await self._tiles(log, [tile])).get(tile)

    async def proof(self, log: int, index: int) -> Proof | None:
        """That the leaf is in the tree of the newest checkpoint, or of the newest one with a witness's line if that holds it.

        None where the tree is not that large, or what it would take was pruned.
        """
        found = await self._note(log, None, index)
        if found is None or not 0 <= index < found[0]:
            return None
        size, note = found
        wanted: list[tuple[int, int]] = []
        inclusion_proof(index, size, _noting(wanted))
        read = await self._hashes(log, size, wanted)
        return None if read is None else Proof(index, inclusion_proof(index, size, read), note)

    async def consistency(self, log: int, old: int, new: int) -> tuple[bytes, ...] | None:
        """That the tree of `old` leaves is the beginning of the tree of `new`; None where that is not there.

        Raises IndexError where old > new.
        """
        wanted: list[tuple[int, int]] = []
        consistency_proof(old, new, _noting(wanted))
        read = await self._hashes(log, new, wanted)
        return None if read is None else consistency_proof(old, new, read)

    async def entries(self, log: int, from_index: int, to_index: int) -> list[Leaf]:
        """The leaves from_index … to_index - 1, in order.

        Raises NotFound where the tree is not that large, or the entries were pruned.
        """
        leaves = await self.surviving(log, from_index, to_index)
        if len(leaves) != to_index - from_index:
            raise NotFound("an entry of these leaves is not there")
        return leaves

    async def surviving(self, log: int, from_index: int, to_index: int) -> list[Leaf]:
        """The same without those that were pruned, or that somebody took away.  Raises NotFound where the tree is not that large."""
        refs = await self._refs(log, from_index, to_index)
        times = [at for _, _, at in refs]
        stored = await self._rows(
            _ENTRIES,
            [stream for stream, _, _ in refs],
            [seq for _, seq, _ in refs],
            times,
            min(times, default=None),
            max(times, default=None),
        )
        entries = {(row["stream_id"], row["seq"]): row for row in stored}
        leaves = [
            await self._link(log, index, seq, at) if stream == LINK else _leaf(index, entries.get((stream, seq)))
            for index, (stream, seq, at) in enumerate(refs, start=from_index)
        ]
        return [leaf for leaf in leaves if leaf is not None]

    async def _note(self, log: int, size: int | None, index: int | None = None) -> tuple[int, str] | None:
        """Size and note of one checkpoint, with its cosignatures: of that size, or the newest.

        index: the newest with a cosignature goes before, where its tree holds that leaf.  The newest is that of the tree that is
        here: of a log that was left after a restore, a larger one may be known.
        """
        rows = await self._rows(_NOTE, log, size, index)
        if not rows:
            return None
        return rows[0]["size"], rows[0]["note"] + "".join(row["line"] for row in rows if row["line"])

    async def _hashes(self, log: int, size: int, subtrees: Sequence[tuple[int, int]]) -> HashReader | None:
        """A reader of these complete subtrees of the tree of `size` leaves; None where a tile is not there."""
        tiles = {tile_of_hash(level, index, size) for level, index in subtrees}
        data = await self._tiles(log, list(tiles))
        return hash_reader(data.__getitem__, size) if len(data) == len(tiles) else None

    async def _tiles(self, log: int, tiles: Sequence[Tile]) -> dict[Tile, bytes]:
        """Those that are there, by what was asked for."""
        rows = await self._rows(
            """select level, n, data from audit.audit_tile
               where log = $1 and (level, n) in (select * from unnest($2::smallint[], $3::bigint[]))""",
            log,
            [tile.level for tile in tiles],
            [tile.n for tile in tiles],
        )
        stored = {(row["level"], row["n"]): row["data"] for row in rows}
        cut = {tile: stored.get((tile.level, tile.n), b"")[: tile.width * HASH_SIZE] for tile in tiles}
        return {tile: data for tile, data in cut.items() if len(data) == tile.width * HASH_SIZE}

    async def _refs(self, log: int, from_index: int, to_index: int) -> list[tuple[int, int, datetime]]:
        """What the leaves stand for: stream, seq, time."""
        if not 0 <= from_index <= to_index:
            raise NotFound("there are no such leaves")
        first = from_index // TILE_WIDTH
        rows = await self._rows(
            "select n, refs from audit.audit_bundle where log = $1 and n between $2 and $3 order by n",
            log,
            first,
            max(to_index - 1, 0) // TILE_WIDTH,
        )
        packed = b"".join(row["refs"] for row in rows)
        begin = from_index - first * TILE_WIDTH
        wanted = packed[begin * REF.size : (begin + to_index - from_index) * REF.size]
        is_whole = [row["n"] for row in rows] == list(range(first, first + len(rows)))
        if not is_whole or len(wanted) != (to_index - from_index) * REF.size:
            raise NotFound("the log does not reach so far, or these leaves were pruned")
        return [(stream, seq, time_of(at)) for stream, seq, at in REF.iter_unpack(wanted)]

    async def _link(self, log: int, index: int, size: int, at: datetime) -> Leaf | None:
        """The leaf that ties a log to the one before; None where that one's last checkpoint is not there."""
        rows = await self._rows(
            """select note from audit.audit_checkpoint
               where log = (select max(log) from audit.audit_head where log < $1) and size = $2""",
            log,
            size,
        )
        return Leaf(index, LINK, size, at, rows[0]["note"].encode(), b"") if rows else None


def _leaf(index: int, row: asyncpg.Record | None) -> Leaf | None:
    return None if row is None else Leaf(index, row["stream_id"], row["seq"], row["at"], row["body"], row["sections"])


def _noting(wanted: list[tuple[int, int]]) -> HashReader:
    """Reads nothing and remembers what it was asked for."""

    def read(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return bytes(HASH_SIZE)

    return read
