"""What a bundle tells of its entries besides their leaves, in sentences and tables, against what the leaves say."""

from collections.abc import Iterable, Iterator

from gateway.entry import ANSWER, COLUMNS, CSV, EDITION, EDITIONS, PARQUET, PARQUET_COLUMNS, csv_line
from gateway.logcheck.files import Bundle
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.parquet import read_rows
from gateway.logcheck.reading import NotRead, opened
from gateway.logcheck.telling import Telling, TellingDigests, row_digest, telling_digest

_LONGEST = 1 << 20


def telling_of(bundle: Bundle, report: Report) -> Telling | None:
    """What the bundle tells besides, where this program knows its words; what it does not know is left unchecked."""
    manifest = bundle.manifest
    there = [name for name in (ANSWER, CSV, PARQUET) if name in bundle.there]
    if there and manifest.edition not in EDITIONS:
        reason = f"its words are of edition {manifest.edition}, this program's of {EDITION}"
        what = f"what {', '.join(there)} say of the entries in sentences and columns: {reason}"
        report.leave(what, is_essential=True)
        return None
    return Telling(manifest.log, manifest.criteria is None and bool(there), manifest.edition)


def check_tables(bundle: Bundle, rows: Iterable[TellingDigests], report: Report) -> None:
    """Compare the table files with what must be told, row by row."""
    wanted = list(rows)
    if CSV in bundle.there:
        _check(CSV, [one.csv for one in wanted], _csv_rows(bundle, report), report)
    if PARQUET in bundle.there:
        _check(PARQUET, [one.cells for one in wanted], _parquet_rows(bundle, report), report)


def _check(name: str, wanted: list[bytes], found: Iterator[bytes], report: Report) -> None:
    count = 0
    for count, given in enumerate(found, start=1):
        if count <= len(wanted) and given != wanted[count - 1]:
            place = f"{name} row {count}"
            report.add(FaultKind.TABLE_CHANGED, place, f"{place} says otherwise than the leaf of its entry.")
    if count != len(wanted):
        report.add(
            FaultKind.TABLE_CHANGED, name, f"{name} has {count} rows that can be read, in place of {len(wanted)}."
        )
    else:
        report.checked.append(f"{count} rows of {name}, as the leaves say them")


def _csv_rows(bundle: Bundle, report: Report) -> Iterator[bytes]:
    """A digest of each record behind the header."""
    records = _records(bundle.lines(CSV))
    if next(records, b"") != csv_line(("index", *COLUMNS)).encode():
        report.add(FaultKind.TABLE_CHANGED, CSV, f"{CSV} has not the columns that it should have.")
    yield from map(telling_digest, records)


def _records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines, joined where a cell in quotation marks goes over several."""
    waiting: list[bytes] = []
    marks = size = 0
    for line in lines:
        waiting.append(line)
        marks, size = marks + line.count(b'"'), size + len(line)
        if marks % 2 == 0 or size > _LONGEST:
            yield b"".join(waiting)
            waiting.clear()
            marks = size = 0
    if waiting:
        yield b"".join(waiting)


def _parquet_rows(bundle: Bundle, report: Report) -> Iterator[bytes]:
    try:
        with opened(bundle.folder / PARQUET) as file:
            for index, *row in read_rows(file, PARQUET_COLUMNS):
                if "" in row:
                    raise ValueError("a text that is empty, where nothing should be")  # noqa: TRY301 - as what cannot be read
                yield row_digest(
                    index, ["" if cell is None else cell if isinstance(cell, str) else cell.isoformat() for cell in row]
                )
    except (NotRead, ValueError) as fault:
        report.add(FaultKind.TABLE_CHANGED, PARQUET, f"{PARQUET} is not as it is written here: {fault}.")
