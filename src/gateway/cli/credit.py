"""`gateway credit`: signed files for the city's credit system, and from it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.cli.card import show_record
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.usage import UsageError

app = typer.Typer(no_args_is_help=True, help="The feeds of the city's credit system.")
_FEEDS = "/v1/credit-feeds"


@app.command("export")
@calls_gateway
def export(
    into: Annotated[Path, typer.Option(help="The folder that the two files are written to.")],
    number: Annotated[int | None, typer.Option(help="An earlier feed once more; left out: the next one.")] = None,
    *,
    caller: CallerOptions,
) -> None:
    """Write the next feed: `credit-feed-<number>.jsonl`, which names people, and its signature beside it."""
    with caller(usual="credit") as office:
        made = office.post(_FEEDS, {}) if number is None else office.get(f"{_FEEDS}/{number}")
    into.mkdir(parents=True, exist_ok=True)
    file = into / f"credit-feed-{made['number']}.jsonl"
    _write(file, made["lines"].encode())
    beside = {"signature": made["signature"], "key": made["key"]}
    _write(file.with_suffix(".signature.json"), json.dumps(beside, indent=1).encode() + b"\n")
    print(file)


@app.command("import")
@calls_gateway
def take(
    file: Annotated[Path, typer.Argument(help="The file of a source that the settings name.")],
    signature: Annotated[Path, typer.Option(help="A file with its Ed25519 signature, in hex.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come of it.")] = False,
    *,
    caller: CallerOptions,
) -> None:
    """Take who is of serious bad credit elsewhere: the whole file, or nothing of it."""
    try:
        body: Mapping[str, Any] = {
            "lines": file.read_bytes().decode(),
            "signature": signature.read_text("ascii").strip(),
            "dry_run": dry_run,
        }
    except (OSError, UnicodeDecodeError):
        raise UsageError("The file, or that of its signature, cannot be read as text in UTF-8.") from None
    with caller(usual="credit") as office:
        show_record(office.post(f"{_FEEDS}/imports", body), office)


def _write(file: Path, content: bytes) -> None:
    """For this user alone.  Raises UsageError where it is there already, or cannot be written."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(content)
    except FileExistsError:
        raise UsageError(f"{file} is there already: nothing was written over.") from None
    except OSError as fault:
        raise UsageError(f"{file} cannot be written: {fault.strerror}.") from None
