"""A few leaves of a log: their entries, the row of the tree that names them, their keys in the index, and the tiles above them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from gateway.audit.origin import Origin
from gateway.audit.reader import Reader
from gateway.audit.register import Damaged
from gateway.audit.tree.growth import LINK
from gateway.audit.tree.pruned import PrunedMonths
from gateway.audit.tree.reader import Leaf, Slot, TreeReader
from gateway.entry import DAMAGE_SENTENCES, Damage, Stored, stored, stored_keys
from gateway.tlog import (
    HASH_SIZE,
    TILE_WIDTH,
    BadNote,
    Edge,
    Tile,
    hash_reader,
    hashes_of,
    leaf_hash,
    open_checkpoint,
    partial_tiles,
    root_of,
    tile_in,
    tile_path,
)

STRIDE = 64
"""Leaves looked at without a pause: some 5 ms of the processor."""
_LOST_KEYS = """select distinct w.at, w.stream_id, w.seq
    from unnest($1::timestamptz[], $2::smallint[], $3::bytea[], $4::int[], $5::bigint[]) as w(at, kind, key, stream_id, seq)
    where not exists (select from audit.audit_entry_key k where (k.stream_id, k.seq, k.at) = (w.stream_id, w.seq, w.at)
        and audit.key_mark(w.kind, w.key, w.at) = any(k.marks))"""


class Leaves:
    """Looks at leaves of any log.  origin: whose keys sign its checkpoints."""

    def __init__(self, reader: Reader, tree: TreeReader, origin: Origin) -> None:
        self._reader = reader
        self._tree = tree
        self._origin = origin
        self._after: datetime | None = None

    async def look(self, log: int, begin: int, size: int) -> tuple[int, list[Damaged]]:
        """Look at the leaves from `begin` on, a stride at most.  size: of the log.  Returns where the next begin, and what is damaged."""
        end = min(begin + STRIDE, size, (begin // TILE_WIDTH + 1) * TILE_WIDTH)
        slots = await self._tree.slots(log, begin, end, self._after)
        self._after = next((slot.at for slot in reversed(slots) if slot.at is not None), self._after)
        pruned = await PrunedMonths.load(self._reader, self._tree) if any(slot.leaf is None for slot in slots) else None
        found = [one for slot in slots for one in _of_slot(log, slot, pruned)]
        found += await self._keys(log, slots)
        if begin % TILE_WIDTH == 0:
            found += await self._tiles(log, begin // TILE_WIDTH, size)
        return end, found

    async def head(self, log: int) -> list[Damaged]:
        """Whether the tiles make the root of the newest checkpoint, and that is signed."""
        note = await self._tree.checkpoint(log)
        try:
            checkpoint, _ = open_checkpoint(note or "", self._origin.verifiers(log))
        except BadNote as fault:
            return [Damaged("checkpoint-changed", log, f"newest checkpoint of {log}", f"it does not hold: {fault}")]
        tiles = {tile: await self._tree.tile(log, tile) for tile in partial_tiles(checkpoint.size)}
        for tile, data in tiles.items():
            if data is None:
                return [_tile(log, tile, "tile-missing", "it is not there")]
        edge = Edge.read(checkpoint.size, hash_reader(lambda tile: tiles[tile] or b"", checkpoint.size))
        if edge.root() == checkpoint.root:
            return []
        return [
            Damaged("root-changed", log, f"root of {log}", "the tiles do not make the root of the newest checkpoint")
        ]

    async def _tiles(self, log: int, n: int, size: int) -> list[Damaged]:
        """The lowest tile of that number against the hash above it, and likewise each tile above that begins with it."""
        found: list[Damaged] = []
        level = 0
        while (tile := tile_in(level, n, size)) is not None and tile.is_full:
            above = tile_in(level + 1, n // TILE_WIDTH, size)
            data, over = await self._tree.tile(log, tile), await self._tree.tile(log, above) if above else None
            place = HASH_SIZE * (n % TILE_WIDTH)
            if data is None:
                found.append(_tile(log, tile, "tile-missing", "it is not there"))
            elif over is not None and root_of(hashes_of(data)) != over[place : place + HASH_SIZE]:
                found.append(_tile(log, tile, "tile-changed", "it does not make the hash above it"))
            if n % TILE_WIDTH:
                break
            level, n = level + 1, n // TILE_WIDTH
        return found

    async def _keys(self, log: int, slots: Sequence[Slot]) -> list[Damaged]:
        """Entries of which the index has lost a key."""
        sound = {
            (leaf.at, leaf.stream_id, leaf.seq): slot.index
            for slot, leaf in _entries(slots)
            if not stored(leaf.row()).damage
        }
        wanted = [
            (leaf.at, kind.value, key, leaf.stream_id, leaf.seq)
            for _, leaf in _entries(slots)
            if (leaf.at, leaf.stream_id, leaf.seq) in sound
            for kind, key in stored_keys(leaf.sections)
        ]
        rows = await self._reader.rows(_LOST_KEYS, *([row[n] for row in wanted] for n in range(5))) if wanted else []
        return [
            _leaf(log, sound[row["at"], row["stream_id"], row["seq"]], "key-missing", "the index lacks a key of it",
                  f"{row['stream_id']}-{row['seq']}")
            for row in rows
        ]  # fmt: skip


def _entries(slots: Sequence[Slot]) -> Iterator[tuple[Slot, Leaf]]:
    return ((slot, slot.leaf) for slot in slots if slot.leaf is not None and slot.leaf.stream_id != LINK)


def _of_slot(log: int, slot: Slot, pruned: PrunedMonths | None) -> Iterator[Damaged]:
    """What is wrong at the place of one leaf."""
    entry = None if slot.position is None else slot.position.entry
    if slot.is_misdated and slot.index % TILE_WIDTH == 0:
        yield _leaf(log, slot.index, "tree-row-changed", "the tree's row gives other times than those of its leaves")
    if slot.leaf is None:
        if pruned is None or pruned.of(slot.at) is None:
            kind, sentence = (Damage.ENTRY_MISSING.value, DAMAGE_SENTENCES[Damage.ENTRY_MISSING])
            yield _leaf(log, slot.index, kind, sentence, entry)
        return
    is_leaf = leaf_hash(slot.leaf.body) == (slot.hash or leaf_hash(slot.leaf.body))
    one = stored(slot.leaf.row()) if slot.leaf.stream_id != LINK else None
    if slot.position is None or (one is not None and is_leaf and _is_misnamed(slot, one)):
        yield _leaf(log, slot.index, "tree-row-changed", "no row of the tree says rightly which entry it is", entry)
    damage = set(one.damage if one is not None else ())
    if not is_leaf:  # what its row says against it is said of an entry that is not the leaf's
        damage = (damage - {Damage.ROW_CHANGED}) | {Damage.ENTRY_CHANGED}
    for kind_of in sorted(damage):
        name = slot.leaf.row()
        yield _leaf(log, slot.index, kind_of.value, DAMAGE_SENTENCES[kind_of], f"{name['stream_id']}-{name['seq']}")


def _is_misnamed(slot: Slot, one: Stored) -> bool:
    return one.claim is not None and (one.claim.position, one.claim.at) != (slot.position, slot.at)


def _leaf(log: int, index: int, kind: str, sentence: str, entry: str | None = None) -> Damaged:
    return Damaged(kind, log, f"leaf {index} of {log}", sentence, entry)


def _tile(log: int, tile: Tile, kind: str, sentence: str) -> Damaged:
    return Damaged(kind, log, f"{tile_path(tile)} of {log}", sentence)
