"""`gateway check` and `gateway catalogue …`: what does not fit, by rule, before anybody is served."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from gateway.catalogue import city_rows, lint_catalogue, lint_counties, load_catalogue
from gateway.checking import everything, unsure_of
from gateway.checking_live import LiveCheck, look_around
from gateway.cli.usage import UsageError
from gateway.connect import installed_connectors
from gateway.domain.clock import CHINA, real_now
from gateway.domain.errors import SetupError
from gateway.domain.finding import CheckFinding, CheckSeverity
from gateway.lines import configure_log
from gateway.settings import Settings

app = typer.Typer(no_args_is_help=True, help="The catalogue of matters and certificates.")
_MARK = {CheckSeverity.ERROR: "[red]✘ error  [/]", CheckSeverity.WARNING: "[yellow]! warning[/]"}


def check(
    settings: Annotated[Path | None, typer.Option(help="A TOML file; without it the environment alone.")] = None,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Look at the database too, and ask each department something harmless.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check configuration, manifests, catalogue and the tables of rules; exit 1 on an error.  Asks no department and no database without --live.

    Lists too what of the legal bases nobody has checked against the text of the law.
    """
    found = everything(settings, real_now().astimezone(CHINA).date())
    seen = _look_around(settings) if live else None
    _tell((*found, *(() if seen is None else seen.findings)), as_json=as_json, unsure=unsure_of(), seen=seen)


def _look_around(file: Path | None) -> LiveCheck | None:
    """None: the settings cannot be read, which is told already."""
    configure_log("error")
    try:
        return asyncio.run(look_around(Settings.read(file)))
    except SetupError:
        return None


@app.command("lint")
def lint(
    data: Annotated[Path | None, typer.Option(help="A catalogue's folder in place of the product's own.")] = None,
    counties: Annotated[Path | None, typer.Option(help="A folder of the counties' lists, county-<code>.json.")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check the catalogue, and the three unities 三统一 between the city's list and the counties'; exit 1 on an error."""
    _must_be_there(data, counties)
    manifests = {str(department): connector.manifest for department, connector in installed_connectors().items()}
    found = lint_catalogue(manifests, data)
    if counties is not None and not any(finding.severity is CheckSeverity.ERROR for finding in found):
        city = city_rows(list(load_catalogue(manifests, data).matters.values()))
        found += lint_counties(city, counties)
    _tell(found, as_json=as_json)


def _must_be_there(*folders: Path | None) -> None:
    for folder in folders:
        if folder is not None and not folder.is_dir():
            raise UsageError(f"There is no folder {folder}.")


def _tell(
    found: Sequence[CheckFinding],
    *,
    as_json: bool,
    unsure: Sequence[tuple[str, str]] | None = None,
    seen: LiveCheck | None = None,
) -> None:
    """Print the findings, and exit 1 where one is an error; what is unsure, and the departments, beside them where they were looked at."""
    counted = Counter(finding.severity for finding in found)
    errors, warnings = counted[CheckSeverity.ERROR], counted[CheckSeverity.WARNING]
    if as_json:
        listed = (
            {} if unsure is None else {"unsure": [{"where": where, "said": sentence} for where, sentence in unsure]}
        )
        findings = [asdict(finding) for finding in found]
        asked = {} if seen is None else {"departments": [asdict(one) for one in seen.departments]}
        print(json.dumps({"ok": not errors, "findings": findings, **listed, **asked}, ensure_ascii=False))
    else:
        console = Console(highlight=False)
        for where, sentence in unsure or ():
            console.print(f"[cyan]? unsure [/] {escape(where)}: {escape(sentence)}", soft_wrap=True)
        for one in () if seen is None else seen.departments:
            if one.state == "answers":
                console.print(f"[green]✔ answers[/] {escape(one.department)}")
        for finding in found:
            console.print(f"{_MARK[finding.severity]} {escape(finding.rule)}  {escape(str(finding))}", soft_wrap=True)
        console.print(f"{errors} errors, {warnings} warnings")
    raise typer.Exit(1 if errors else 0)
