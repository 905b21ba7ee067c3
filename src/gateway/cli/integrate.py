"""`gateway audit integrate`: the integrator of the audit log as a process of its own."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer


def integrate(
    settings: Annotated[Path | None, typer.Option(help="The gateway's own settings file, and the same home.")] = None,
) -> None:
    """Take entries into the log's tree, for gateways with `audit_integrate = false`.  Run two: one leads, the other waits."""
    arguments = [] if settings is None else ["--settings", str(settings)]
    os.execv(sys.executable, [sys.executable, "-P", "-m", "gateway.main", "integrate", *arguments])  # noqa: S606 - our own interpreter
