"""All commands under one name, and one way of failing: a sentence, and what to do.

Only the module of the command that is called is loaded: what `gateway catalogue` needs would cost every `gateway run` half a second.
"""

import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points, version
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.as_json import everywhere, with_json
from gateway.cli.usage import UsageError
from gateway.domain.errors import GatewayError, SetupError

FURTHER = "gateway.commands"
"""Entry points of other distributions: a command, a group, or `<group>.<command>` for one more in a group of ours."""
_OURS = {
    name: EntryPoint(name, f"gateway.cli.{value}", FURTHER)
    for name, value in (
        ("serve", "serve:serve"),
        ("query", "query:query"),
        ("check", "check:check"),
        ("digests", "digests:digests"),
        ("audit", "audit:app"),
        ("accounts", "registered:accounts"),
        ("clients", "registered:clients"),
        ("revoke", "revoke:app"),
        ("downtime", "downtime:app"),
        ("batch", "batch:app"),
        ("sharing", "sharing:app"),
        ("callbacks", "callbacks:app"),
        ("complaints", "complaints:app"),
        ("text-messages", "text_messages:app"),
        ("corrections", "corrections:app"),
        ("recalls", "corrections:recalls"),
        ("hearings", "hearings:app"),
        ("dishonesty", "hearings:register_app"),
        ("credit", "credit:app"),
        ("protection", "protection:app"),
        ("inspections", "inspections:app"),
        ("break-glass", "break_glass:app"),
        ("reports", "reports:app"),
        ("tasks", "tasks:app"),
        ("profiles", "profiles:profiles"),
        ("policy", "policy:app"),
        ("catalogue", "city:catalogue"),
        ("city", "city:app"),
    )
}
_OF_THE_DEMO = ("run", "token", "rehearse", "clock", "clean", "population", "connector")


def app_for(words: Sequence[str]) -> typer.Typer:
    """The commands for a call with these words: the one named first, or all where none of them is."""
    found = {point.name: point for point in entry_points(group=FURTHER)} | _OURS
    named = words[0] if words and words[0] in {*found, *_OF_THE_DEMO} else None
    if named not in {None, *found}:
        raise SetupError(
            f"`gateway {named}` belongs to the demo, which is not installed: pip install 'oneclick-gateway[demo]'."
        )
    app = typer.Typer(no_args_is_help=True, add_completion=named is None, pretty_exceptions_enable=False)
    app.callback()(_gateway)
    for name in [one for one in found if "." not in one] if named is None else [named]:
        _add(app, name, found)
    return app


def _add(app: typer.Typer, name: str, found: Mapping[str, EntryPoint]) -> None:
    """The command of that name; with a group its own commands, and those that other distributions add to it."""
    loaded = found[name].load()
    if not isinstance(loaded, typer.Typer):
        app.command(name)(with_json(loaded))
        return
    group = typer.Typer(no_args_is_help=True)
    group.add_typer(loaded)
    for point in found.values():
        if point.name.startswith(f"{name}."):
            group.command(point.name.removeprefix(f"{name}."))(point.load())
    everywhere(group)
    app.add_typer(group, name=name, help=loaded.info.help)


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"gateway {version('oneclick-gateway')}")
        raise typer.Exit


def _gateway(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version.")
    ] = False,
) -> None:
    """One-click query: a data-sharing gateway for government."""
    # what rooms log stands apart from what a command prints; a command that has loaded no room logs nothing, and need not load this either
    structlog = sys.modules.get("structlog")
    if structlog is not None:
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def main() -> None:
    """Entry point of `gateway`."""
    _fit_surroundings()
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


def _fit_surroundings() -> None:
    """A terminal that cannot show a character shows its code; where Python was told to ignore its variables, its children have none."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.flags.ignore_environment:
        for name in [name for name in os.environ if name.startswith("PYTHON")]:
            del os.environ[name]


def _fail(sentence: str, code: int) -> None:
    Console(stderr=True).print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    sys.exit(code)
