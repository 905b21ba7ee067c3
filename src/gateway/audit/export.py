"""Entries as tables for auditors: CSV that no spreadsheet executes, and Parquet."""

import csv
import io
from typing import BinaryIO

from gateway.audit.parquet import Column, ParquetWriter
from gateway.audit.sentence import sentence
from gateway.audit.view import EntryView

COLUMNS = (
    "entry", "at", "kind", "query_id", "account", "client", "office", "case_number", "matter", "certificates", "departments",
    "states", "disclosed", "subjects", "leaf_hash", "sentence", "actor",
)  # fmt: skip
"""The CSV's columns; lists are joined by a blank.  New ones come last: who reads by place goes on."""
PARQUET_COLUMNS = (
    Column("index", "int"),
    *(Column(name, "time" if name == "at" else "text") for name in COLUMNS),
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet shows and does not execute: an apostrophe in front of what would start a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def cells(entry: EntryView) -> tuple[str, ...]:
    """The cells of one entry in the order of COLUMNS, as they are."""
    disclosed = (f"{code}:{name}={mode}" for code, names in entry.disclosed.items() for name, mode in names.items())
    return (
        entry.entry,
        entry.at.isoformat(),
        entry.kind_name,
        str(entry.query_id or ""),
        entry.account or "",
        entry.client or "",
        entry.office or "",
        entry.case_number or "",
        entry.matter or "",
        " ".join(entry.certificates),
        " ".join(entry.departments),
        " ".join(f"{code}={state}" for code, state in entry.states.items()),
        " ".join(disclosed),
        " ".join(f"{s.party}={s.tag}" for s in entry.subjects),
        entry.leaf_hash,
        sentence(entry),
        entry.actor or "",
    )


def csv_cells(entry: EntryView) -> tuple[str, ...]:
    """The cells of one entry, neutral, in the order of COLUMNS."""
    return tuple(map(neutral, cells(entry)))


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


def csv_line(row: tuple[str, ...]) -> str:
    """One line of CSV with its end."""
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()
