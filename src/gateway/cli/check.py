"""`gateway check`: what does not fit, by rule, before anybody is served."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from gateway.checking import everything, files_of, manifests_of
from gateway.checking_city import unsure_of
from gateway.checking_live import LiveCheck, look_around
from gateway.cli.findings import tell
from gateway.connect import installed_connectors
from gateway.domain.clock import CHINA, real_now
from gateway.domain.errors import SetupError
from gateway.lines import configure_log
from gateway.settings import Settings


def check(
    settings: Annotated[Path | None, typer.Option(help="A TOML file; without it the environment alone.")] = None,
    *,
    live: Annotated[
        bool, typer.Option("--live", help="Look at the database too, and ask each department something harmless.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check configuration, manifests and the data of the city; exit 1 on an error.  Asks no department and no database without --live.

    Lists too what of the legal bases nobody has checked against the text of the law.
    """
    found = everything(settings, real_now().astimezone(CHINA).date())
    seen = _look_around(settings) if live else None
    findings = (*found, *(() if seen is None else seen.findings))
    asked = None if seen is None else [asdict(one) for one in seen.departments]
    tell(findings, as_json=as_json, unsure=_unsure(settings), asked=asked)


def _unsure(settings: Path | None) -> Sequence[tuple[str, str]]:
    files = files_of(settings)
    return () if files is None else unsure_of(files, manifests_of(installed_connectors()))


def _look_around(file: Path | None) -> LiveCheck | None:
    """None: the settings cannot be read, which is told already."""
    configure_log("error")
    try:
        return asyncio.run(look_around(Settings.read(file)))
    except SetupError:
        return None
