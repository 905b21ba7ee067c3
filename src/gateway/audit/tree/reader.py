"""Reading the tree: where an entry's leaf stands, what proves it, and the leaves with their entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from gateway.audit.reader import Reader
from gateway.audit.tree.growth import LINK, REF, ref, time_of
from gateway.db import Readable
from gateway.domain.errors import NotFound
from gateway.entry import Position
from gateway.tlog import (
    EMPTY_ROOT,
    HASH_SIZE,
    TILE_WIDTH,
    HashReader,
    Proof,
    Tile,
    consistency_proof,
    hash_reader,
    hashes_of,
    inclusion_proof,
    leaf_hash,
    tile_of_hash,
)

_INDEXES = """select w.k, b.log, b.n * 256 + (p.at - 1) / 20 as index,
        substring(t.data from 32 * ((p.at - 1) / 20) + 1 for 32) as hash
    from unnest($1::bytea[], $2::timestamptz[]) with ordinality as w(ref, at, k)
    join audit.audit_bundle b on tstzrange(b.at_min, b.at_max, '[]') @> w.at
    cross join lateral (select position(w.ref in b.refs) as at) p
    left join audit.audit_tile t on (t.log, t.level, t.n) = (b.log, 0, b.n)
    where p.at > 0 and (p.at - 1) % 20 = 0"""
_NUMBER = 12
"""Bytes of a ref before its time."""
_STANDS_FOR = """select substring(b.refs from p.at + 12 for 8) as at from audit.audit_bundle b
    cross join lateral (select position($1::bytea in b.refs) as at) p where p.at > 0 and (p.at - 1) % 20 = 0 limit 10"""
_TAKEN = """select stream_id, next_seq from audit.audit_cursor where stream_id = any($1::int[])
    union all select stream_id, 0 from unnest($1::int[]) as w(stream_id)
    where not exists (select from audit.audit_stream s where s.stream_id = w.stream_id)"""
_ROWS = "select e.stream_id, e.seq, e.at, e.kind, e.query_id, e.body, e.sections "
_NUMBERED = f"""{_ROWS} from unnest($1::int[], $2::bigint[]) as w(stream_id, seq)
    join audit.audit_entry e on e.stream_id = w.stream_id and e.seq = w.seq order by e.at"""
_HASHED = """select * from (
    select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry where at >= $1 and at <= $2 order by at limit $4) e
    where sha256('\\x00'::bytea || e.body) = any($3::bytea[])"""
_ENTRIES = f"""{_ROWS}
    from unnest($1::int[], $2::bigint[], $3::timestamptz[]) as w(stream_id, seq, at)
    join audit.audit_entry e on e.stream_id = w.stream_id and e.seq = w.seq and e.at = w.at
    where e.at >= $4 and e.at <= $5"""
_MOST_BETWEEN = 64
_BETWEEN = """select refs from audit.audit_bundle where tstzrange(at_min, at_max, '[]') && tstzrange($1, $2, '[]')
    order by at_max desc limit $3"""
_BUNDLES = "select n, at_min, at_max, refs from audit.audit_bundle where log = $1 and n between $2 and $3 order by n"

_NEAR, _MOST_NEAR = timedelta(minutes=10), 20_000
"""So far from its neighbours, and among so many, an entry is looked for that does not stand where it should."""
_EPOCH, _END = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
_STANDS = """select greatest(h.size, (select 256 * b.n + octet_length(b.refs) / 20 from audit.audit_bundle b
        where b.log = $1 order by b.n desc limit 1)) as size, h.root
    from (select) one left join audit.audit_head h on h.log = $1"""
_NOTE = f"""select c.size, c.note, k.line from audit.audit_checkpoint c
    left join audit.audit_cosignature k using (log, size) cross join (select coalesce(size, 9223372036854775807) as size from ({_STANDS}) s) here
    where c.log = $1 and c.size = coalesce(
        $2::bigint,
        (select max(k.size) from audit.audit_cosignature k
            where k.log = $1 and k.size > $3::bigint and k.size <= here.size),
        (select max(m.size) from audit.audit_checkpoint m where m.log = $1 and m.size <= here.size))
    order by k.witness"""  # noqa: S608 - our own words


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
    kind: int = 0
    query_id: UUID | None = None

    def row(self) -> dict[str, object]:
        """As its row of `audit_entry`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry's leaf stands.  hash: the leaf's, as its tile holds it, 32 bytes; None where that tile is not there."""

    log: int
    index: int
    hash: bytes | None


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a leaf, and what of it the store still has.

    position, at: which entry it stands for; None where no row of the tree says so.  leaf: None where its entry is not there.  hash: as
    above.  is_misdated: the tree's row gives another span of time than that of its leaves.
    """

    index: int
    position: Position | None
    at: datetime | None
    leaf: Leaf | None
    hash: bytes | None
    is_misdated: bool = False


class TreeReader:
    """Reads the database, or a standby beside it; every fault of the store is AuditUnavailable."""

    def __init__(self, database: Readable) -> None:
        self._rows = Reader(database).rows

    async def places(self, entries: Sequence[tuple[Position, datetime]]) -> list[Place | None]:
        """Where the leaves of entries stand, each by its position and time, in their order; None for one that is in no tree."""
        if not entries:
            return []
        refs = [ref(position, at) for position, at in entries]
        rows = await self._rows(_INDEXES, refs, [at for _, at in entries])
        found = {row["k"]: Place(row["log"], row["index"], row["hash"] or None) for row in rows}
        return [found.get(k) for k in range(1, len(entries) + 1)]

    async def taken(self, positions: Sequence[Position]) -> set[Position]:
        """Those that the tree has grown past, or whose stream was never begun."""
        rows = await self._rows(_TAKEN, sorted({position.stream_id for position in positions})) if positions else []
        ends = {row["stream_id"]: row["next_seq"] for row in rows}
        unknown = {row["stream_id"] for row in rows if row["next_seq"] == 0}
        return {p for p in positions if p.seq < ends.get(p.stream_id, 0) or p.stream_id in unknown}

    async def unfilled(self, since: datetime, until: datetime) -> list[tuple[Position, datetime]]:
        """Entries of that time whose rows are not there, newest first; looked for among the newest 16,000 or so."""
        bundles = await self._rows(_BETWEEN, since, until, _MOST_BETWEEN)
        named = [
            (stream, seq, when)
            for bundle in bundles
            for stream, seq, at in _whole_refs(bundle["refs"])
            if stream != LINK and (when := _time_of(at)) is not None and since <= when <= until
        ]
        there = {(row["stream_id"], row["seq"]) for row in await self._exactly(dict(enumerate(named)))}
        lost = [(Position(stream, seq), at) for stream, seq, at in named if (stream, seq) not in there]
        return sorted(lost, key=lambda one: (one[1], one[0].stream_id, one[0].seq), reverse=True)

    async def has_taken(self, entry: str) -> bool:
        """Whether an entry, by its id, is in the tree, whatever has become of it since."""
        position = Position.parse(entry)
        return position in await self.taken([position])

    async def alarm(self) -> str | None:
        """Why the tree does not grow; None where it does."""
        rows = await self._rows(
            """select coalesce(h.alarm, case when h.log is null then 'the head of the log is not there' end) as alarm
               from (select from audit.audit_cursor limit 1) one
               left join (select * from audit.audit_head order by log desc limit 1) h on true"""
        )
        return rows[0]["alarm"] if rows else None

    async def time_of(self, position: Position) -> datetime | None:
        """When an entry was, by the tree's rows alone; None where none has it.  Reads all of them: for what is not there."""
        packed = ref(position, _EPOCH)[:_NUMBER]
        rows = await self._rows(_STANDS_FOR, packed)
        times = [_time_of(int.from_bytes(row["at"], "big", signed=True)) for row in rows]
        return next((at for at in times if at is not None), None)

    async def logs(self) -> list[int]:
        """The logs there are, the oldest first."""
        return [row["log"] for row in await self._rows("select log from audit.audit_head order by log")]

    async def checkpoint(self, log: int, size: int | None = None) -> str | None:
        """The signed note of that size, or the newest, with the witnesses' lines appended; None where there is none."""
        found = await self._note(log, size)
        return None if found is None else found[1]

    async def stands(self, log: int) -> tuple[int, bytes]:
        """How large the tree is and its root, by its head, or without one by its rows; proven by nothing."""
        (row,) = await self._rows(_STANDS, log)
        return row["size"] or 0, row["root"] or EMPTY_ROOT

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
        stored = await self._exactly(dict(enumerate(refs)))
        entries = {(row["stream_id"], row["seq"]): row for row in stored}
        leaves = [
            await self._link(log, index, seq, at) if stream == LINK else _leaf(index, entries.get((stream, seq)))
            for index, (stream, seq, at) in enumerate(refs, start=from_index)
        ]
        return [leaf for leaf in leaves if leaf is not None]

    async def slots(self, log: int, from_index: int, to_index: int, after: datetime | None = None) -> list[Slot]:
        """The places from_index … to_index - 1 with what is there of their entries, also under another number or time.

        An entry is looked for by its number, and where it is not there, by its leaf's hash near the time at which it should stand.
        after: when the entries before them were, where that is known.
        """
        first, last = from_index // TILE_WIDTH, max(to_index - 1, from_index) // TILE_WIDTH
        bundles = await self._rows(_BUNDLES, log, max(first - 1, 0), last + 1)
        refs = {
            index: (stream, seq, when)
            for bundle in bundles
            for index, (stream, seq, at) in enumerate(_whole_refs(bundle["refs"]), start=bundle["n"] * TILE_WIDTH)
            if from_index <= index < to_index and (when := _time_of(at)) is not None
        }
        hashes = await self._leaf_hashes(log, first, last)
        leaves = await self._numbered(log, refs, hashes)
        lost = {
            digest: index
            for index, digest in hashes.items()
            if from_index <= index < to_index and (index not in leaves or leaf_hash(leaves[index].body) != digest)
        }
        times = [at for _, _, at in refs.values()]
        begin = min(times or [b["at_max"] for b in bundles if b["n"] < first] or [after or _EPOCH])
        end = max(times or [b["at_min"] for b in bundles if b["n"] > last] or [_END])
        leaves |= await self._by_hash(lost, begin, end)
        misdated = {bundle["n"] for bundle in bundles if not _spans(bundle)}
        slots = [_slot(n, refs.get(n), leaves.get(n), hashes.get(n)) for n in range(from_index, to_index)]
        return (
            [replace(slot, is_misdated=slot.index // TILE_WIDTH in misdated) for slot in slots] if misdated else slots
        )

    async def _by_hash(self, lost: Mapping[bytes, int], begin: datetime, end: datetime) -> dict[int, Leaf]:
        """The entries with these leaves, wherever near that time they stand, by index."""
        if not lost:
            return {}
        rows = await self._rows(_HASHED, begin - _NEAR, end + _NEAR, list(lost), _MOST_NEAR)
        return {index: _leaf_of(index, row) for row in rows for index in [lost[leaf_hash(row["body"])]]}

    async def _leaf_hashes(self, log: int, first: int, last: int) -> dict[int, bytes]:
        """By index, as the lowest tiles of these numbers hold them."""
        rows = await self._rows(
            "select n, data from audit.audit_tile where log = $1 and level = 0 and n between $2 and $3",
            log,
            first,
            last,
        )
        return {
            row["n"] * TILE_WIDTH + offset: digest
            for row in rows
            for offset, digest in enumerate(hashes_of(row["data"][: len(row["data"]) // HASH_SIZE * HASH_SIZE]))
        }

    async def _numbered(
        self, log: int, refs: Mapping[int, tuple[int, int, datetime]], hashes: Mapping[int, bytes]
    ) -> dict[int, Leaf]:
        """The entries that are there under their number, by index; of several the one of its time, or whose leaf it is."""
        wanted = {(stream, seq): index for index, (stream, seq, _) in refs.items() if stream != LINK}
        found = {wanted[row["stream_id"], row["seq"]]: row for row in await self._exactly(refs)}
        rest = [place for place, index in wanted.items() if index not in found]
        if rest:
            for row in await self._rows(_NUMBERED, [stream for stream, _ in rest], [seq for _, seq in rest]):
                index = wanted[row["stream_id"], row["seq"]]
                if index not in found or leaf_hash(row["body"]) == hashes.get(index):
                    found[index] = row
        leaves = {index: _leaf_of(index, row) for index, row in found.items()}
        for index, (stream, seq, at) in refs.items():
            if stream == LINK and (link := await self._link(log, index, seq, at)) is not None:
                leaves[index] = link
        return leaves

    async def _exactly(self, refs: Mapping[int, tuple[int, int, datetime]]) -> list[asyncpg.Record]:
        """The rows that stand just where the tree's rows say."""
        streams, seqs, times = ([ref[n] for ref in refs.values()] for n in range(3))
        return await self._rows(_ENTRIES, streams, seqs, times, min(times, default=None), max(times, default=None))

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
        refs = [
            (stream, seq, when) for stream, seq, at in REF.iter_unpack(wanted) if (when := _time_of(at)) is not None
        ]
        if len(refs) != to_index - from_index:
            raise NotFound("the tree's rows of these leaves are damaged")
        return refs

    async def _link(self, log: int, index: int, size: int, at: datetime) -> Leaf | None:
        """The leaf that ties a log to the one before; None where that one's last checkpoint is not there."""
        rows = await self._rows(
            """select note from audit.audit_checkpoint
               where log = (select max(log) from audit.audit_head where log < $1) and size = $2""",
            log,
            size,
        )
        return Leaf(index, LINK, size, at, rows[0]["note"].encode(), b"") if rows else None


def _whole_refs(packed: bytes) -> Iterator[tuple[int, int, int]]:
    """What whole leaves stand for, of a row of the tree whatever its length is."""
    return REF.iter_unpack(packed[: len(packed) // REF.size * REF.size])


def _spans(bundle: asyncpg.Record) -> bool:
    """Whether the times that a row of the tree is found by are those of its leaves."""
    times = [_time_of(at) for _, _, at in _whole_refs(bundle["refs"])]
    known = [at for at in times if at is not None]
    return bool(known) and (min(known), max(known)) == (bundle["at_min"], bundle["at_max"])


def _leaf(index: int, row: asyncpg.Record | None) -> Leaf | None:
    return None if row is None else _leaf_of(index, row)


def _leaf_of(index: int, row: asyncpg.Record) -> Leaf:
    place = (row["stream_id"], row["seq"], row["at"])
    return Leaf(index, *place, row["body"], row["sections"], row["kind"], row["query_id"])


def _slot(index: int, ref: tuple[int, int, datetime] | None, leaf: Leaf | None, digest: bytes | None) -> Slot:
    if ref is None:
        return Slot(index, None, None, leaf, digest)
    return Slot(index, Position(*ref[:2]), ref[2], leaf, digest)


def _time_of(microseconds: int) -> datetime | None:
    """A time from a bundle; None where nobody could have meant it."""
    try:
        return time_of(microseconds)
    except OverflowError:
        return None


def _noting(wanted: list[tuple[int, int]]) -> HashReader:
    """Reads nothing and remembers what it was asked for."""

    def read(level: int, index: int) -> bytes:
        wanted.append((level, index))
        return bytes(HASH_SIZE)

    return read
