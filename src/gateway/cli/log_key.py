"""`gateway audit log-key`: of what a witness is told, and whoever checks the log."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.audit import KeyFolder, Origin, Privacy
from gateway.domain.clock import real_now
from gateway.settings import Settings


def log_key(
    settings: Annotated[
        Path | None, typer.Option(help="The gateway's own settings; see deploy/settings.example.toml.")
    ] = None,
) -> None:
    """Print the verifier keys of this year's log and the next one, for witnesses and whoever verifies (C2SP signed-note)."""
    given = Settings.read(settings)
    origin = Origin(given.audit_origin, Privacy(KeyFolder(given.home / "keys")))
    year = real_now().year
    for verifier in (*origin.verifiers(year), *origin.verifiers(year + 1)):
        print(verifier.vkey)
