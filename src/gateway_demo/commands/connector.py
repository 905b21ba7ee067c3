"""`gateway connector`: make a new connector's folder, or try one against everything a connector must pass."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from gateway.testing import (
    RULES,
    ConnectorFolder,
    RuleOutcome,
    RuleReport,
    ask,
    driver_keys,
    given_keys,
    report,
    write_connector,
)

app = typer.Typer(no_args_is_help=True, help="Connectors to departments: make one, try one.")
_MARK = {RuleOutcome.KEPT: "[green]✔[/]", RuleOutcome.EXEMPT: "[yellow]–[/]", RuleOutcome.BROKEN: "[red]✘[/]"}


@app.command("new")
def make(
    name: Annotated[str, typer.Argument(help="Its name: small letters, digits, underscores.")],
    into: Annotated[Path, typer.Option(help="Where to create its folder.")] = Path("connectors"),
    kind: Annotated[
        str, typer.Option(help="The driver it begins with: rest, or http for any JSON over HTTP.")
    ] = "rest",
) -> None:
    """Make a connector's folder that passes as it is, against its own little simulated department."""
    folder = write_connector(name, into, kind)
    print(f"Made {folder}. Try it: gateway connector test {folder}")


@app.command("test")
def try_(
    folder: Annotated[Path, typer.Argument(help="A connector's folder, installed or not.", metavar="DIR")],
    *,
    rule: Annotated[list[str] | None, typer.Option(help="Try this rule alone; may be repeated.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Try a connector rule by rule; exit 1 where a rule is broken, and where none could be tried."""
    console = Console(highlight=False, stderr=as_json)
    connector = ConnectorFolder.at(folder)
    console.print(f"{connector.name}: a few seconds, most of them departments that do not answer")
    done = report(connector, lambda found: console.print(_line(found), soft_wrap=True), rule or tuple(RULES))
    counted = Counter(found.finding for found in done)
    console.print(
        f"{counted[RuleOutcome.KEPT]} kept, {counted[RuleOutcome.EXEMPT]} exempt, {counted[RuleOutcome.BROKEN]} broken of {len(done)}"
    )
    is_ok = counted[RuleOutcome.KEPT] > 0 and not counted[RuleOutcome.BROKEN]
    if not counted[RuleOutcome.KEPT]:
        console.print("No rule was kept, so nothing is known of this connector.")
    if as_json:
        rules = [asdict(found) for found in done]
        print(json.dumps({"connector": connector.name, "ok": is_ok, "rules": rules}))
    raise typer.Exit(0 if is_ok else 1)


@app.command("ask")
def ask_(
    folder: Annotated[Path, typer.Argument(help="A connector's folder, installed or not.", metavar="DIR")],
    *,
    question: Annotated[str, typer.Option(help="A question of its manifest; else the one somebody is found by.")] = "",
    case: Annotated[str, typer.Option(help="found, no_record, partial_match or ambiguous.")] = "found",
    show_reply: Annotated[bool, typer.Option(help="Show the department's own replies, without their values.")] = False,
) -> None:
    """Ask a connector's simulated department once; exit 1 where no answer came.  No value is shown."""
    came = ask(ConnectorFolder.at(folder), question, case)
    print(came.reply)
    if show_reply:
        print("\n".join(came.exchanges) or "Nothing went over HTTP.")
    raise typer.Exit(0 if came.is_answered else 1)


@app.command("keys")
def keys(
    kind: Annotated[str, typer.Argument(help="A driver's kind; else all that are installed.")] = "",
    *,
    given: Annotated[bool, typer.Option("--given", help="The page docs/driver-keys.md, of the gateway's own.")] = False,
) -> None:
    """Print the keys of a driver: in the manifest, in each question's protocol and in the operator's settings."""
    print(given_keys() if given else driver_keys(kind), end="")


def _line(rule: RuleReport) -> str:
    why = f" [dim]({escape(rule.why)})[/]" if rule.why else ""
    return f" {_MARK[rule.finding]} {rule.rule:<14} {escape(rule.asked)}{why}"
