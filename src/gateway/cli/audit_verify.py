"""`gateway audit verify`: a bundle, a document, a proof or a checkpoint, offline, by keys that the caller already has.

Exit status: 0 all holds; 1 something was changed, and is named; 2 wrong usage; 3 there is nothing to verify; 4 nothing is
wrong, but something was not checked on which the whole hangs: whose key signed, or what the document is.
"""

import json
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from gateway.audit import LOG_KEY, KeyFolder, Privacy
from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError
from gateway.logcheck import (
    CheckRequest,
    NoKey,
    NotABundle,
    NotVerifiable,
    Report,
    Trust,
    check,
    report_lines,
    report_object,
    status_of,
    verdict,
    verifier_keys,
)
from gateway.tlog import Verifier

_COLOURS = {"✔": "green", "–": "yellow", "✘": "red"}


def verify(
    what: Annotated[
        Path,
        typer.Argument(
            help="A bundle (folder or ZIP), a document, a .tlog-proof, a checkpoint, or a page of disclosures."
        ),
    ],
    home: Annotated[Path | None, typer.Option(help="The gateway's home: its log key is the one to trust.")] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(
            envvar="AUDIT_VERIFY_KEY",
            help="A log's verifier key, or a file with such keys or with jwks.json.  Repeatable.",
        ),
    ] = None,
    witness_key: Annotated[
        list[str] | None, typer.Option(help="A witness's verifier key, or a file with such.")
    ] = None,
    remembered: Annotated[
        Path | None,
        typer.Option(
            help="What you kept from an earlier day: a checkpoint (it is brought up to date), a proof, or a document with its receipt."
        ),
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(help="A document's proof; else the .tlog-proof of the same name.")
    ] = None,
    streams: Annotated[
        Path | None,
        typer.Option(help="A bundle's keys.json, or /audit/streams/N kept in a file: for a receipt's own signature."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Verify offline, and name what was changed.  Exit status 0: all holds; 1: not; 3: nothing to verify; 4: only in part."""
    trust = Trust(_keys(key), _of_home(home), _keys(witness_key))
    report = _checked(CheckRequest(what, trust, remembered, proof, streams, os.cpu_count() or 1))
    if as_json:
        print(json.dumps(report_object(report), ensure_ascii=False))
    else:
        _print(report)
    raise typer.Exit(status_of(report))


def _checked(request: CheckRequest) -> Report:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
        bar = bars.add_task("entries 留痕记录", total=None)
        try:
            return check(request, lambda done, of: bars.update(bar, completed=done, total=of))
        except (NotABundle, NotVerifiable) as fault:
            raise SetupError(f"{fault}.") from None


def _keys(given: list[str] | None) -> tuple[Verifier, ...]:
    try:
        return verifier_keys(given or ())
    except NoKey as fault:
        raise UsageError(f"{fault}.") from None


def _of_home(home: Path | None) -> tuple[bytes, ...]:
    if home is None:
        return ()
    folder = home / "keys"
    if not any(folder.glob(f"{LOG_KEY}*.key")):
        raise SetupError(f"{folder} holds no log key: give the gateway's home, or a key with --key.")
    return Privacy(KeyFolder(folder)).log_public_keys()


def _print(report: Report) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for mark, text in report_lines(report):
        name, gap, rest = text.partition("  ") if mark == "✘" else ("", "", text)
        console.print(f"[{_COLOURS[mark]}]{escape(' '.join(filter(None, (mark, name))))}[/]{gap or ' '}{escape(rest)}")
    console.print(escape(verdict(report)))
