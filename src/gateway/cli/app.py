"""All commands under one name, and one way of failing: a sentence, and what to do.

Only the module of the command that is called is loaded: what `gateway catalogue` needs would cost every `gateway run` half a second.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType

import typer
from rich.console import Console

from gateway.cli.usage import UsageError
from gateway.domain.errors import GatewayError, SetupError

COMMANDS: Mapping[str, str] = {
    name: name for name in ("run", "serve", "query", "token", "rehearse", "clock", "check")
} | {"serve": "run"}
"""Command → its module in this package, which has a function of the command's name."""
GROUPS: Mapping[str, tuple[str, str]] = {
    "population": ("population", "Synthetic residents and their registers."),
    "connector": ("connector", "Connectors to departments: make one, try one."),
    "audit": ("audit", "Read the audit log as an auditor."),
    "catalogue": ("check", "The catalogue: lint it, compare the counties' lists with it."),
}
"""Group of commands → its module, which has an `app`, and what it is for."""


def app_for(words: Sequence[str]) -> typer.Typer:
    """The commands for a call with these words: the one named first, or all where none of them is."""
    named = words[0] if words and words[0] in {*COMMANDS, *GROUPS} else None
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_gateway)
    for name, module in COMMANDS.items():
        if named in {None, name}:
            app.command(name)(getattr(_module(module), name))
    for name, (module, purpose) in GROUPS.items():
        if named in {None, name}:
            app.add_typer(_module(module).app, name=name, help=purpose)
    return app


def _gateway() -> None:
    """One-click query: a data-sharing gateway for government."""


def _module(name: str) -> ModuleType:
    return import_module(f"gateway.cli.{name}")


def main() -> None:
    """Entry point of `gateway`."""
    try:
        app_for(sys.argv[1:])()
    except UsageError as error:
        _fail(error.detail, 2)
    except SetupError as error:
        _fail(error.detail, 3)
    except GatewayError as error:
        _fail(f"{error.title}: {error.detail} {error.remedy}", 1)
    except KeyboardInterrupt:
        sys.exit(130)


def _fail(sentence: str, code: int) -> None:
    Console(stderr=True).print(sentence, style="red", highlight=False, soft_wrap=True)
    sys.exit(code)
