"""Appending leaves to a log: which tiles and bundles change by it.  Pure."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from gateway.entry import Position
from gateway.tlog import HASH_SIZE, TILE_WIDTH, Edge, hash_reader, hashes_of, root_of

REF = struct.Struct(">iqq")
"""What a leaf stands for: stream, seq, microseconds since 1970.  20 bytes."""
LINK = 0
"""In place of a stream: the first leaf of a later log, the last checkpoint of the log before; its seq is that log's size."""
TILE_BYTES = TILE_WIDTH * HASH_SIZE
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class NewLeaf(NamedTuple):
    """One leaf to append: what it stands for, and its hash, 32 bytes."""

    stream_id: int
    seq: int
    at: datetime
    hash: bytes


@dataclass(frozen=True, slots=True)
class LeafRefs:
    """What up to 256 leaves stand for.  refs: 20 bytes a leaf."""

    n: int
    at_min: datetime
    at_max: datetime
    refs: bytes


@dataclass(frozen=True, slots=True)
class TileData:
    """A tile that has grown, or is new.  data: 32 bytes a hash."""

    level: int
    n: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Tree:
    """One log as far as appending needs it.

    tails: per level the last tile while it is not full, empty where there is none.  bundle: the last one while it is not full.
    """

    log: int
    size: int = 0
    tails: tuple[bytes, ...] = ()
    bundle: LeafRefs | None = None

    def edge(self) -> Edge:
        """The right edge, which the tails hold."""
        return Edge.read(self.size, hash_reader(lambda tile: self.tails[tile.level], self.size))

    def grown(self, leaves: Sequence[NewLeaf]) -> tuple["Tree", list[TileData], list[LeafRefs]]:
        """The tree with these leaves, and the tiles and bundles that changed."""
        tails, tiles = _grown_tiles(self, [leaf.hash for leaf in leaves])
        bundles = _grown_bundles(self, leaves)
        last = bundles[-1] if bundles else self.bundle
        if last is not None and len(last.refs) == TILE_WIDTH * REF.size:
            last = None
        return Tree(self.log, self.size + len(leaves), tails, last), tiles, bundles


def ref(position: Position, at: datetime) -> bytes:
    """What stands in a bundle for an entry."""
    return REF.pack(position.stream_id, position.seq, (at - _EPOCH) // _MICROSECOND)


def time_of(microseconds: int) -> datetime:
    """A time from a bundle."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _grown_tiles(tree: Tree, hashes: list[bytes]) -> tuple[tuple[bytes, ...], list[TileData]]:
    """The new tails, and the tiles that changed, lower levels first: each tile that fills up is one hash of the level above."""
    tails: list[bytes] = []
    tiles: list[TileData] = []
    size, row, level = tree.size, hashes, 0
    while row or level < len(tree.tails):
        data = (tree.tails[level] if level < len(tree.tails) else b"") + b"".join(row)
        first = size // TILE_WIDTH
        parts = [data[start : start + TILE_BYTES] for start in range(0, len(data), TILE_BYTES)]
        if row:
            tiles += [TileData(level, first + n, part) for n, part in enumerate(parts)]
        row = [root_of(hashes_of(part)) for part in parts if len(part) == TILE_BYTES]
        tails.append(data[len(data) // TILE_BYTES * TILE_BYTES :])
        size, level = first, level + 1
    return tuple(tails), tiles


def _grown_bundles(tree: Tree, leaves: Sequence[NewLeaf]) -> list[LeafRefs]:
    """The last bundle, grown, and those behind it."""
    bundles: list[LeafRefs] = []
    at = 0
    while at < len(leaves):
        place = tree.size + at
        former = tree.bundle if not bundles else None
        part = leaves[at : at + TILE_WIDTH - place % TILE_WIDTH]
        times = [leaf.at for leaf in part] + ([former.at_min, former.at_max] if former else [])
        refs = b"".join(
            REF.pack(leaf.stream_id, leaf.seq, (leaf.at - _EPOCH) // _MICROSECOND) for leaf in part
        )  # as `ref`, which would make a position for each
        before = former.refs if former else b""
        bundles.append(LeafRefs(place // TILE_WIDTH, min(times), max(times), before + refs))
        at += len(part)
    return bundles
