"""What is wrong in how a command was called, and what many commands take."""

from typing import Annotated

import typer

from gateway.domain.errors import SetupError

AsJson = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Most = Annotated[int, typer.Option("--limit", min=1, max=200, help="At most so many, the newest first.")]


class UsageError(SetupError):
    """Options that contradict each other, or an invalid value of one; exit status 2."""
