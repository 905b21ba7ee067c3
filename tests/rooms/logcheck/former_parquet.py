"""The gateway's own writer of Parquet, as it was until pyarrow took its place: bundles of that time are still checked.

One data page a column and row group, values PLAIN, pages packed with gzip.
Source: parquet-format 2.11, `parquet.thrift`; Apache Thrift's compact protocol.
"""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import BinaryIO

from gateway.entry import Column

Cell = str | int | datetime | None
TableRow = Sequence[Cell]

PARQUET_MAGIC = b"PAR1"
ROWS_A_GROUP = 10_000
GZIP_HEAD = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
"""No name, no time, no system: the same wherever it is written."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
_INT64, _BYTE_ARRAY = 2, 6  # Type
_OPTIONAL = 1  # FieldRepetitionType
_PLAIN, _RLE = 0, 3  # Encoding
_GZIP = 2  # CompressionCodec
_CREATED_BY = "oneclick-gateway"


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """One column of one row group as it lies in the file: where, how many bytes, of how many before compression."""

    column: Column
    offset: int
    size: int
    plain_size: int
    rows: int


def page_of(values: Sequence[Cell]) -> bytes:
    """A page's content before compression: which cells are there, and these."""
    return _levels(values) + b"".join(_plain(value) for value in values if value is not None)


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
    return struct.pack("<q", value if isinstance(value, int) else (value - EPOCH) // MICROSECOND)


def table_footer(columns: Sequence[Column], groups: Sequence[Sequence[ColumnChunk]]) -> bytes:
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


def _row_group(chunks: Sequence[ColumnChunk]) -> "_Wire":
    size = sum(chunk.plain_size for chunk in chunks)
    return _struct({1: _list([_column_chunk(chunk) for chunk in chunks]), 2: _i64(size), 3: _i64(chunks[0].rows)})


def _column_chunk(chunk: ColumnChunk) -> "_Wire":
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


def page_header(rows: int, plain_size: int, size: int) -> bytes:
    """A page's header.  plain_size, size: bytes of the page before and after compression."""
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


class FormerWriter:
    """Writes rows to `out` group by group; `close` writes the footer, without which it is no Parquet file."""

    def __init__(self, out: BinaryIO, columns: Sequence[Column]) -> None:
        self._out = out
        self._columns = tuple(columns)
        self._waiting: list[TableRow] = []
        self._groups: list[list[ColumnChunk]] = []
        self._offset = 0
        self._write(PARQUET_MAGIC)

    def add(self, row: TableRow) -> None:
        """One row, a cell for every column; a time is aware."""
        self._waiting.append(row)
        if len(self._waiting) == ROWS_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what waits and the footer; `out` stays open."""
        if self._waiting:
            self._flush()
        footer = table_footer(self._columns, self._groups)
        self._write(footer + struct.pack("<I", len(footer)) + PARQUET_MAGIC)

    def _flush(self) -> None:
        cells = zip(*self._waiting, strict=True)
        self._groups.append([self._chunk(column, values) for column, values in zip(self._columns, cells, strict=True)])
        self._waiting.clear()

    def _chunk(self, column: Column, values: Sequence[Cell]) -> ColumnChunk:
        plain = page_of(values)
        compressor = zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: with gzip's header
        page = GZIP_HEAD + (compressor.compress(plain) + compressor.flush())[len(GZIP_HEAD) :]
        header = page_header(len(values), len(plain), len(page))
        offset = self._offset
        self._write(header + page)
        return ColumnChunk(column, offset, len(header) + len(page), len(header) + len(plain), len(values))

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._offset += len(data)
