"""`gateway serve`: the gateway alone, in one process or several."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def serve(
    settings: Annotated[Path | None, typer.Option(help="A TOML file; see deploy/settings.example.toml.")] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="A master and so many processes behind one door; about one for each core."),
    ] = None,
) -> None:
    """Start the gateway alone, for production: database, departments and issuer come from the settings."""
    arguments = [] if settings is None else ["--settings", str(settings)]
    arguments += [] if workers is None else ["--workers", str(workers)]
    os.execv(sys.executable, [sys.executable, "-P", "-m", "gateway.main", "serve", *arguments])  # noqa: S606 - our own interpreter
