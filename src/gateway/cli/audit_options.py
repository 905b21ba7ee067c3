"""The words that the auditor's commands share: filters, a number or a reason from a file, who reads, and how entries are written down."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer

from gateway.cli.client import ApiClient
from gateway.cli.render import Json
from gateway.domain.errors import SetupError
from gateway.entry import COLUMNS, neutral

Account = Annotated[str | None, typer.Option(help="The query account that asked.")]
Actor = Annotated[
    str | None, typer.Option(help="The query account that answered a verification or took a declaration.")
]
Client = Annotated[str | None, typer.Option(help="The client system.")]
Department = Annotated[str | None, typer.Option(help="A department that was asked.")]
Matter = Annotated[str | None, typer.Option(help="M01, M07, …")]
Case = Annotated[str | None, typer.Option(help="A case number.")]
Certificate = Annotated[str | None, typer.Option(help="M01-C1, …")]
State = Annotated[str | None, typer.Option(help="answered, pending, denied, …")]
Since = Annotated[str | None, typer.Option(help="Entries from this time on (RFC 3339, with offset).")]
Until = Annotated[str | None, typer.Option(help="Entries before this time (RFC 3339, with offset).")]
Subject = Annotated[
    Path | None,
    typer.Option(help="File with a person's number: only entries about that person (- reads standard input)."),
]
Reason = Annotated[
    Path, typer.Option(help="File with the reason, in your own words.  It is stored sealed (- reads standard input).")
]
Task = Annotated[
    str | None,
    typer.Option(
        envvar="GATEWAY_AUDIT_TASK", help="Number of your audit task, such as SJ-2026-117.  It is recorded in the log."
    ),
]


class EntryFormat(StrEnum):
    """How entries are written down."""

    TABLE = "table"
    CSV = "csv"
    NDJSON = "ndjson"


def filters_of(*given: str | None) -> dict[str, str]:
    """The filters that were given, by their names in the API; in the order of the options above."""
    names = (
        "account", "actor", "client", "department", "matter", "case_number", "certificate", "state", "since", "until",
    )  # fmt: skip
    return {name: value for name, value in zip(names, given, strict=True) if value is not None}


def number_from(subject: Path | None) -> str | None:
    """A person's number from a file: on the command line, others on this machine could read it.  Raises SetupError."""
    if subject is None:
        return None
    try:
        return sys.stdin.readline().strip() if str(subject) == "-" else subject.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SetupError(f"{subject} cannot be read as UTF-8: name a file with one person's number.") from None


def text_from(file: Path) -> str:
    """A reason from a file: on the command line, others on this machine could read it.  Raises SetupError."""
    try:
        return (sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")).strip()
    except (OSError, UnicodeDecodeError):
        raise SetupError(f"{file} cannot be read as UTF-8: name a file with the reason.") from None


def of_task(task: str | None) -> dict[str, str]:
    """The header that names the task; none where the gateway is to say that one is wanted."""
    return {} if task is None else {"Audit-Task": task}


def found_entries(
    auditor: ApiClient, filters: Mapping[str, str], number: str | None, task: str | None, most: int | None = None
) -> Iterator[Json]:
    """Entries page by page, newest first, at most `most`."""
    cursor: str | None = None
    size, given = min(most or 200, 200), 0
    while True:
        after = {"cursor": cursor} if cursor else {}
        if number is not None:
            body = {"person_id": number, "limit": size, **filters, **after}
            page = auditor.post("/v1/audit/searches", body, of_task(task))
        else:
            page = auditor.get("/v1/audit/entries", of_task(task), limit=str(size), **filters, **after)
        yield from page["items"]
        given += len(page["items"])
        cursor = page["next"]
        if cursor is None or (most is not None and given >= most):
            return


def write_entries(entries: Iterable[Json], form: EntryFormat, out: TextIO) -> int:
    """Write entries; returns how many."""
    written = 0
    rows = csv.writer(out)
    if form is EntryFormat.CSV:
        rows.writerow(COLUMNS)
    for written, entry in enumerate(entries, start=1):  # noqa: B007 - the count is the result
        if form is EntryFormat.CSV:
            rows.writerow(_cells(entry))
        else:
            out.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
    return written


def _cells(entry: Json) -> list[str]:
    """The cells of one entry in the order of COLUMNS, none of which a spreadsheet executes."""
    return [neutral(_cell(name, entry)) for name in COLUMNS]


def _cell(name: str, entry: Json) -> str:
    value = entry[name]
    match name:
        case "states":
            return " ".join(f"{code}={state}" for code, state in value.items())
        case "disclosed":
            return " ".join(
                f"{code}:{field}={mode}" for code, fields in value.items() for field, mode in fields.items()
            )
        case "subjects":
            return " ".join(f"{subject['party']}={subject['tag']}" for subject in value)
        case "sentence":
            return str(value["en"])
        case _:
            return " ".join(value) if isinstance(value, list) else str(value or "")
