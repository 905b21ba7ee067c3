"""Entries as files for auditors: CSV that no spreadsheet executes, NDJSON, and rows of a table for the screen."""

import csv
import io
from collections.abc import AsyncIterator

import orjson

from gateway.audit.view import EntryView, as_object, sentence

COLUMNS = (
    "entry", "at", "kind", "query_id", "account", "client", "office", "case_number", "matter", "certificates", "departments",
    "states", "disclosed", "subjects", "leaf_hash", "sentence",
)  # fmt: skip
"""The CSV's columns; lists are joined by a blank."""
TABLE_COLUMNS = ("at", "kind", "who", "case", "what")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(cell: str) -> str:
    """A cell that a spreadsheet shows and does not execute: an apostrophe in front of what would start a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def csv_cells(entry: EntryView) -> tuple[str, ...]:
    """The cells of one entry, neutral, in the order of COLUMNS."""
    disclosed = (f"{code}:{name}={mode}" for code, names in entry.disclosed.items() for name, mode in names.items())
    cells = (
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
    return tuple(map(neutral, cells))


async def csv_lines(entries: AsyncIterator[EntryView]) -> AsyncIterator[str]:
    """The CSV file line by line, head first; RFC 4180, UTF-8 when encoded."""
    yield _line(COLUMNS)
    async for entry in entries:
        yield _line(csv_cells(entry))


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


def _line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
