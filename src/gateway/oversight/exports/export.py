"""Entries as an Apache Parquet file for auditors."""

from typing import BinaryIO

from gateway.entry import COLUMNS, PARQUET_COLUMNS, EntryView, cells
from gateway.oversight.exports.parquet import ParquetWriter


class ParquetTable:
    """Entries with their leaf index as an Apache Parquet file in `out`; `close` makes it whole."""

    def __init__(self, out: BinaryIO) -> None:
        self._writer = ParquetWriter(out, PARQUET_COLUMNS)

    def add(self, entry: EntryView, index: int) -> None:
        """One row; an empty cell is null, a time a time."""
        texts = dict(zip(COLUMNS, cells(entry), strict=True))
        row = (entry.at if name == "at" else text or None for name, text in texts.items())
        self._writer.add((index, *row))

    def close(self) -> None:
        """Write what is left; `out` stays open."""
        self._writer.close()
