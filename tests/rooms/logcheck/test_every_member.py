"""Every member of every file of a bundle, changed one by one: it is named as wrong, or stands among what was not checked."""

import csv
import io
import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.entry import PARQUET_COLUMNS
from gateway.logcheck.parquet import read_rows
from gateway.oversight.exports.parquet import ParquetWriter
from tests.rooms.logcheck.bundles import Log, read_lines, seal, write_lines
from tests.rooms.logcheck.former_parquet import FormerWriter
from tests.rooms.logcheck.test_both_verifiers import of_the_gateway, of_the_single_file
from tests.rooms.logcheck.wrongs import CRITERIA

UNSIGNED_ONLY = {"made_at"}
"""Members that nothing but the manifest's signature vouches for."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    log = Log().append(3, times=4)
    given = log.answer(lambda entry: b'"account":"clerk1"' in entry.sections)
    return log.write(tmp_path_factory.mktemp("made") / "bundle", criteria=CRITERIA, answer=given, tables=True)


def paths(said: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """Where every value of a JSON text is that is no object and no list."""
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else None
    if inner is None:
        yield path
        return
    for name, value in inner:
        yield from paths(value, *path, name)


def other(value: object) -> object:
    """Another value of the same kind."""
    if isinstance(value, bool) or value is None:
        return "x" if value is None else not value
    if isinstance(value, int):
        return value + 1
    text = str(value)
    return ("0" if text[:1] != "0" else "1") + text[1:]


def changed(said: Any, path: tuple[str | int, ...]) -> Any:
    """The same with one value changed."""
    whole = json.loads(json.dumps(said))
    place = whole
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = other(place[path[-1]])
    return whole


def verdicts(bundle: Path) -> tuple[int, int]:
    return of_the_gateway(bundle)[0], of_the_single_file(bundle)[0]


def test_as_it_was_made_it_holds(made: Path) -> None:
    assert verdicts(made) == (0, 0)


@pytest.mark.parametrize("name", ["manifest.json", "keys.json"])
def test_no_member_of_an_object_can_be_changed(made: Path, tmp_path: Path, name: str) -> None:
    """By who makes the hashes fit, and by who signs the manifest too."""
    bundle = shutil.copytree(made, tmp_path / "bundle")
    said = json.loads((made / name).read_text("utf-8"))
    for path in paths(said):
        for seed in ("log", "stranger"):
            if path[0] == "files" and seed == "log":
                continue  # the hashes that whoever signs makes fit
            (bundle / name).write_text(json.dumps(changed(said, path)), "utf-8")
            if path[0] != "files":
                seal(bundle, seed)
            got = verdicts(bundle)
            assert got[0] == got[1] in {1, 3, 4} or (path[0] in UNSIGNED_ONLY and seed == "log"), (path, seed, got)
        restore(made, bundle, name)


@pytest.mark.parametrize("name", ["entries.ndjson", "batches.ndjson", "answer.ndjson"])
def test_no_member_of_a_line_can_be_changed_even_by_who_signs(made: Path, tmp_path: Path, name: str) -> None:
    bundle = shutil.copytree(made, tmp_path / "bundle")
    lines = read_lines(made / name)
    for path in paths(lines[1]):
        write_lines(bundle / name, [lines[0], changed(lines[1], path), *lines[2:]])
        seal(bundle)
        assert verdicts(bundle) == (1, 1), path


def test_no_cell_of_a_table_can_be_changed_even_by_who_signs(made: Path, tmp_path: Path) -> None:
    bundle = shutil.copytree(made, tmp_path / "bundle")
    with (made / "entries.parquet").open("rb") as file:
        rows = [list(row) for row in read_rows(file, PARQUET_COLUMNS)]
    with (made / "entries.csv").open(encoding="utf-8", newline="") as text:
        lines = list(csv.reader(text))
    for at, column in enumerate(PARQUET_COLUMNS):
        write_csv(bundle / "entries.csv", lines, at)
        seal(bundle)
        assert verdicts(bundle) == (1, 1), column
        write_csv(bundle / "entries.csv", lines, None)
        turned = [list(row) for row in rows]
        cell = turned[1][at]
        turned[1][at] = cell + timedelta(seconds=1) if column.kind == "time" else other(cell)
        write_parquet(bundle / "entries.parquet", turned)
        seal(bundle)
        assert verdicts(bundle) == (1, 1), column
        write_parquet(bundle / "entries.parquet", rows)
    seal(bundle)
    assert verdicts(bundle) == (0, 0)


def test_a_table_of_the_former_writer_holds_and_an_empty_text_in_place_of_nothing_does_not(
    made: Path, tmp_path: Path
) -> None:
    bundle = shutil.copytree(made, tmp_path / "bundle")
    with (made / "entries.parquet").open("rb") as file:
        rows = [list(row) for row in read_rows(file, PARQUET_COLUMNS)]
    write_parquet(bundle / "entries.parquet", rows, FormerWriter)
    assert (bundle / "entries.parquet").read_bytes() != (made / "entries.parquet").read_bytes()
    seal(bundle)
    assert verdicts(bundle) == (0, 0)
    emptied = [["" if cell is None else cell for cell in row] for row in rows]
    assert emptied != rows
    for writer in (ParquetWriter, FormerWriter):
        write_parquet(bundle / "entries.parquet", emptied, writer)
        seal(bundle)
        assert verdicts(bundle) == (1, 1)


def write_csv(path: Path, lines: list[list[str]], turned: int | None) -> None:
    out = io.StringIO()
    for number, line in enumerate(lines):
        cells = [str(other(cell)) if (number, at) == (2, turned) else cell for at, cell in enumerate(line)]
        csv.writer(out).writerow(cells)
    path.write_text(out.getvalue(), "utf-8", newline="")


def write_parquet(
    path: Path, rows: list[list[Any]], of: type[ParquetWriter] | type[FormerWriter] = ParquetWriter
) -> None:
    with path.open("wb") as out:
        writer = of(out, PARQUET_COLUMNS)
        for row in rows:
            writer.add(row)
        writer.close()


def restore(made: Path, bundle: Path, name: str) -> None:
    for each in (name, "manifest.json", "manifest.sig"):
        shutil.copy(made / each, bundle / each)
