"""`gateway audit`: the log as an auditor reads it, as a table on the screen, or as CSV or NDJSON for the file."""

import csv
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console
from rich.progress import Progress

from gateway.audit import COLUMNS, neutral
from gateway.cli.audit_verify import verify
from gateway.cli.client import Caller
from gateway.cli.integrate import integrate
from gateway.cli.render import log_lines
from gateway.cli.restore import continue_after_restore
from gateway.cli.where import BASE_URL, demo_at
from gateway.cli.witness import witness
from gateway.cli.words import WrongWords
from gateway.domain.errors import SetupError

Json = Mapping[str, Any]

app = typer.Typer(no_args_is_help=True)
app.command("verify")(verify)
app.command("witness")(witness)
app.command("integrate")(integrate)
app.command("continue-after-restore")(continue_after_restore)

Account = Annotated[str | None, typer.Option(help="Who asked: a query account.")]
Client = Annotated[str | None, typer.Option(help="The client system.")]
Department = Annotated[str | None, typer.Option(help="A department that was asked.")]
Matter = Annotated[str | None, typer.Option(help="M01, M07, …")]
Case = Annotated[str | None, typer.Option(help="A case number.")]
Certificate = Annotated[str | None, typer.Option(help="M01-C1, …")]
State = Annotated[str | None, typer.Option(help="answered, pending, denied, …")]
Since = Annotated[str | None, typer.Option(help="RFC 3339, with offset: from then on.")]
Until = Annotated[str | None, typer.Option(help="RFC 3339, with offset: before then.")]
Subject = Annotated[
    Path | None, typer.Option(help="A file with a person's number: entries about that person (- reads standard input).")
]
As = Annotated[str, typer.Option("--as", help="Who reads: a name of gateway token.")]
Task = Annotated[str, typer.Option(help="The auditor's task number; it stands in the log.")]
BaseUrl = Annotated[str, typer.Option(help="The gateway's address.")]


class Form(StrEnum):
    """How entries are written down."""

    TABLE = "table"
    CSV = "csv"
    NDJSON = "ndjson"


@app.command("search")
def search(
    account: Account = None,
    client: Client = None,
    department: Department = None,
    matter: Matter = None,
    case: Case = None,
    certificate: Certificate = None,
    state: State = None,
    since: Since = None,
    until: Until = None,
    subject: Subject = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many entries, newest first.")] = 50,
    form: Annotated[Form, typer.Option("--format", help="On the screen or for a file.")] = Form.TABLE,
    as_: As = "auditor",
    task: Task = "DEMO-1",
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Find entries by who asked, for what, about whom, and when.  The search is an entry itself."""
    filters = _filters(account, client, department, matter, case, certificate, state, since, until)
    number = _number(subject)
    with _auditor(as_, base_url) as auditor:
        entries = list(_entries(auditor, filters, number, task, most=limit))
    if form is Form.TABLE:
        console = Console()
        console.print(log_lines(entries, console.width) if entries else "No entry fits 没有符合条件的留痕记录")
    else:
        _write(entries, form, sys.stdout)


@app.command("export")
def export(
    out: Annotated[
        Path, typer.Option(help="The file to write, for you alone to read; an existing one is not overwritten.")
    ],
    account: Account = None,
    client: Client = None,
    department: Department = None,
    matter: Matter = None,
    case: Case = None,
    certificate: Certificate = None,
    state: State = None,
    since: Since = None,
    until: Until = None,
    subject: Subject = None,
    form: Annotated[Form, typer.Option("--format", help="csv or ndjson.")] = Form.CSV,
    as_: As = "auditor",
    task: Task = "DEMO-1",
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Write all entries that fit into a file."""
    if form is Form.TABLE:
        raise WrongWords("A table is for the screen: export takes --format csv or ndjson.")
    filters = _filters(account, client, department, matter, case, certificate, state, since, until)
    try:
        file = os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="")
    except OSError as fault:
        raise SetupError(f"{out} cannot be written ({fault.strerror}): name a new file.") from None
    console = Console(stderr=True)
    progress = Progress(console=console, transient=True, disable=not console.is_terminal)
    with file, progress, _auditor(as_, base_url) as auditor:
        bar = progress.add_task("entries 留痕记录", total=None)
        found = _entries(auditor, filters, _number(subject), task)
        written = _write(progress.track(found, task_id=bar), form, file)
    console.print(f"{written} entries in {out}")


def _filters(*given: str | None) -> dict[str, str]:
    names = ("account", "client", "department", "matter", "case_number", "certificate", "state", "since", "until")
    return {name: value for name, value in zip(names, given, strict=True) if value is not None}


def _number(subject: Path | None) -> str | None:
    """A person's number from a file: on the command line, others on this machine could read it."""
    if subject is None:
        return None
    try:
        return sys.stdin.readline().strip() if str(subject) == "-" else subject.read_text("utf-8").strip()
    except OSError as fault:
        raise SetupError(f"{subject} cannot be read ({fault.strerror}).") from None


def _auditor(name: str, base_url: str) -> Caller:
    return Caller.named(base_url, demo_at(base_url)["issuer_url"], name)


def _entries(
    auditor: Caller, filters: Mapping[str, str], number: str | None, task: str, most: int | None = None
) -> Iterator[Json]:
    """Entries page by page, newest first, at most `most`."""
    if number is not None and filters:
        raise WrongWords("Give either --subject or the other filters.")
    cursor: str | None = None
    size, given = min(most or 200, 200), 0
    while True:
        after = {"cursor": cursor} if cursor else {}
        if number is not None:
            body = {"person_id": number, "limit": size, **after}
            page = auditor.post("/v1/audit/searches", body, {"Audit-Task": task})
        else:
            page = auditor.get("/v1/audit/entries", {"Audit-Task": task}, limit=str(size), **filters, **after)
        yield from page["items"]
        given += len(page["items"])
        cursor = page["next"]
        if cursor is None or (most is not None and given >= most):
            return


def _write(entries: Iterable[Json], form: Form, out: TextIO) -> int:
    """Write entries; returns how many."""
    written = 0
    rows = csv.writer(out)
    if form is Form.CSV:
        rows.writerow(COLUMNS)
    for written, entry in enumerate(entries, start=1):  # noqa: B007 - the count is the result
        if form is Form.CSV:
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
