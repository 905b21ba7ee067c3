"""Writing a table as an Apache Parquet file, in the form of `entry`, and no library for it."""

import struct
import zlib
from collections.abc import Sequence
from typing import BinaryIO

from gateway.entry import (
    GZIP_HEAD,
    PARQUET_MAGIC,
    ROWS_A_GROUP,
    Cell,
    Column,
    ColumnChunk,
    TableRow,
    page_header,
    page_of,
    table_footer,
)


class ParquetWriter:
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
