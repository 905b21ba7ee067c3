"""The tree: RFC 6962, section 2.1, and C2SP tlog-tiles."""

from __future__ import annotations

import hashlib

Tile = tuple[int, int, int]
"""level, number on the level, how many hashes"""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def root_of(hashes: list[bytes]) -> bytes:
    """The root over hashes, in order."""
    row = list(hashes)
    while len(row) > 1:
        pairs = [hashlib.sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row = pairs + row[len(row) - 1 :] if len(row) % 2 else pairs
    return row[0] if row else hashlib.sha256(b"").digest()


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes in a tile's bytes."""
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def tile_in(level: int, number: int, size: int) -> Tile | None:
    """A tile as it stands in a tree of `size` leaves: full, partial, or not at all."""
    width = min(256, (size >> (8 * level)) - number * 256)
    return (level, number, width) if width > 0 else None


def tile_path(tile: Tile) -> str:
    """`tile/<level>/<number>`, in groups of three digits; `.p/<width>` behind a partial one."""
    level, number, width = tile
    groups = [f"{number % 1000:03}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == 256 else f".p/{width}")


def partial_tiles(size: int) -> list[Tile]:
    """The partial tiles, whose hashes make up the root."""
    found, level = [], 0
    while size:
        if size % 256:
            found.append((level, size // 256, size % 256))
        size, level = size >> 8, level + 1
    return found


def range_tiles(begin: int, end: int, size: int) -> list[Tile]:
    """The tiles that tie the leaves `begin` to before `end` to the root."""
    found, level, left = set(partial_tiles(size)), 0, size
    while begin < end and left:
        first, last = begin // 256, (end - 1) // 256
        for number in range(first, last + 1):
            tile = tile_in(level, number, size)
            if tile is not None:
                found.add(tile)
        begin, end, left, level = first, last + 1, left >> 8, level + 1
    return sorted(found)


def root_from(tiles: dict[Tile, bytes], size: int, whole: int) -> bytes:
    """The root of the first `size` leaves, from the tiles of a tree of `whole`.  Raises KeyError where a tile is missing."""
    subtrees, begin = [], 0
    while begin < size:
        level = (size - begin).bit_length() - 1
        index, (tile_level, below) = begin >> level, divmod(level, 8)
        tile = tile_in(tile_level, (index << below) // 256, whole)
        if tile is None:
            raise KeyError(level)
        first = (index << below) % 256
        subtrees.append(root_of(split_hashes(tiles[tile])[first : first + (1 << below)]))
        begin += 1 << level
    node = subtrees.pop() if subtrees else hashlib.sha256(b"").digest()
    while subtrees:
        node = hashlib.sha256(b"\x01" + subtrees.pop() + node).digest()
    return node
