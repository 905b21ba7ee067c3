"""Writing a table as an Apache Parquet file by pyarrow, so plainly that whoever checks it needs no library.

pyarrow comes with the extra `parquet`; without it everything but this file is there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from gateway.entry import Column

try:
    import pyarrow as pa  # type: ignore[import-untyped]  # it has no types of its own
    from pyarrow import parquet
except ModuleNotFoundError:
    pa = None

Cell = str | int | datetime | None
TableRow = Sequence[Cell]

ROWS_A_GROUP = 10_000
"""At most; the checkers take no larger group."""
TEXT_A_GROUP = 1 << 23
"""Characters after which a group of rows is written, however few they are."""
PLAINLY = {
    "version": "2.6",
    "data_page_version": "1.0",
    "compression": "gzip",
    "compression_level": 6,
    "use_dictionary": False,
    "write_statistics": False,
    "store_schema": False,
}
"""What the checkers read: no dictionary, statistics or schema of Arrow's; gzip, for everybody's library has it."""


NOT_INSTALLED = "this gateway is installed without what writes Parquet: `pip install 'oneclick-gateway[parquet]'` adds it; ndjson and csv work without it"


def can_write_parquet() -> bool:
    """Whether the extra is installed."""
    return pa is not None


class ParquetWriter:
    """Writes rows to `out` group by group; `close` writes the footer, without which it is no Parquet file.

    The extra must be installed.
    """

    def __init__(self, out: BinaryIO, columns: Sequence[Column]) -> None:
        kinds = {"int": pa.int64(), "time": pa.timestamp("us", tz="UTC"), "text": pa.string()}
        self._schema = pa.schema([(column.name, kinds[column.kind]) for column in columns])
        self._writer = parquet.ParquetWriter(out, self._schema, **PLAINLY)
        self._waiting: list[TableRow] = []
        self._text = 0

    def add(self, row: TableRow) -> None:
        """One row, a cell for every column; a time is aware."""
        self._waiting.append(row)
        self._text += sum(len(cell) for cell in row if isinstance(cell, str))
        if len(self._waiting) >= ROWS_A_GROUP or self._text >= TEXT_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what waits and the footer; `out` stays open.  Once more it does nothing."""
        if self._waiting:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        cells = zip(*self._waiting, strict=True)
        arrays = [pa.array(values, field.type) for field, values in zip(self._schema, cells, strict=True)]
        self._waiting, self._text = [], 0
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema), row_group_size=ROWS_A_GROUP)
