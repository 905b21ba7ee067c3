"""Tables as Parquet: both checkers read what pyarrow writes and what the former writer wrote, cell by cell, and refuse anything else."""

import io
import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, Protocol

import duckdb
import pyarrow as pa  # type: ignore[import-untyped]  # it has no types of its own
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from gateway.entry import PARQUET_COLUMNS, Column
from gateway.logcheck.parquet import LARGEST_FOOTER, read_rows
from gateway.logcheck.standalone import parquet_rows
from gateway.oversight.exports.parquet import PLAINLY, ParquetWriter
from tests.rooms.logcheck.former_parquet import GZIP_HEAD, ColumnChunk, FormerWriter, page_header

START = datetime(2026, 1, 1, tzinfo=UTC)
MOST, MOST_A_BYTE = 32 << 20, 128
"""Bytes that reading a hostile file may take, and more of them for each of its own."""
Row = tuple[Any, ...]


class Writer(Protocol):
    def add(self, row: Row) -> None: ...
    def close(self) -> None: ...


Writing = Callable[[BinaryIO, Sequence[Column]], Writer]
WRITERS = pytest.mark.parametrize("writer", [ParquetWriter, FormerWriter])


def written(writer: Writing, rows: Sequence[Row]) -> bytes:
    out = io.BytesIO()
    one = writer(out, PARQUET_COLUMNS)
    for row in rows:
        one.add(row)
    one.close()
    return out.getvalue()


def texts(rows: Sequence[Row]) -> list[list[str]]:
    return [["" if c is None else c.isoformat() if isinstance(c, datetime) else str(c) for c in row] for row in rows]


def of_the_gateway(data: bytes) -> list[list[str]] | None:
    """The rows as texts; None where the file is refused."""
    try:
        return texts(list(read_rows(io.BytesIO(data), PARQUET_COLUMNS)))
    except ValueError:
        return None


def of_the_single_file(data: bytes) -> list[list[str]] | None:
    try:
        return list(parquet_rows(io.BytesIO(data)))
    except ValueError:
        return None


def row_of(index: int, moment: timedelta, words: Sequence[str | None]) -> Row:
    at = next(n for n, column in enumerate(PARQUET_COLUMNS) if column.kind == "time")
    cells = [words[n % len(words)] if words else None for n in range(len(PARQUET_COLUMNS) - 2)]
    return (index, *cells[: at - 1], START + moment, *cells[at - 1 :])


words = st.lists(
    st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9), min_size=1, max_size=5
)
rows = st.lists(
    st.builds(
        row_of, st.integers(-(2**63), 2**63 - 1), st.timedeltas(timedelta(days=-9999), timedelta(days=9999)), words
    ),
    max_size=40,
)


@WRITERS
@settings(max_examples=40, deadline=None)
@given(rows)
def test_both_read_every_cell(writer: Writing, table: list[Row]) -> None:
    data = written(writer, table)
    assert of_the_gateway(data) == of_the_single_file(data) == texts(table)


def plain_file(table: Sequence[Row], *, groups: int = 10_000, **options: Any) -> bytes:
    """As pyarrow writes it, in groups of so many rows and with other options than ours."""
    kinds = {"int": pa.int64(), "time": pa.timestamp("us", tz="UTC"), "text": pa.string()}
    schema = pa.schema([(column.name, kinds[column.kind]) for column in PARQUET_COLUMNS])
    columns = list(zip(*table, strict=True)) or [()] * len(schema)
    arrays = [pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
    out = io.BytesIO()
    parquet.write_table(pa.table(arrays, schema=schema), out, row_group_size=groups, **{**PLAINLY, **options})
    return out.getvalue()


def busy(count: int, seed: int = 1) -> list[Row]:
    """Rows whose cells are there in runs and out of them."""
    chance = random.Random(seed)
    return [
        row_of(
            n, timedelta(microseconds=n), [chance.choice((None, "词" * (n % 7 + 1), "x")), None, "y" * (n % 3) or None]
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("groups", [1, 7, 8, 9, 64, 1000])
def test_groups_and_pages_may_be_of_any_number(groups: int) -> None:
    table = busy(40)
    for page in (1, 50, 1 << 20):
        for packed in ({}, {"compression": "NONE", "compression_level": None}):
            data = plain_file(table, groups=groups, data_page_size=page, write_batch_size=11, **packed)
            assert of_the_gateway(data) == of_the_single_file(data) == texts(table), page


def test_a_table_of_many_rows_is_read_group_by_group() -> None:
    table = busy(20_001)
    data = written(ParquetWriter, table)
    assert of_the_gateway(data) == of_the_single_file(data) == texts(table)


def harmless(data: bytes) -> set[int]:
    """Bytes that say nothing of a cell: who wrote it, a field that is said twice, the bits behind the end of what gzip packed."""
    found = parquet.ParquetFile(io.BytesIO(data)).metadata
    writer = found.created_by.encode()
    begin = data.rindex(writer)
    group = found.row_group(0)
    chunks = [group.column(n) for n in range(len(PARQUET_COLUMNS))]
    ends = {one.data_page_offset + one.total_compressed_size - 9 for one in chunks if one.compression == "GZIP"}
    footer = len(data) - 8 - struct.unpack("<I", data[-8:-4])[0]
    return {*range(begin, begin + len(writer)), *ends, data.index(b"&", data.index(b"\x19\xfc\x12&", footer)) + 1}


@WRITERS
def test_no_bit_can_be_turned_but_where_it_says_nothing(writer: Writing) -> None:
    table = busy(9)
    data = written(writer, table)
    chance, kept, spared = random.Random(2), texts(table), harmless(data)
    for at in range(len(data)):
        turned = bytearray(data)
        turned[at] ^= 1 << chance.randrange(8)
        mine, theirs = of_the_gateway(bytes(turned)), of_the_single_file(bytes(turned))
        assert (mine == kept) == (theirs == kept), at
        assert mine != kept or at in spared, at


@WRITERS
def test_no_part_of_it_is_taken_for_the_whole(writer: Writing) -> None:
    data = written(writer, busy(3))
    for cut in (*range(0, len(data), 3), len(data) - 1):
        for part in (data[:cut], data[cut + 1 :], data[:cut] + b"\0" + data[cut:]):
            assert (of_the_gateway(part), of_the_single_file(part)) == (None, None), cut


OTHERWISE: dict[str, dict[str, Any]] = {
    "a dictionary": {"use_dictionary": True},
    "statistics, by which a reader leaves rows out": {"write_statistics": True},
    "another packing": {"compression": "snappy", "compression_level": None},
    "a schema of Arrow's": {"store_schema": True},
    "pages of version 2": {"data_page_version": "2.0"},
    "checksums": {"write_page_checksum": True},
    "an index of pages": {"write_statistics": True, "write_page_index": True},
    "another encoding": {"column_encoding": "DELTA_BINARY_PACKED", "columns": ("index",)},
}


@pytest.mark.parametrize("way", OTHERWISE)
def test_what_is_written_otherwise_is_refused(way: str) -> None:
    options = dict(OTHERWISE[way])
    if "columns" in options:
        options["column_encoding"] = dict.fromkeys(options.pop("columns"), options["column_encoding"])
    data = plain_file(busy(50), **options)
    assert (of_the_gateway(data), of_the_single_file(data)) == (None, None)


@pytest.mark.parametrize("change", ["name", "order", "fewer", "more", "kind", "needed"])
def test_other_columns_are_refused(change: str) -> None:
    names = [column.name for column in PARQUET_COLUMNS]
    table = parquet.read_table(io.BytesIO(plain_file(busy(20))))
    other = {
        "name": lambda: table.rename_columns(["Index", *names[1:]]),
        "order": lambda: table.select([*names[:-2], names[-1], names[-2]]),
        "fewer": lambda: table.select(names[:-1]),
        "more": lambda: table.append_column("more", table.column(names[-1])),
        "kind": lambda: table.set_column(0, "index", table.column(0).cast(pa.int32())),
        "needed": lambda: table.cast(
            pa.schema([table.schema.field(0).with_nullable(nullable=False), *list(table.schema)[1:]])
        ),
    }[change]()
    out = io.BytesIO()
    parquet.write_table(other, out, **PLAINLY)
    assert (of_the_gateway(out.getvalue()), of_the_single_file(out.getvalue())) == (None, None)


def test_a_file_of_another_program_is_refused(tmp_path: Any) -> None:
    file = tmp_path / "t.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select 1::bigint as index, 'x' as entry) to '{file}' (format parquet)")
    assert (of_the_gateway(file.read_bytes()), of_the_single_file(file.read_bytes())) == (None, None)


def with_footer(footer: bytes, body: bytes = b"") -> bytes:
    return b"PAR1" + body + footer + struct.pack("<I", len(footer)) + b"PAR1"


class Planted(FormerWriter):
    """Writes other bytes into the first column's page, and says other numbers of it."""

    content = b""
    said = 0
    """Bytes of the page that are said; 0: as they are."""

    def _chunk(self, column: Column, values: Sequence[Any]) -> ColumnChunk:
        if column.name != "index":
            return super()._chunk(column, values)
        packing = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = GZIP_HEAD + (packing.compress(self.content) + packing.flush())[len(GZIP_HEAD) :]
        size = self.said or len(self.content)
        header = page_header(len(values), size, len(packed))
        offset = self._offset
        self._write(header + packed)
        return ColumnChunk(column, offset, len(header) + len(packed), len(header) + size, len(values))


def planted(content: bytes, *, said: int = 0) -> bytes:
    return written(type("Planted", (Planted,), {"content": content, "said": said}), busy(9))


def levels(runs: bytes, after: bytes = bytes(72)) -> bytes:
    return struct.pack("<I", len(runs)) + runs + after


def hostile() -> Iterator[tuple[str, bytes]]:
    largest = 1 << 16
    good = written(ParquetWriter, busy(9))
    size = struct.unpack("<I", good[-8:-4])[0]
    begin = len(good) - 8 - size
    yield "nothing", b""
    yield "marks alone", b"PAR1PAR1"
    yield "a footer longer than the file", good[:-8] + b"\xff\xff\xff\xff" + good[-4:]
    yield "a footer of nothing", with_footer(b"")
    yield "a list of all numbers", with_footer(b"\x19\xfc" + b"\xff" * 9 + b"\x01")
    yield "a list of structs of nothing", with_footer(b"\x15\x04\x19\xfc\x80\xf0\x03" + bytes(largest))
    yield "structs in structs", with_footer(b"\x1c" * (largest - 1))
    yield "lists in lists", with_footer(b"\x19" * (largest - 1))
    yield "a number without end", with_footer(b"\x15" + b"\xff" * (largest - 1))
    yield "a text without end", with_footer(b"\x15\x04\x58\xff\xff\xff\xff\xff\xff\xff\xff\x7f")
    yield "a footer too large", with_footer(bytes(LARGEST_FOOTER + 1))
    assert of_the_gateway(planted(levels(b"\x12\x01"))) is not None
    yield "a run of one value without end", planted(levels(b"\xfe\xff\xff\xff\xff\xff\xff\x7f\x01"))
    yield "a run of bits without end", planted(levels(b"\xff\xff\xff\xff\xff\xff\xff\x7f\xff"))
    yield "bits by the megabyte", planted(levels(b"\x81\x80\x80\x02" + b"\xff" * (1 << 22)))
    yield "runs of nothing", planted(levels(bytes(1 << 20)))
    yield "levels longer than the page", planted(struct.pack("<I", 0xFFFFFFFF) + bytes(80))
    yield "one row too few", planted(levels(b"\x10\x01"))
    yield "a bit behind the last row", planted(levels(b"\x05\xff\x03"))
    yield "more numbers than rows", planted(levels(b"\x12\x01", bytes(80)))
    yield "no page", planted(b"")
    yield "a page of a gigabyte that says a kilobyte", planted(bytes(1 << 26), said=1 << 10)
    yield "a page of a kilobyte that says half a gigabyte", planted(bytes(1 << 10), said=(1 << 29) - (1 << 16))
    yield "a page of more than a group may have", planted(bytes(1 << 10), said=(1 << 29) + 1)
    yield "a column behind the end", good[:begin] + good[begin:].replace(b"&\x08", b"&\x7f", 1)


HOSTILE = dict(hostile())


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_little_room(name: str) -> None:
    for reading in (of_the_gateway, of_the_single_file):
        tracemalloc.start()
        found = reading(HOSTILE[name])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found is None, name
        assert most < MOST + MOST_A_BYTE * len(HOSTILE[name]), (name, reading, most)
