"""What somebody who takes tiles from a log does with them (C2SP tlog-tiles)."""

from collections.abc import Iterator

from gateway.tlog import Tile
from gateway.tlog.tiles import TILE_HEIGHT


def full_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """The tiles that are full in a tree of `new_size` leaves and were not in one of `old_size`; lower levels first."""
    level = 0
    while new_size >> TILE_HEIGHT:
        old_size, new_size = old_size >> TILE_HEIGHT, new_size >> TILE_HEIGHT
        yield from (Tile(level, n) for n in range(old_size, new_size))
        level += 1


def unpack_entries(packed: bytes) -> tuple[bytes, ...]:
    """The inverse of `pack_entries`.  Raises ValueError where the lengths do not fit."""
    entries: list[bytes] = []
    at = 0
    while at < len(packed):
        start = at + 2
        end = start + int.from_bytes(packed[at:start], "big")
        if end > len(packed) or start > len(packed):
            raise ValueError("an entry ends outside its bundle")
        entries.append(packed[start:end])
        at = end
    return tuple(entries)
