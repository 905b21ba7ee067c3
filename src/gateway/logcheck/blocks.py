"""Entries block by block, on all cores: a block without anything odd is told in few words, any other is left to be read line by line."""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from gateway.logcheck.files import LONGEST_LINE
from gateway.logcheck.index import FittingEntry, Index
from gateway.logcheck.leaves import EntryLine
from gateway.logcheck.reading import opened
from gateway.logcheck.telling import Telling, TellingDigests

BLOCK = 1 << 20
"""Bytes, and what is left of the last line."""
ALONE = 64 * BLOCK
"""Bytes; a smaller file is not worth starting further processes for."""


@dataclass(frozen=True, slots=True)
class CleanBlock:
    """A block of entries that follow on each other, each with its sections.

    first: index of the first.  leaves: 32 bytes each.  runs: stream, number of the first, how many, one behind the other.
    index_rows, hits, told: what they are to the index, where it is rebuilt.
    """

    first: int
    leaves: bytes
    runs: tuple[tuple[int, int, int], ...]
    index_rows: int = 0
    hits: Mapping[str, FittingEntry] = field(default_factory=dict)
    told: tuple[TellingDigests, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a file that begins and ends with a line.  clean: None where it must be read line by line."""

    offset: int
    size: int
    clean: CleanBlock | None = None

    def lines(self, path: Path) -> list[bytes]:
        """Its lines."""
        with opened(path) as file:
            file.seek(self.offset)
            return file.read(self.size).splitlines(keepends=True)


def blocks_of(path: Path, block: int = BLOCK) -> Iterator[Block]:
    """The blocks of a file, in order."""
    with opened(path) as file:
        end, offset = file.seek(0, os.SEEK_END), 0
        while offset < end:
            file.seek(min(offset + block, end))
            file.readline(LONGEST_LINE)
            yield Block(offset, file.tell() - offset)
            offset = file.tell()


@contextmanager
def scan_blocks(
    path: Path, criteria: Mapping[str, Any] | None, cores: int = 1, telling: Telling | None = None
) -> Iterator[Iterator[Block]]:
    """The blocks of a file, each looked at, in order.

    criteria, telling: what the index is asked, as `Index` takes it.  cores: further processes for a large file, each of which imports `__main__` anew.
    """
    look = partial(_look, path, criteria, telling)
    if cores == 1 or path.lstat().st_size < ALONE:
        yield map(look, blocks_of(path))
        return
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        try:
            yield pool.map(look, blocks_of(path), chunksize=4)
        finally:
            pool.shutdown(cancel_futures=True)


def _look(path: Path, criteria: Mapping[str, Any] | None, telling: Telling | None, block: Block) -> Block:
    """The block, with what it says where nothing about it is odd."""
    try:
        rows = [EntryLine.parse(line) for line in block.lines(path)]
    except ValueError:
        return block
    first = rows[0].index
    runs = _runs(rows)
    if runs is None or [row.index for row in rows] != list(range(first, first + len(rows))):
        return block
    if not all(row.has_its_sections for row in rows):
        return block
    leaves = b"".join([row.leaf for row in rows])
    index = Index(criteria, telling)
    if not all(index.add(row, row.index) for row in rows):
        return block
    return Block(block.offset, block.size, CleanBlock(first, leaves, runs, index.rows, index.hits, tuple(index.told)))


def _runs(rows: list[EntryLine]) -> tuple[tuple[int, int, int], ...] | None:
    """Neighbours of one stream whose numbers follow on each other, as one; None where a row is no entry."""
    runs: list[tuple[int, int, int]] = []
    stream, begin, expected = 0, 0, -1
    for row in rows:
        position = row.position
        if position is None:
            return None
        if position != (stream, expected):
            if expected > begin:
                runs.append((stream, begin, expected - begin))
            stream, begin = position
            expected = begin
        expected += 1
    return (*runs, (stream, begin, expected - begin))
