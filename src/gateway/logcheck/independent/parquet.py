"""entries.parquet: the part of Apache Parquet that pyarrow writes it in, and wrote the gateway's own writer before.  parquet-format 2.11.
Data pages of version 1, PLAIN, as they are or packed with gzip.  What the footer says is built anew from a few numbers in it and compared.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, BinaryIO

from gateway.logcheck.independent.strict import Bad
from gateway.logcheck.independent.words import COLUMNS

GROUP_ROWS, GROUP_BYTES, FOOT_BYTES = 10_000, 1 << 29, 1 << 22
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DEEPEST = 8
Fields = dict[int, tuple[int, Any]]
"""A struct of Thrift: the number of a field to the number of its type and its value; a list is its items' type and the items."""


class Thrift:
    """Reads the compact protocol, in the one way in which every writer says it; numbers, texts, lists and structs."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def take(self, size: int) -> bytes:
        """The next bytes.  Raises Bad."""
        found = self.data[self.at : self.at + size]
        if len(found) != size:
            raise Bad("it ends too early")
        self.at += size
        return found

    def varint(self) -> int:
        """An unsigned number.  Raises Bad."""
        number = shift = 0
        while shift < 70:
            (byte,) = self.take(1)
            if byte == 0 and shift:
                break
            number, shift = number | (byte & 0x7F) << shift, shift + 7
            if byte < 0x80:
                return number
        raise Bad("a number that is longer than it need be")

    def value(self, kind: int, deep: int) -> Any:
        """A value of a type.  Raises Bad."""
        if kind == 1:
            return True
        if kind in (4, 5, 6):
            number = self.varint()
            return number // 2 if number % 2 == 0 else -(number + 1) // 2
        if kind == 8:
            return self.take(self.varint())
        if kind == 9 and deep < DEEPEST:
            (head,) = self.take(1)
            count = self.varint() if head >= 0xF0 else head >> 4
            if count > len(self.data) - self.at or head & 15 == 1:
                raise Bad("a list that cannot be")
            return head & 15, [self.value(head & 15, deep + 1) for _ in range(count)]
        if kind == 12 and deep < DEEPEST:
            return self.fields(deep + 1)
        raise Bad("a value that is not written here")

    def fields(self, deep: int = 0) -> Fields:
        """A struct.  Raises Bad."""
        found: Fields = {}
        name = 0
        while True:
            (head,) = self.take(1)
            if head == 0:
                return found
            if head < 16:
                raise Bad("a field that is not written here")
            name += head >> 4
            found[name] = (head & 15, self.value(head & 15, deep))


def i32(number: int) -> tuple[int, int]:
    """A number of 32 bits."""
    return 5, number


def i64(number: int) -> tuple[int, int]:
    """A number of 64 bits."""
    return 6, number


def structs(found: list[Fields]) -> tuple[int, Any]:
    """A list of structs."""
    return 9, (12, found)


def besides(more: Fields, said: Fields) -> Fields:
    """Of what need not be said what is."""
    return {name: value for name, value in more.items() if name in said}


@dataclass(frozen=True)
class Chunk:
    """A column of a group of rows.  at, size, plain: where it lies, its bytes, before they were packed.  counts: what is said of its pages."""

    name: str
    at: int
    size: int
    plain: int
    rows: int
    is_packed: bool
    counts: Fields

    def require_pages(self, count: int, cells: list[str]) -> None:
        """Raises Bad where other pages or cells are said than there are."""
        there = sum(bool(cell) for cell in cells)
        sizes: Fields = {1: i64(sum(len(cell.encode()) for cell in cells))} if kind_of(self.name) == 6 else {}
        sizes.update({2: (9, (6, [])), 3: (9, (6, [len(cells) - there, there]))})
        if len(cells) != self.rows or self.counts != besides({13: page_counts(count), 16: (12, sizes)}, self.counts):
            raise Bad(f"the pages of {self.name} are not those that are said")


def page_counts(count: int) -> tuple[int, Any]:
    """So many data pages, PLAIN."""
    return structs([{1: i32(0), 2: i32(0), 3: i32(count)}])


def kind_of(name: str) -> int:
    """The type of a column: numbers of 64 bits, or bytes."""
    return 2 if name in ("index", "at") else 6


def schema_of(root: Fields) -> list[Fields]:
    """The columns as the footer says them, behind what it says of them all."""
    found = [root]
    for name in ("index", *COLUMNS):
        one: Fields = {1: i32(kind_of(name)), 3: i32(1), 4: (8, name.encode())}
        if name == "at":  # microseconds, in UTC
            one.update({6: i32(10), 10: (12, {8: (12, {1: (1, True), 2: (12, {2: (12, {})})})})})
        elif name != "index":
            one.update({6: i32(0), 10: (12, {1: (12, {})})})
        found.append(one)
    return found


def chunk_of(name: str, said: Fields, at: int) -> Chunk:
    """A column that begins at a place.  Raises Bad where anything else is said of it."""
    meta = said[3][1]
    codec, rows, plain, size = (meta[number][1] for number in (4, 5, 6, 7))
    encodings = [one for one in ([0, 3], [3, 0]) if meta[2] == (9, (5, one))]
    counts: Fields = {number: meta[number] for number in (13, 16) if number in meta}
    expected: Fields = {
        1: i32(kind_of(name)), 2: (9, (5, encodings[0])), 3: (9, (8, [name.encode()])), 4: i32(codec), 5: i64(rows), 6: i64(plain),
        7: i64(size), 9: i64(at), **counts,
    }  # fmt: skip
    if said not in ({2: i64(at), 3: (12, expected)}, {2: i64(0), 3: (12, expected)}) or codec not in (0, 2):
        raise Bad(f"what is said of {name} is not written here")
    if not (0 < size <= GROUP_BYTES and 0 < plain <= GROUP_BYTES and 0 < rows <= GROUP_ROWS):
        raise Bad("a group of rows is too large")
    return Chunk(name, at, size, plain, rows, codec == 2, counts)


def groups_of(foot: Fields, end: int) -> list[list[Chunk]]:
    """The groups of rows, which fill the file from its beginning to where the footer is.  Raises Bad."""
    groups, at, told = [], 4, []
    for number, said in enumerate(foot[4][1][1]):
        names, begin, group = ("index", *COLUMNS), at, []
        if len(said[1][1][1]) != len(names):
            raise Bad("its columns are others")
        for name, one in zip(names, said[1][1][1]):
            group.append(chunk_of(name, one, at))
            at += group[-1].size
        plain = sum(chunk.plain for chunk in group)
        more: Fields = {5: i64(begin), 6: i64(at - begin), 7: (4, number)}
        told.append({1: said[1], 2: i64(plain), 3: i64(group[0].rows), **besides(more, said)})
        if plain > GROUP_BYTES or any(chunk.rows != group[0].rows for chunk in group):
            raise Bad("its columns are not of the same length")
        groups.append(group)
    columns = len(COLUMNS) + 1
    roots: tuple[Fields, ...] = ({4: (8, b"entries"), 5: i32(columns)}, {3: i32(0), 4: (8, b"schema"), 5: i32(columns)})
    expected = {3: i64(sum(group[0].rows for group in groups)), 4: structs(told), 6: (8, foot[6][1])}
    expected.update(besides({7: structs([{1: (12, {})}] * columns)}, foot))
    whole = [{1: i32(version), 2: structs(schema_of(root)), **expected} for version in (1, 2) for root in roots]
    if foot not in whole or at != end:
        raise Bad("its footer is not that of its columns")
    return groups


def parquet_rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of entries.parquet as texts, an empty one where nothing is.  Raises ValueError where anything is not as it is written here."""
    end = file.seek(0, 2)
    file.seek(0)
    is_begun = _exactly(file, 4) == b"PAR1"
    file.seek(max(4, end - 8))
    size, magic = struct.unpack("<I4s", _exactly(file, 8))
    begin = end - 8 - size
    if not is_begun or magic != b"PAR1" or begin < 4 or size > FOOT_BYTES:
        raise Bad("it does not begin and end as a Parquet file")
    file.seek(begin)
    thrift = Thrift(_exactly(file, size))
    try:
        groups = groups_of(thrift.fields(), begin)
    except (KeyError, IndexError, TypeError):
        raise Bad("its footer does not say what it should") from None
    if thrift.at != size:
        raise Bad("it has more than a footer at its end")
    file.seek(4)
    for group in groups:
        columns = [column_cells(_exactly(file, chunk.size), chunk) for chunk in group]
        yield from (list(row) for row in zip(*columns))


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise Bad("it ends too early")
    return data


def column_cells(data: bytes, chunk: Chunk) -> list[str]:
    """A column's cells of one group.  Raises ValueError."""
    cells: list[str] = []
    thrift, plain, pages = Thrift(data), 0, 0
    while thrift.at < len(data) and len(cells) < chunk.rows:
        begin = thrift.at
        head = thrift.fields()
        try:
            size, packed, rows = head[2][1], head[3][1], head[5][1][1][1]
        except (KeyError, TypeError):
            raise Bad("the header of a page is another") from None
        page: Fields = {1: i32(rows), 2: i32(0), 3: i32(3), 4: i32(3)}
        page.update(besides({5: (12, {})}, head[5][1]))
        if head != {1: i32(0), 2: i32(size), 3: i32(packed), 5: (12, page)} or min(size, packed) < 0 or rows < 1:
            raise Bad("the header of a page is another")
        plain, pages = plain + thrift.at - begin + size, pages + 1
        if rows > chunk.rows - len(cells) or plain > chunk.plain:
            raise Bad("a page is larger than its column")
        content = thrift.take(packed)
        cells += page_cells(unpacked(content, size) if chunk.is_packed else content, chunk.name, rows)
        if not chunk.is_packed and packed != size:
            raise Bad("a page is not packed as it says")
    if thrift.at != len(data) or plain != chunk.plain:
        raise Bad(f"the pages of {chunk.name} are not those that are said")
    chunk.require_pages(pages, cells)
    return cells


def unpacked(packed: bytes, size: int) -> bytes:
    """A page before gzip packed it, without a name or a time.  Raises Bad."""
    unpacking = zlib.decompressobj(31)
    try:
        plain = unpacking.decompress(packed, size + 1)
    except zlib.error as fault:
        raise Bad(f"a page cannot be unpacked: {fault}") from None
    if (
        packed[:9] != b"\x1f\x8b\x08" + bytes(6)
        or packed[9:10] not in (b"\x03", b"\xff")
        or len(plain) != size
        or not unpacking.eof
        or unpacking.unused_data
    ):
        raise Bad("a page is not packed as it says")
    return plain


def page_cells(plain: bytes, name: str, rows: int) -> list[str]:
    """A page's cells as texts.  Raises ValueError."""
    content = Thrift(plain)
    size = int.from_bytes(content.take(4), "little")
    flags = cell_flags(Thrift(content.take(size)), rows)
    values = []
    for is_there in flags:
        if not is_there:
            values.append("")
        elif kind_of(name) == 2:
            number = int.from_bytes(content.take(8), "little", signed=True)
            values.append(str(number) if name == "index" else time_text(number))
        else:
            values.append(content.take(int.from_bytes(content.take(4), "little")).decode())
            if not values[-1]:
                raise Bad("a text that is empty, where nothing should be")
    if content.at != len(plain):
        raise Bad(f"a page of {name} has more than its cells")
    return values


def time_text(number: int) -> str:
    """A time as the other tables have it.  number: microseconds since 1970.  Raises Bad."""
    try:
        return (EPOCH + timedelta(microseconds=number)).isoformat()
    except OverflowError:
        raise Bad("a time that cannot be") from None


def cell_flags(levels: Thrift, rows: int) -> bytes:
    """Which cells are there, a byte each: runs of one value, and runs of eight bits and their multiples.  Raises Bad."""
    flags = bytearray()
    while len(flags) < rows:
        head = levels.varint()
        if head < 2 or (head >> 1) * (8 if head & 1 else 1) > rows - len(flags) + (7 if head & 1 else 0):
            raise Bad("a run of no cells, or of more than there are")
        if head & 1:
            flags += b"".join(bytes(byte >> bit & 1 for bit in range(8)) for byte in levels.take(head >> 1))
        else:
            (flag,) = levels.take(1)
            if flag > 1:
                raise Bad("a run of cells that cannot be")
            flags += bytes((flag,)) * (head >> 1)
    if levels.at != len(levels.data) or any(flags[rows:]):
        raise Bad("more runs of cells than cells")
    return bytes(flags[:rows])
