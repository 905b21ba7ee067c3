"""Writing a table as an Apache Parquet file: flat columns of text, whole numbers and times, and no library for it.

One data page a column and row group, values PLAIN, pages compressed with gzip, which every reader takes.
Source: parquet-format 2.11, `parquet.thrift`; Apache Thrift's compact protocol.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, BinaryIO, Literal

Cell = str | int | datetime | None
Row = Sequence[Cell]

MAGIC = b"PAR1"
ROWS_A_GROUP = 10_000
_GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
"""No name, no time, no system: the same wherever it is written."""
_LARGEST_PAGE = 1 << 29
_PAGE = b"\x15\x00"
"""How the header of a page begins; the footer begins otherwise."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_INT64, _BYTE_ARRAY = 2, 6  # Type
_OPTIONAL = 1  # FieldRepetitionType
_PLAIN, _RLE = 0, 3  # Encoding
_GZIP = 2  # CompressionCodec
_CREATED_BY = "oneclick-gateway"


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name.  Any cell of it may be empty."""

    name: str
    kind: Literal["text", "int", "time"]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One column of one row group as it lies in the file: where, how many bytes, of how many before compression."""

    column: Column
    offset: int
    size: int
    plain_size: int
    rows: int


class ParquetWriter:
    """Writes rows to `out` group by group; `close` writes the footer, without which it is no Parquet file."""

    def __init__(self, out: BinaryIO, columns: Sequence[Column]) -> None:
        self._out = out
        self._columns = tuple(columns)
        self._waiting: list[Row] = []
        self._groups: list[list[_Chunk]] = []
        self._offset = 0
        self._write(MAGIC)

    def add(self, row: Row) -> None:
        """One row, a cell for every column; a time is aware."""
        self._waiting.append(row)
        if len(self._waiting) == ROWS_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what waits and the footer; `out` stays open."""
        if self._waiting:
            self._flush()
        footer = _metadata(self._columns, self._groups)
        self._write(footer + struct.pack("<I", len(footer)) + MAGIC)

    def _flush(self) -> None:
        cells = zip(*self._waiting, strict=True)
        self._groups.append([self._chunk(column, values) for column, values in zip(self._columns, cells, strict=True)])
        self._waiting.clear()

    def _chunk(self, column: Column, values: Sequence[Cell]) -> _Chunk:
        plain = _levels(values) + b"".join(_plain(value) for value in values if value is not None)
        compressor = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: with gzip's header
        page = _GZIP_HEAD + (compressor.compress(plain) + compressor.flush())[len(_GZIP_HEAD) :]
        header = _page_header(len(values), len(plain), len(page))
        offset = self._offset
        self._write(header + page)
        return _Chunk(column, offset, len(header) + len(page), len(header) + len(plain), len(values))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._offset += len(data)


def read_rows(file: BinaryIO, columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """The rows of a file that this module's writer wrote, whose every byte but the compressed ones follows from them.

    A cell is text, a number, an aware time, or None.  Raises ValueError for any other file.
    """
    place = _read(file, len(MAGIC))
    if place != MAGIC:
        raise ValueError("it does not begin as a Parquet file")
    groups: list[list[_Chunk]] = []
    offset = len(MAGIC)
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
    footer = _metadata(columns, groups)
    expected = footer + struct.pack("<I", len(footer)) + MAGIC
    if head + file.read(len(expected)) != expected:
        raise ValueError("its footer is not that of its columns")


def _read(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise ValueError("it ends too early")
    return data


def _read_chunk(file: BinaryIO, column: Column, offset: int, head: bytes) -> tuple[_Chunk, list[Any]]:
    """One column of one group: its page's header, and its cells.  head: what of it was read already."""
    head = (head or _read(file, 2)) + _read(file, 1)
    plain_size, head = _read_varint(file, head)
    size, head = _read_varint(file, head + _read(file, 1))
    rows, head = _read_varint(file, head + _read(file, 2))
    rest = _page_header(rows >> 1, plain_size >> 1, size >> 1)[len(head) :]
    if plain_size >> 1 > _LARGEST_PAGE or size >> 1 > _LARGEST_PAGE or rows >> 1 > ROWS_A_GROUP:
        raise ValueError("a page is too large")
    if head + _read(file, len(rest)) != _page_header(rows >> 1, plain_size >> 1, size >> 1):
        raise ValueError(f"the header of a page of {column.name} is another")
    plain = _unpacked(_read(file, size >> 1), plain_size >> 1)
    values = _cells(plain, column, rows >> 1)
    if _levels(values) + b"".join(_plain(value) for value in values if value is not None) != plain:
        raise ValueError(f"a page of {column.name} is written otherwise")
    header = len(head) + len(rest)
    return _Chunk(column, offset, header + (size >> 1), header + len(plain), len(values)), values


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
    if not packed.startswith(_GZIP_HEAD):
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
                values.append(number if column.kind == "int" else _EPOCH + number * _MICROSECOND)
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


def _levels(values: Sequence[Cell]) -> bytes:
    """Which cells are there: definition levels in runs, their length in front."""
    runs = b"".join(
        _varint(len(list(run)) << 1) + bytes((is_there,)) for is_there, run in groupby(v is not None for v in values)
    )
    return struct.pack("<I", len(runs)) + runs


def _plain(value: str | int | datetime) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        return struct.pack("<I", len(text)) + text
    return struct.pack("<q", value if isinstance(value, int) else (value - _EPOCH) // _MICROSECOND)


def _metadata(columns: Sequence[Column], groups: Sequence[Sequence[_Chunk]]) -> bytes:
    """FileMetaData."""
    root = _struct({4: _text("entries"), 5: _i32(len(columns))})
    fields = {
        1: _i32(1),
        2: _list([root, *map(_schema_element, columns)]),
        3: _i64(sum(group[0].rows for group in groups)),
        4: _list([_row_group(group) for group in groups]) if groups else _EMPTY_LIST,
        6: _text(_CREATED_BY),
    }
    return _struct(fields)[1]


def _schema_element(column: Column) -> "_Wire":
    fields = {1: _i32(_type(column)), 3: _i32(_OPTIONAL), 4: _text(column.name)}
    if column.kind == "text":
        fields |= {6: _i32(0), 10: _struct({1: _struct({})})}  # UTF8, STRING
    elif column.kind == "time":
        unit = _struct({2: _struct({})})  # MICROS
        fields |= {6: _i32(10), 10: _struct({8: _struct({1: _TRUE, 2: unit})})}  # TIMESTAMP_MICROS, in UTC
    return _struct(fields)


def _row_group(chunks: Sequence[_Chunk]) -> "_Wire":
    size = sum(chunk.plain_size for chunk in chunks)
    return _struct({1: _list([_column_chunk(chunk) for chunk in chunks]), 2: _i64(size), 3: _i64(chunks[0].rows)})


def _column_chunk(chunk: _Chunk) -> "_Wire":
    metadata = _struct(
        {
            1: _i32(_type(chunk.column)),
            2: _list([_i32(_PLAIN), _i32(_RLE)]),
            3: _list([_text(chunk.column.name)]),
            4: _i32(_GZIP),
            5: _i64(chunk.rows),
            6: _i64(chunk.plain_size),
            7: _i64(chunk.size),
            9: _i64(chunk.offset),
        }
    )
    return _struct({2: _i64(chunk.offset), 3: metadata})


def _page_header(rows: int, plain_size: int, size: int) -> bytes:
    page = _struct({1: _i32(rows), 2: _i32(_PLAIN), 3: _i32(_RLE), 4: _i32(_RLE)})
    return _struct({1: _i32(0), 2: _i32(plain_size), 3: _i32(size), 5: page})[1]


def _type(column: Column) -> int:
    return _BYTE_ARRAY if column.kind == "text" else _INT64


_Wire = tuple[int, bytes]
"""A value of the compact protocol: the number of its type, its bytes."""
_I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12
_TRUE: _Wire = (1, b"")
_EMPTY_LIST: _Wire = (_LIST, bytes((_STRUCT,)))


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def _zigzag(number: int) -> bytes:
    """A number that is not negative."""
    return _varint(number << 1)


def _i32(number: int) -> _Wire:
    return _I32, _zigzag(number)


def _i64(number: int) -> _Wire:
    return _I64, _zigzag(number)


def _text(text: str) -> _Wire:
    encoded = text.encode()
    return _BINARY, _varint(len(encoded)) + encoded


def _list(items: Sequence[_Wire]) -> _Wire:
    """Of one type, at least one."""
    kind = items[0][0]
    head = bytes((len(items) << 4 | kind,)) if len(items) < 15 else bytes((0xF0 | kind,)) + _varint(len(items))
    return _LIST, head + b"".join(item for _, item in items)


def _struct(fields: Mapping[int, _Wire]) -> _Wire:
    return _STRUCT, b"".join(_fields(fields.items())) + b"\0"


def _fields(fields: Iterable[tuple[int, _Wire]]) -> Iterable[bytes]:
    """Each with how far its number is from the one before, at most 15."""
    former = 0
    for number, (kind, content) in fields:
        yield bytes(((number - former) << 4 | kind,)) + content
        former = number
