"""`gateway audit export`: all entries that fit as one file, or as a bundle that anybody can verify."""

import hashlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from gateway.cli import audit_options as options
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import Json
from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError
from gateway.logcheck import STANDALONE

LOOK_EVERY_S = 0.2


@calls_gateway
def export(
    out: Annotated[
        Path | None,
        typer.Option(help="File to write, readable by you alone.  An existing file is not overwritten."),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option(
            help="The folder to write a bundle into, with all that proves it: the answer as NDJSON, CSV and Parquet, the stretch of "
            "the log from --since to --until, tiles, checkpoint, keys, verifier. It must not exist, or be empty."
        ),
    ] = None,
    account: options.Account = None,
    actor: options.Actor = None,
    client: options.Client = None,
    department: options.Department = None,
    matter: options.Matter = None,
    case: options.Case = None,
    certificate: options.Certificate = None,
    state: options.State = None,
    since: options.Since = None,
    until: options.Until = None,
    subject: options.Subject = None,
    form: Annotated[
        options.EntryFormat, typer.Option("--format", help="csv or ndjson, of --out.")
    ] = options.EntryFormat.CSV,
    no_parquet: Annotated[
        bool,
        typer.Option(
            "--no-parquet",
            help="Without the Parquet file of --into, for a gateway installed without the extra `parquet`.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a summary as JSON.")] = False,
    task: options.Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Write all entries that fit into a file, or with --into as a bundle that `gateway audit verify` checks offline."""
    if (out is None) == (into is None):
        raise UsageError("Give either --out FILE or --into DIR.")
    if form is options.EntryFormat.TABLE:
        raise UsageError("A table is for the screen: export takes --format csv or ndjson.")
    filters = options.filters_of(account, actor, client, department, matter, case, certificate, state, since, until)
    wanted = _Wanted(filters, options.number_from(subject), task)
    console = Console(stderr=True)
    with caller() as auditor:
        if out is not None:
            made = _file(out, auditor, wanted, form, console)
        elif into is not None:
            formats = ["ndjson", "csv"] if no_parquet else ["ndjson", "csv", "parquet"]
            made = _bundle(into, auditor, wanted, formats, console)
    if as_json:
        print(json.dumps(made, sort_keys=True))
    else:
        console.print(_sentence(made), highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which entries, and for which task.  number: a person's, where only entries about them are wanted."""

    filters: Mapping[str, str]
    number: str | None = field(repr=False)
    task: str | None


def _sentence(made: Json) -> str:
    """What was made, and what to do with it."""
    if "out" in made:
        return f"{made['rows']} entries in {made['out']}"
    return (
        f"{made['rows']} entries, and leaves {made['from_index']} to {made['to_index']} of the log {made['log']}, in {made['into']}\n"
        f"Verify them anywhere: gateway audit verify {made['into']}\n"
        f"verify.py in it has the SHA-256 {hashlib.sha256(STANDALONE.read_bytes()).hexdigest()} (docs/verifying.md)"
    )


def _file(out: Path, auditor: ApiClient, wanted: _Wanted, form: options.EntryFormat, console: Console) -> Json:
    """Write the entries page by page.  Returns what was made."""
    try:
        file = os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="")
    except OSError as fault:
        raise SetupError(f"{out} cannot be written ({fault.strerror}): name a new file.") from None
    progress = Progress(console=console, transient=True, disable=not console.is_terminal)
    with file, progress:
        bar = progress.add_task("entries 留痕记录", total=None)
        found = options.found_entries(auditor, wanted.filters, wanted.number, wanted.task)
        rows = options.write_entries(progress.track(found, task_id=bar), form, file)
    return {"out": str(out), "rows": rows}


def _bundle(into: Path, auditor: ApiClient, wanted: _Wanted, formats: Sequence[str], console: Console) -> Json:
    """Ask for a bundle, wait for it, and unpack it.  Returns what was made."""
    _check_empty(into)
    criteria = {**wanted.filters, **({} if wanted.number is None else {"person_id": wanted.number})}
    body = {"criteria": criteria, "formats": list(formats)}
    export = _awaited(auditor.post("/v1/audit/exports", body, options.of_task(wanted.task)), auditor, console)
    if export["state"] != "done":
        raise SetupError(f"The bundle could not be made: {export['why']}.")
    with tempfile.TemporaryDirectory(prefix="gateway-export-") as room:
        archive = Path(room) / "bundle.zip"
        auditor.fetch(export["bundle"], archive, options.of_task(wanted.task))
        _unpack(archive, export["sha256"], into)
    kept = ("export_id", "log", "from_index", "to_index", "rows", "sha256")
    return {"into": str(into), **{name: export[name] for name in kept}}


def _awaited(export: Json, auditor: ApiClient, console: Console) -> Json:
    """The export when nothing more comes of it."""
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("bundle 证据包", total=100)
        while export["state"] in {"queued", "running"}:
            time.sleep(LOOK_EVERY_S)
            export = auditor.get(f"/v1/audit/exports/{export['export_id']}")
            progress.update(bar, completed=export["percent"])
    return export


def _check_empty(into: Path) -> None:
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise SetupError(f"{into} is not an empty folder: name a new one.")


def _unpack(archive: Path, digest: str, into: Path) -> None:
    """Into a folder for this user alone.  Raises SetupError where the archive is not the one that was announced."""
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            raise SetupError("The bundle did not come whole: export again.")
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(into)
    except OSError as fault:
        raise SetupError(f"{into} cannot be written ({fault.strerror}): name another folder.") from None
