"""Reading a table that was written in the form of `entry`, and no library for it."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from gateway.entry import (
    EPOCH,
    GZIP_HEAD,
    MICROSECOND,
    PARQUET_MAGIC,
    ROWS_A_GROUP,
    Column,
    ColumnChunk,
    page_header,
    page_of,
    table_footer,
)

_LARGEST_PAGE = 1 << 29
_PAGE = b"\x15\x00"
"""How the header of a page begins; the footer begins otherwise."""


def read_rows(file: BinaryIO, columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """The rows of a file that this module's writer wrote, whose every byte but the compressed ones follows from them.

    A cell is text, a number, an aware time, or None.  Raises ValueError for any other file.
    """
    place = _read(file, len(PARQUET_MAGIC))
    if place != PARQUET_MAGIC:
        raise ValueError("it does not begin as a Parquet file")
    groups: list[list[ColumnChunk]] = []
    offset = len(PARQUET_MAGIC)
    head = _read(file, 2)
    while head == _PAGE:
        chunks, cells = [], []
        for number, column in enumerate(columns):
            chunk, values = _read_chunk(file, column, offset, b"" if number else head)
            offset += chunk.size
            chunks.append(chunk)
            cells.append(values)
        if any(len(values) != chunks[0].rows for values in cells) or any(
            group[0].rows != ROWS_A_GROUP for group in groups
        ):
            raise ValueError("its columns are not of the same length")
        groups.append(chunks)
        yield from zip(*cells, strict=True)
        head = _read(file, 2)
    footer = table_footer(columns, groups)
    expected = footer + struct.pack("<I", len(footer)) + PARQUET_MAGIC
    if head + file.read(len(expected)) != expected:
        raise ValueError("its footer is not that of its columns")


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ValueError("it ends too early")
    return data


def _read_chunk(file: BinaryIO, column: Column, offset: int, head: bytes) -> tuple[ColumnChunk, list[Any]]:
    """One column of one group: its page's header, and its cells.  head: what of it was read already."""
    head = (head or _read(file, 2)) + _read(file, 1)
    plain_size, head = _read_varint(file, head)
    size, head = _read_varint(file, head + _read(file, 1))
    rows, head = _read_varint(file, head + _read(file, 2))
    rest = page_header(rows >> 1, plain_size >> 1, size >> 1)[len(head) :]
    if plain_size >> 1 > _LARGEST_PAGE or size >> 1 > _LARGEST_PAGE or rows >> 1 > ROWS_A_GROUP:
        raise ValueError("a page is too large")
    if head + _read(file, len(rest)) != page_header(rows >> 1, plain_size >> 1, size >> 1):
        raise ValueError(f"the header of a page of {column.name} is another")
    plain = _unpacked(_read(file, size >> 1), plain_size >> 1)
    values = _cells(plain, column, rows >> 1)
    if page_of(values) != plain:
        raise ValueError(f"a page of {column.name} is written otherwise")
    header = len(head) + len(rest)
    return ColumnChunk(column, offset, header + (size >> 1), header + len(plain), len(values)), values


def _read_varint(file: BinaryIO, head: bytes) -> tuple[int, bytes]:
    """A number, and all that was read with it behind `head`."""
    number = shift = 0
    while shift < 35:
        byte = _read(file, 1)
        head += byte
        number |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return number, head
        shift += 7
    raise ValueError("a number without end")


def _unpacked(packed: bytes, size: int) -> bytes:
    """Raises ValueError where these are not so many bytes, packed as gzip does without name or time."""
    if not packed.startswith(GZIP_HEAD):
        raise ValueError("a page is not packed by gzip")
    unpacking = zlib.decompressobj(31)
    try:
        plain = unpacking.decompress(packed, size + 1)
    except zlib.error as fault:
        raise ValueError(f"a page cannot be unpacked: {fault}") from None
    if len(plain) != size or not unpacking.eof or unpacking.unused_data:
        raise ValueError("a page is larger or smaller than it says")
    return plain


def _cells(plain: bytes, column: Column, rows: int) -> list[Any]:
    """The cells of a page.  Raises ValueError."""
    values: list[Any] = []
    try:
        at = 4 + int.from_bytes(plain[:4], "little")
        for is_there in _there(plain[4:at], rows):
            if not is_there:
                values.append(None)
            elif column.kind == "text":
                start = at + 4
                end = start + int.from_bytes(plain[at:start], "little")
                values.append(plain[start:end].decode())
                at = end
            else:
                (number,) = struct.unpack_from("<q", plain, at)
                values.append(number if column.kind == "int" else EPOCH + number * MICROSECOND)
                at += 8
    except (struct.error, OverflowError):
        raise ValueError(f"a page of {column.name} ends too early") from None
    return values


def _there(levels: bytes, rows: int) -> Iterator[int]:
    """Which cells are there."""
    at = given = 0
    while at < len(levels) and given < rows:
        count = shift = 0
        while at < len(levels) and shift < 35:
            byte = levels[at]
            at += 1
            count |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        count = min(count >> 1, rows - given)
        given += count
        yield from [levels[at] & 1 if at < len(levels) else 0] * count
        at += 1
