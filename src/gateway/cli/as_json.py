"""`--json` on every command: where one has no form of its own for programs, what it says is put into one."""

import inspect
import io
import json
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import wraps
from typing import Any

import typer

from gateway.cli.card import FOR_PROGRAMS
from gateway.cli.usage import AsJson

_NAME = "as_json"
STAYS_UP = frozenset({"serve", "integrate"})
"""Commands that become another program, whose lines are JSON already."""


def with_json(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the option `--json`, unless it has it: what it prints as JSON stays as it is, other lines come as the list `said`."""
    own = inspect.signature(command)
    if _NAME in own.parameters or command.__name__ in STAYS_UP:
        return command

    @wraps(command)
    def run(*, as_json: bool = False, **given: Any) -> None:
        if not as_json:
            command(**given)
            return
        said = io.StringIO()
        told = FOR_PROGRAMS.set(True)
        try:
            with redirect_stdout(said):
                command(**given)
        finally:
            FOR_PROGRAMS.reset(told)
            print(_as_json(said.getvalue()))

    option = inspect.Parameter(_NAME, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AsJson)
    keywords = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own.parameters.values()]
    parameters = [*keywords, option]
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def everywhere(group: typer.Typer) -> None:
    """All commands of a group, and of the groups in it, with `--json`.  May be repeated."""
    for one in group.registered_commands:
        if one.callback is not None:
            one.name = one.name or one.callback.__name__.replace("_", "-")
            one.callback = with_json(one.callback)
    for further in group.registered_groups:
        if further.typer_instance is not None:
            everywhere(further.typer_instance)


def _as_json(text: str) -> str:
    try:
        json.loads(text)
    except ValueError:
        return json.dumps({"said": text.splitlines()}, ensure_ascii=False, indent=1)
    return text.rstrip("\n")
