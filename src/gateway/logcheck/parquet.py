"""Reading a table of entries from an Apache Parquet file, without a library: flat columns of text, whole numbers and times.

What is read is the part of the standard that tables of entries are written in, by pyarrow now and by the gateway's own writer before:
data pages of version 1, values PLAIN, pages as they are or packed with gzip, no statistics.  Any other file is refused.
Source: parquet-format 2.11, `parquet.thrift` and Encodings.md.
"""

import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO

from gateway.entry import Column
from gateway.logcheck.thrift import BINARY, I16, I32, I64, TRUE, Fields, ListOf, Shape, read_struct, read_varint

ROWS_A_GROUP = 10_000
LARGEST_GROUP = 1 << 29
"""Bytes of a group of rows before they are packed."""
LARGEST_FOOTER = 1 << 22
_MAGIC = b"PAR1"
_END = struct.Struct("<I4s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_GZIP_HEADS = (b"\x1f\x8b\x08" + bytes(6) + b"\x03", b"\x1f\x8b\x08" + bytes(6) + b"\xff")
"""By pyarrow and by the gateway's own writer."""
_UNPACKED, _GZIP = 0, 2  # CompressionCodec
_PLAIN, _RLE = 0, 3  # Encoding
_BITS = tuple(tuple(byte >> place & 1 for place in range(8)) for byte in range(256))

_CHUNK: Mapping[int, Shape] = {
    2: I64,  # file_offset
    3: {  # ColumnMetaData
        1: I32, 2: ListOf(I32), 3: ListOf(BINARY), 4: I32, 5: I64, 6: I64, 7: I64, 9: I64,
        13: ListOf({1: I32, 2: I32, 3: I32}),  # PageEncodingStats
        16: {1: I64, 2: ListOf(I64), 3: ListOf(I64)},  # SizeStatistics
    },
}  # fmt: skip
_GROUP: Mapping[int, Shape] = {1: ListOf(_CHUNK), 2: I64, 3: I64, 5: I64, 6: I64, 7: I16}
_LOGICAL: Mapping[int, Shape] = {1: {}, 8: {1: TRUE, 2: {2: {}}}}
_FOOTER: Mapping[int, Shape] = {
    1: I32, 2: ListOf({1: I32, 3: I32, 4: BINARY, 5: I32, 6: I32, 10: _LOGICAL}), 3: I64, 4: ListOf(_GROUP), 6: BINARY,
    7: ListOf({1: {}}),
}  # fmt: skip
_PAGE: Mapping[int, Shape] = {1: I32, 2: I32, 3: I32, 5: {1: I32, 2: I32, 3: I32, 4: I32, 5: {}}}
_KINDS: Mapping[str, Fields] = {
    "int": {1: 2, 3: 1},  # INT64, OPTIONAL
    "time": {1: 2, 3: 1, 6: 10, 10: {8: {1: True, 2: {2: {}}}}},  # TIMESTAMP_MICROS, in UTC
    "text": {1: 6, 3: 1, 6: 0, 10: {1: {}}},  # BYTE_ARRAY, UTF8
}
"""A SchemaElement without its name."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One column of a group of rows.  size, plain_size: bytes in the file, and before they were packed.  pages: how many; None unsaid."""

    column: Column
    offset: int
    rows: int
    size: int
    plain_size: int
    is_packed: bool
    pages: int | None
    sizes: Fields | None


def read_rows(file: BinaryIO, columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """The rows of a file that can be sought in.  A cell is text, a number, an aware time, or None.

    At most a group of rows is held at a time.  Raises ValueError where anything is not as tables of entries are written.
    """
    groups = _groups(file, columns)
    file.seek(len(_MAGIC))
    for group in groups:
        cells = [_cells(_read(file, chunk.size), chunk) for chunk in group]
        yield from zip(*cells, strict=True)


def _groups(file: BinaryIO, columns: Sequence[Column]) -> list[list[_Chunk]]:
    """What the footer says, where it says of every byte before it what it is."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    if _read(file, len(_MAGIC)) != _MAGIC:
        raise ValueError("it does not begin as a Parquet file")
    file.seek(max(len(_MAGIC), end - _END.size))
    size, magic = _END.unpack(_read(file, _END.size))
    begin = end - _END.size - size
    if magic != _MAGIC or begin < len(_MAGIC) or size > LARGEST_FOOTER:
        raise ValueError("it does not end as a Parquet file")
    file.seek(begin)
    footer, footer_end = read_struct(_read(file, size), _FOOTER)
    groups, at = [], len(_MAGIC)
    for number, fields in enumerate(footer.get(4, ())):
        group = [_chunk(*one) for one in _pairs(fields, columns)]
        groups.append(group)
        at = _require_group(fields, group, number, at)
    if (
        (footer_end, at) != (size, begin)
        or not _is_schema(footer, columns)
        or footer.get(3) != sum(group[0].rows for group in groups)
    ):
        raise ValueError("its footer is not that of its columns")
    return groups


def _pairs(fields: Fields, columns: Sequence[Column]) -> Iterator[tuple[Column, Fields]]:
    chunks = fields.get(1, ())
    if len(chunks) != len(columns):
        raise ValueError("its columns are others")
    return zip(columns, chunks, strict=True)


def _is_schema(footer: Fields, columns: Sequence[Column]) -> bool:
    named = [{**_KINDS[column.kind], 4: column.name.encode()} for column in columns]
    roots = ({4: b"entries", 5: len(columns)}, {3: 0, 4: b"schema", 5: len(columns)})
    return (
        footer.get(1) in {1, 2}
        and footer.get(2) in [[root, *named] for root in roots]
        and footer.get(7) in (None, [{1: {}}] * len(columns))
        and 6 in footer
    )


def _chunk(column: Column, fields: Fields) -> _Chunk:
    """What is said of a column of a group.  Raises ValueError."""
    meta = fields.get(3, {})
    codec, rows, plain_size, size, offset = (meta.get(number, -1) for number in (4, 5, 6, 7, 9))
    known = {1: _KINDS[column.kind][1], 2: sorted(meta.get(2, ())), 3: [column.name.encode()]}
    if (
        known != {1: meta.get(1), 2: [_PLAIN, _RLE], 3: meta.get(3)}
        or codec not in {_UNPACKED, _GZIP}
        or not 0 < rows <= ROWS_A_GROUP
        or not (0 < size <= LARGEST_GROUP and 0 < plain_size <= LARGEST_GROUP)
        or fields.get(2) not in {0, offset}
    ):
        raise ValueError(f"what is said of the column {column.name} is not written here")
    return _Chunk(column, offset, rows, size, plain_size, codec == _GZIP, _pages(meta.get(13)), meta.get(16))


def _pages(pages: Sequence[Fields] | None) -> int | None:
    if pages is None:
        return None
    if len(pages) != 1 or pages[0].get(1) != 0 or pages[0].get(2) != _PLAIN:
        raise ValueError("its pages are not written here")
    return int(pages[0].get(3, 0))


def _require_group(fields: Fields, group: Sequence[_Chunk], number: int, at: int) -> int:
    """Where a group ends whose columns lie one behind the other.  Raises ValueError."""
    begin = at
    for chunk in group:
        if chunk.offset != at:
            raise ValueError("its columns do not lie one behind the other")
        at += chunk.size
    plain = sum(chunk.plain_size for chunk in group)
    if (
        {chunk.rows for chunk in group} != {fields.get(3)}
        or not fields.get(2) == plain <= LARGEST_GROUP
        or fields.get(5, begin) != begin
        or fields.get(6, at - begin) != at - begin
        or fields.get(7, number) != number
    ):
        raise ValueError("what is said of a group of rows is not so")
    return at


def _cells(data: bytes, chunk: _Chunk) -> list[Any]:
    """The cells of one column of a group of rows.  Raises ValueError."""
    values: list[Any] = []
    at = plain_size = pages = texts = 0
    while at < len(data):
        header, begin = read_struct(data, _PAGE, at)
        content = _content(data, chunk, header, begin)
        plain_size += begin - at + len(content)
        found, text_size = _page_cells(content, chunk.column, header[5][1])
        values += found
        at, pages, texts = begin + header[3], pages + 1, texts + text_size
        if len(values) > chunk.rows or plain_size > chunk.plain_size:
            break
    absent = values.count(None)
    sizes = {**({1: texts} if chunk.column.kind == "text" else {}), 2: [], 3: [absent, len(values) - absent]}
    if (
        (at, plain_size, len(values)) != (len(data), chunk.plain_size, chunk.rows)
        or chunk.pages not in {None, pages}
        or chunk.sizes not in (None, sizes)
    ):
        raise ValueError(f"the pages of {chunk.column.name} are not those that are said")
    return values


def _content(data: bytes, chunk: _Chunk, header: Fields, begin: int) -> bytes:
    """A page before it was packed."""
    plain_size, size, page = header.get(2, -1), header.get(3, -1), header.get(5, {})
    if (
        header.get(1) != 0  # DATA_PAGE
        or [page.get(number) for number in (2, 3, 4)] != [_PLAIN, _RLE, _RLE]
        or not 0 < page.get(1, 0) <= chunk.rows
        or not 0 <= plain_size <= chunk.plain_size
        or not 0 <= size <= len(data) - begin
    ):
        raise ValueError(f"the header of a page of {chunk.column.name} is not written here")
    packed = data[begin : begin + size]
    content = _unpacked(packed, plain_size) if chunk.is_packed else packed
    if len(content) != plain_size:
        raise ValueError("a page is larger or smaller than it says")
    return content


def _unpacked(packed: bytes, size: int) -> bytes:
    """Raises ValueError where these are not so many bytes, packed as gzip does without name or time."""
    if not packed.startswith(_GZIP_HEADS):
        raise ValueError("a page is not packed by gzip")
    unpacking = zlib.decompressobj(31)
    try:
        plain = unpacking.decompress(packed, size + 1)
    except zlib.error as fault:
        raise ValueError(f"a page cannot be unpacked: {fault}") from None
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("a page is larger or smaller than it says")
    return plain


def _page_cells(content: bytes, column: Column, rows: int) -> tuple[list[Any], int]:
    """The cells of a page, and how many bytes of text they are.  Raises ValueError."""
    begin = 4 + int.from_bytes(content[:4], "little")
    there = _levels(content[4:begin], rows)
    if column.kind == "text":
        values = _texts(content, begin, sum(there))
    else:
        values = _numbers(content, begin, sum(there), column)
    given = iter(values)
    return [next(given) if is_there else None for is_there in there], len(content) - begin - 4 * len(values)


def _levels(data: bytes, rows: int) -> list[int]:
    """Which cells are there: runs, each of one value or of bits, as RLE with a width of one bit has them."""
    there: list[int] = []
    at = 0
    while len(there) < rows:
        head, at = read_varint(data, at)
        count, size, most = (8 * (head >> 1), head >> 1, 7) if head & 1 else (head >> 1, 1, 0)
        run, at = data[at : at + size], at + size
        if not 0 < count <= rows - len(there) + most or len(run) < size or (head & 1 == 0 and run[0] > 1):
            raise ValueError("a run of cells that cannot be")
        there += [bit for byte in run for bit in _BITS[byte]] if head & 1 else [run[0]] * count
    if at != len(data) or any(there[rows:]):
        raise ValueError("it has more runs of cells than cells")
    return there[:rows]


def _texts(content: bytes, at: int, count: int) -> list[Any]:
    values = []
    for _ in range(count):
        start = at + 4
        at = start + int.from_bytes(content[at:start], "little")
        values.append(content[start:at].decode())
        if at > len(content):
            break
    if at != len(content):
        raise ValueError("a text that ends elsewhere than its page")
    return values


def _numbers(content: bytes, at: int, count: int, column: Column) -> list[Any]:
    if len(content) - at != 8 * count:
        raise ValueError(f"a page of {column.name} has other numbers than cells")
    numbers = struct.unpack_from(f"<{count}q", content, at)
    if column.kind == "int":
        return list(numbers)
    try:
        return [_EPOCH + number * _MICROSECOND for number in numbers]
    except OverflowError:
        raise ValueError("a time that cannot be") from None


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ValueError("it ends too early")
    return data
