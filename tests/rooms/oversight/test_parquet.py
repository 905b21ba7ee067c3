"""A Parquet file as a reader that is not ours sees it."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import cast

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]  # it has no types of its own

from gateway.audit import Privacy
from gateway.db import Database
from gateway.domain.criteria import Criteria
from gateway.domain.errors import InvalidInput
from gateway.entry import Column
from gateway.oversight.exports import Exports, parquet
from gateway.oversight.exports.parquet import ParquetWriter, TableRow
from tests.rooms.audit import samples

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


@pytest.mark.parametrize("length", [1, 1_000, 100_000])
def test_a_group_holds_few_rows_where_they_are_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length: int
) -> None:
    monkeypatch.setattr(parquet, "TEXT_A_GROUP", 50_000)
    read_back(tmp_path, [(n, None, "x" * length) for n in range(200)])
    written = ParquetFile(tmp_path / "t.parquet").metadata
    of_groups = [written.row_group(n).num_rows for n in range(written.num_row_groups)]
    assert of_groups == {1: [200], 1_000: [50] * 4, 100_000: [1] * 200}[length]


def test_a_time_of_another_zone_is_the_same_moment(tmp_path: Path) -> None:
    there = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert read_back(tmp_path, [(1, there, None)]) == [(1, (there - EPOCH) // timedelta(microseconds=1), None)]


def test_closing_twice_writes_one_footer(tmp_path: Path) -> None:
    with (tmp_path / "t.parquet").open("wb") as out:
        writer = ParquetWriter(out, COLUMNS)
        writer.add((1, None, None))
        writer.close()
        size = out.tell()
        writer.close()
        assert out.tell() == size


@pytest.fixture
def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "pa", None)


@pytest.mark.usefixtures("without_pyarrow")
def test_parquet_is_refused_where_nothing_writes_it_and_the_other_forms_are_not(tmp_path: Path) -> None:
    exports = Exports(cast("Database", None), cast("Privacy", None), tmp_path)  # a draft asks neither
    now = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(InvalidInput) as refused:
        exports.draft(Criteria(), ("ndjson", "csv", "parquet"), samples.auditor, "T-1", now)
    (fault,) = refused.value.faults
    assert (fault.pointer, fault.code) == ("/formats", "not-installed")
    assert "pip install 'oneclick-gateway[parquet]'" in fault.message
    assert exports.draft(Criteria(), ("ndjson", "csv"), samples.auditor, "T-1", now).formats == ("ndjson", "csv")


def test_the_gateway_starts_where_pyarrow_is_not_installed() -> None:
    """In an interpreter of its own, which finds none."""
    program = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from gateway.oversight.exports import can_write_parquet\n"
        "assert not can_write_parquet()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
