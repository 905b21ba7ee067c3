"""Entries as rows of a table: its columns, the cells of an entry, and CSV that no spreadsheet executes."""

import csv
import io
import re
from dataclasses import dataclass
from typing import Literal

from gateway.entry.entry_view import EntryView
from gateway.entry.sentence import EDITION, sentence


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name.  Any cell of it may be empty."""

    name: str
    kind: Literal["text", "int", "time"]


COLUMNS = (
    "entry", "at", "kind", "query_id", "account", "client", "office", "case_number", "matter", "certificates", "departments",
    "states", "disclosed", "subjects", "leaf_hash", "sentence", "actor",
)  # fmt: skip
"""The CSV's columns; lists are joined by a blank.  New ones come last: who reads by place goes on."""
PARQUET_COLUMNS = (
    Column("index", "int"),
    *(Column(name, "time" if name == "at" else "text") for name in COLUMNS),
)
FORMULAS_ALONE = 2
"""The edition until which nothing else was guarded against."""
_REWRITTEN = re.compile(r"[0-9]{1,4}(?:[-/.:][0-9]{1,4}){1,2}|[0-9]+[Ee][0-9]+|0[0-9]+|[0-9]{16,}")
"""What a spreadsheet makes a day or another number of: 1-44 becomes January 1944."""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def neutral(cell: str, edition: int = EDITION) -> str:
    """A cell that a spreadsheet shows as it is: an apostrophe in front of what would start a formula, or become a day or another number.

    edition: of the words; before the third, formulas alone were guarded against.
    """
    is_rewritten = edition > FORMULAS_ALONE and _REWRITTEN.fullmatch(cell) is not None
    return f"'{cell}" if is_rewritten or cell.startswith(_STARTS_A_FORMULA) else cell


def cells(entry: EntryView, edition: int = EDITION) -> tuple[str, ...]:
    """The cells of one entry in the words of an edition, in the order of COLUMNS, as they are."""
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
        sentence(entry, edition=edition),
        entry.actor or "",
    )


def csv_cells(entry: EntryView, edition: int = EDITION) -> tuple[str, ...]:
    """The cells of one entry, neutral as an edition has it, in the order of COLUMNS."""
    return tuple(neutral(cell, edition) for cell in cells(entry, edition))


def csv_line(row: tuple[str, ...]) -> str:
    """One line of CSV with its end."""
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()
