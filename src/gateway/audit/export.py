"""Entries as files for auditors: CSV that no spreadsheet executes, NDJSON, Parquet, and rows of a table for the screen."""

import csv
import io
from collections.abc import AsyncIterator
from typing import BinaryIO

import orjson

from gateway.audit.parquet import Column, ParquetWriter
from gateway.audit.sentence import as_object, sentence
from gateway.audit.view import EntryView

COLUMNS = (
    "entry", "at", "kind", "query_id", "account", "client", "office", "case_number", "matter", "certificates", "departments",
    "states", "disclosed", "subjects", "leaf_hash", "sentence",
)  # fmt: skip
"""The CSV's columns; lists are joined by a blank."""
PARQUET_COLUMNS = (
    Column("index", "int"),
    *(Column(name, "time" if name == "at" else "text") for name in COLUMNS),
)
TABLE_COLUMNS = ("at", "kind", "who", "case", "what")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet shows and does not execute: an apostrophe in front of what would start a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def cells(entry: EntryView) -> tuple[str, ...]:
    """The cells of one entry in the order of COLUMNS, as they are."""
    disclosed = (f"{code}:{name}={mode}" for code, names in entry.disclosed.items() for name, mode in names.items())
    return (
        entry.entry,
        entry.at.isoformat(),
        entry.kind.name,
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


async def csv_lines(entries: AsyncIterator[EntryView]) -> AsyncIterator[str]:
    """The CSV file line by line, head first; RFC 4180, UTF-8 when encoded."""
    yield csv_line(COLUMNS)
    async for entry in entries:
        yield csv_line(csv_cells(entry))


async def ndjson_lines(entries: AsyncIterator[EntryView]) -> AsyncIterator[bytes]:
    """One JSON object a line."""
    async for entry in entries:
        yield orjson.dumps(as_object(entry), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def table_row(entry: EntryView, language: str = "en") -> tuple[str, ...]:
    """The cells of TABLE_COLUMNS for the screen."""
    who = "/".join(part for part in (entry.office, entry.account) if part)
    return (
        entry.at.strftime("%Y-%m-%d %H:%M:%S"),
        entry.kind.name,
        who,
        entry.case_number or "",
        sentence(entry, language),
    )


def csv_line(row: tuple[str, ...]) -> str:
    """One line of CSV with its end."""
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()
