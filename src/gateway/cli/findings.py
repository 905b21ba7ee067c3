"""Prints what a check has found."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import typer
from rich.console import Console
from rich.markup import escape

from gateway.domain.finding import CheckFinding, CheckSeverity

_MARK = {CheckSeverity.ERROR: "[red]✘ error  [/]", CheckSeverity.WARNING: "[yellow]! warning[/]"}


def tell(
    found: Sequence[CheckFinding],
    *,
    as_json: bool,
    unsure: Sequence[tuple[str, str]] | None = None,
    asked: Sequence[Mapping[str, str]] | None = None,
) -> None:
    """Print the findings, and exit 1 where one is an error; what is unsure, and how the departments that were asked did, beside them."""
    counted = Counter(finding.severity for finding in found)
    errors, warnings = counted[CheckSeverity.ERROR], counted[CheckSeverity.WARNING]
    if as_json:
        listed = (
            {} if unsure is None else {"unsure": [{"where": where, "said": sentence} for where, sentence in unsure]}
        )
        findings = [asdict(finding) for finding in found]
        departments = {} if asked is None else {"departments": asked}
        print(json.dumps({"ok": not errors, "findings": findings, **listed, **departments}, ensure_ascii=False))
    else:
        console = Console(highlight=False)
        for where, sentence in unsure or ():
            console.print(f"[cyan]? unsure [/] {escape(where)}: {escape(sentence)}", soft_wrap=True)
        for one in asked or ():
            if one["state"] == "answers":
                console.print(f"[green]✔ answers[/] {escape(one['department'])}")
        for finding in found:
            console.print(f"{_MARK[finding.severity]} {escape(finding.rule)}  {escape(str(finding))}", soft_wrap=True)
        console.print(f"{errors} errors, {warnings} warnings")
    raise typer.Exit(1 if errors else 0)
