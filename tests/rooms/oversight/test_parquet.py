"""A Parquet file as a reader that is not ours sees it."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.entry import Column, TableRow
from gateway.logcheck.parquet import read_rows
from gateway.oversight.exports import parquet
from gateway.oversight.exports.parquet import ParquetWriter

COLUMNS = (Column("number", "int"), Column("moment", "time"), Column("words", "text"))
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

rows = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.integers(0, 4 * 10**15).map(lambda micros: EPOCH + timedelta(microseconds=micros)),
        st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    ),
    max_size=40,
)


def read_back(folder: Path, given_rows: Sequence[TableRow]) -> list[tuple[object, ...]]:
    file = folder / "t.parquet"
    with file.open("wb") as out:
        writer = ParquetWriter(out, COLUMNS)
        for row in given_rows:
            writer.add(row)
        writer.close()
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        found = connection.execute(
            "select number, epoch_us(moment), words from read_parquet(?)", [str(file)]
        ).fetchall()
        kinds = connection.execute("describe select * from read_parquet(?)", [str(file)]).fetchall()
    assert [kind[:2] for kind in kinds] == [
        ("number", "BIGINT"), ("moment", "TIMESTAMP WITH TIME ZONE"), ("words", "VARCHAR"),
    ]  # fmt: skip
    return found


@given(rows)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cell_comes_back(tmp_path: Path, given_rows: list[TableRow]) -> None:
    micros = [
        (number, None if at is None else (at - EPOCH) // timedelta(microseconds=1), words)  # type: ignore[operator]  # a time
        for number, at, words in given_rows
    ]
    assert read_back(tmp_path, given_rows) == micros


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 29])
def test_groups_of_rows_follow_one_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr(parquet, "ROWS_A_GROUP", 7)
    made: list[TableRow] = [(n, None, f"第{n}行" if n % 3 else None) for n in range(count)]
    assert read_back(tmp_path, made) == made
    with duckdb.connect() as connection:
        groups = connection.execute(
            "select count(distinct row_group_id), max(row_group_num_rows) from parquet_metadata(?)",
            [str(tmp_path / "t.parquet")],
        ).fetchone()
    assert groups == (-(-count // 7), min(count, 7) or None)


def test_what_was_written_is_read_back_and_no_bit_of_it_can_be_turned() -> None:
    columns = (Column("index", "int"), Column("word", "text"), Column("at", "time"))
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [(n, None if n % 3 else "词" * n, begin + timedelta(microseconds=n)) for n in range(25)]
    for kept in (rows, []):
        out = io.BytesIO()
        writer = ParquetWriter(out, columns)
        for row in kept:
            writer.add(row)
        writer.close()
        data = out.getvalue()
        assert list(read_rows(io.BytesIO(data), columns)) == kept
        for at in range(len(data)):
            turned = bytearray(data)
            turned[at] ^= 1
            assert read_or_refused(bytes(turned), columns) != kept, f"byte {at}"
        for cut in range(len(data)):
            assert read_or_refused(data[:cut], columns) is None


def read_or_refused(data: bytes, columns: Sequence[Column]) -> list[tuple[object, ...]] | None:
    try:
        return list(read_rows(io.BytesIO(data), columns))
    except ValueError:
        return None
