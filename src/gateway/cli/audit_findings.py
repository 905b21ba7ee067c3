"""`gateway audit findings`, `acknowledge`, `spot-check`: what the rules saw, what a person says of it, which entries to look at by hand."""

import json
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.audit_options import Account, Since, Task, of_task, text_from
from gateway.cli.card import show_record
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import titled, worded
from gateway.cli.log_lines import log_lines
from gateway.cli.render import Json
from gateway.cli.titles import titles_of
from gateway.cli.usage import AsJson
from gateway.cli.whole import Whole
from gateway.domain.clock import CHINA, real_now
from gateway.domain.oversight import FindingState

_COLOURS = {"high": "red", "medium": "yellow", "low": ""}


class Judged(StrEnum):
    """What a person says of a finding."""

    JUSTIFIED = "JUSTIFIED"
    CONFIRMED = "CONFIRMED"


@calls_gateway
def findings(
    rule: Annotated[str | None, typer.Option(help="A01 to A24.")] = None,
    state: Annotated[FindingState | None, typer.Option(help="Only findings in this state.")] = None,
    account: Account = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many, the newest first.")] = 50,
    as_json: AsJson = False,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """What the rules of misuse see in the log: questions to a person, not verdicts."""
    given = {"rule": rule, "state": state, "officer": account, "since": since, "limit": str(limit)}
    filters = {name: str(value) for name, value in given.items() if value is not None}
    with caller() as auditor:
        found = auditor.get("/v1/audit/findings", of_task(task), **filters)["items"]
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        Console().print(_table(found) if found else worded("No finding fits 没有符合条件的疑点"))


@calls_gateway
def acknowledge(
    finding_id: Annotated[str, typer.Argument(help="The finding's id.")],
    state: Annotated[Judged, typer.Option(help="Whether there was a reason.")],
    justification: Annotated[
        Path, typer.Option(help="File with your justification; name nobody (- reads standard input).")
    ],
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Judge a finding, once: whether there was a reason, and why."""
    form = {"state": str(state), "justification": text_from(justification)}
    with caller() as auditor:
        judged = auditor.post(f"/v1/audit/findings/{finding_id}/acknowledge", form, of_task(task))
        show_record(judged, auditor)


@calls_gateway
def spot_check(
    day: Annotated[str | None, typer.Option(help="A past day, such as 2026-11-22; else yesterday.")] = None,
    as_json: AsJson = False,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """The entries to look at by hand for a day: a random sample that follows from the day's last checkpoint."""
    with caller() as auditor:
        sample = auditor.get("/v1/audit/spot-checks", of_task(task), day=day or _yesterday())
        titles = {} if as_json else titles_of(auditor)
    if as_json:
        print(json.dumps(sample, ensure_ascii=False, indent=1))
        return
    console = Console()
    console.print(f"{sample['origin']}  {sample['day']}  size {sample['size']}  root {sample['root']}", soft_wrap=True)
    console.print(f"seen by a witness: cosignature {sample['cosignature'] or 'none'}", soft_wrap=True)
    console.print("leaves " + " ".join(map(str, sample["indices"])))
    drawn = [one["entry"] for one in sample["entries"] if one["entry"] is not None]
    console.print(log_lines(drawn, titles, console.width))


def _yesterday() -> str:
    """By the city's clock."""
    return (real_now().astimezone(CHINA).date() - timedelta(days=1)).isoformat()


def _table(found: list[Json]) -> Table:
    table = Table(show_lines=True)
    table.add_column(worded("rule 规则"), no_wrap=True)
    table.add_column(worded("state, due 状态、期限"))
    table.add_column(worded("what was seen 疑点"))
    for one in found:
        state = f"{one['state']}\n{one['severity']}\n{one['due_at'][:10]}"
        entries = " ".join(one["entries"][:10]) + (" …" if len(one["entries"]) > 10 else "")
        seen = Whole(f"{titled(one['sentence'])}\n{entries}\n{one['finding_id']}")
        table.add_row(Text(one["rule"], style="bold"), Text(state, style=_COLOURS[one["severity"]]), seen)
    return table
