"""Tiles: 256 neighbouring hashes of one level of the tree as one file, with the path that foreign tools know (C2SP tlog-tiles)."""

import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gateway.tlog.tree import HASH_SIZE, HashReader, root_of

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
ENTRIES = -1
"""In place of a tile's level: the entries themselves."""

_PATH = re.compile(r"tile/(entries|\d{1,2})/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII)
_HIGHEST = 63


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Which hashes a tile holds.

    level: of tiles, from 0 (the leaf hashes) to 63; a hash on level L covers 256**L leaves; ENTRIES for the entries.
    n: number on its level, from 0.  width: how many hashes, 1 to 256; under 256 the tile is partial, and the level's last.
    """

    level: int
    n: int
    width: int = TILE_WIDTH

    @property
    def is_full(self) -> bool:
        """Whether the tile will never change any more."""
        return self.width == TILE_WIDTH

    @property
    def parent(self) -> "tuple[Tile, int]":
        """Of a full tile: the tile above, by its place (its width unknown: full), and which of its hashes is this tile's root."""
        return Tile(self.level + 1, self.n // TILE_WIDTH), self.n % TILE_WIDTH


def tile_path(tile: Tile) -> str:
    """`tile/<level>/<n>`, n in groups of three digits, all but the last with an `x`; `.p/<width>` behind a partial one."""
    groups = [f"{tile.n % 1000:03}"]
    rest = tile.n // 1000
    while rest:
        groups.insert(0, f"x{rest % 1000:03}")
        rest //= 1000
    level = "entries" if tile.level == ENTRIES else str(tile.level)
    return f"tile/{level}/{'/'.join(groups)}" + ("" if tile.is_full else f".p/{tile.width}")


def parse_tile_path(path: str) -> Tile:
    """The inverse of `tile_path`.  Raises ValueError for what is no path of a tile, or not its only one."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise ValueError("not the path of a tile")
    level = ENTRIES if found[1] == "entries" else int(found[1])
    tile = Tile(level, int(found[2].replace("/", "").replace("x", "")), int(found[3] or TILE_WIDTH))
    if level > _HIGHEST or tile.width > TILE_WIDTH or tile_path(tile) != path:
        raise ValueError("not the path of a tile")
    return tile


def partial_tiles(size: int) -> tuple[Tile, ...]:
    """The partial tiles of a tree of `size` leaves; lower levels first.  All of their hashes make up its root."""
    found: list[Tile] = []
    level = 0
    while size:
        if width := size % TILE_WIDTH:
            found.append(Tile(level, size // TILE_WIDTH, width))
        size, level = size >> TILE_HEIGHT, level + 1
    return tuple(found)


def range_tiles(begin: int, end: int, size: int) -> tuple[Tile, ...]:
    """The tiles that tie the leaves from `begin` to before `end` to the root of a tree of `size`; lower levels first.

    All tiles over the range, on every level, and the partial ones, which are the right edge.
    """
    found = set(partial_tiles(size))
    level = 0
    while begin < end and size:
        first, last = begin // TILE_WIDTH, (end - 1) // TILE_WIDTH
        found.update(tile for n in range(first, last + 1) if (tile := tile_in(level, n, size)) is not None)
        begin, end = first, last + 1
        size, level = size >> TILE_HEIGHT, level + 1
    return tuple(sorted(found))


def tile_in(level: int, n: int, size: int) -> Tile | None:
    """Tile `n` of a level as it stands in a tree of `size` leaves: full, partial, or not at all."""
    width = min(TILE_WIDTH, (size >> (TILE_HEIGHT * max(level, 0))) - n * TILE_WIDTH)
    return Tile(level, n, width) if width > 0 else None


def tile_of_hash(level: int, index: int, size: int | None = None) -> Tile:
    """The tile from which the hash of complete subtree `index` of 2**level leaves follows.

    size: of the tree, where the tile may be partial.  Raises IndexError where that tree has no such subtree.
    """
    tile_level, below = divmod(level, TILE_HEIGHT)
    n = (index << below) // TILE_WIDTH
    if size is None:
        return Tile(tile_level, n)
    tile = tile_in(tile_level, n, size)
    if tile is None or (index + 1) << level > size:
        raise IndexError(f"a tree of {size} leaves has no complete subtree {index} of level {level}")
    return tile


def hash_reader(get_tile: Callable[[Tile], bytes], size: int) -> HashReader:
    """Reads hashes of a tree of `size` leaves from its tiles, each of which is got once.

    get_tile: tile → its hashes, 32 × width bytes; more are cut off, as a full tile may stand for a former partial one.
    The reader raises IndexError for a subtree that is not complete, ValueError for a tile that is too short.
    """
    got: dict[Tile, bytes] = {}

    def read(level: int, index: int) -> bytes:
        tile = tile_of_hash(level, index, size)
        if tile not in got:
            got[tile] = get_tile(tile)[: HASH_SIZE * tile.width]
        if len(got[tile]) != HASH_SIZE * tile.width:
            raise ValueError(f"{tile_path(tile)} has not {tile.width} hashes")
        below = level % TILE_HEIGHT
        first = (index << below) % TILE_WIDTH
        return root_of(hashes_of(got[tile])[first : first + (1 << below)])

    return read


def hashes_of(data: bytes) -> list[bytes]:
    """The hashes in a tile's bytes."""
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]


def pack_entries(entries: Iterable[bytes]) -> bytes:
    """Entries as they are served: each after its length, two bytes, big-endian."""
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)
