"""`gateway serve`: the gateway alone."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def serve(
    settings: Annotated[Path | None, typer.Option(help="A TOML file; see deploy/settings.example.toml.")] = None,
) -> None:
    """Start the gateway alone, for production: database, departments and issuer come from the settings."""
    arguments = [] if settings is None else ["--settings", str(settings)]
    os.execv(sys.executable, [sys.executable, "-m", "gateway.main", "serve", *arguments])  # noqa: S606 - our own interpreter
