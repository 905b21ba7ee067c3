"""`gateway audit reveal`: number, name and answers of one subject of one entry, opened once by two people."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.audit_options import As, BaseUrl, Json, Reason, Task, auditor_at, text_from
from gateway.cli.where import BASE_URL
from gateway.oversight.reveals import Ground

reveal = typer.Typer(no_args_is_help=True)

RevealId = Annotated[str, typer.Argument(help="The reveal's id.")]


@reveal.command("ask")
def ask(
    entry: Annotated[str, typer.Option(help="The entry, such as 2-25.")],
    subject: Annotated[str, typer.Option(help="The subject's tag, as the entry has it.")],
    ground: Annotated[Ground, typer.Option(help="Why.  It is recorded in the log in clear.")],
    reason: Reason,
    as_: As = "auditor",
    task: Task = "DEMO-1",
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Ask for a reveal; another auditor has to agree."""
    form = {"entry": entry, "subject": subject, "ground": str(ground), "reason": text_from(reason)}
    _post("/v1/audit/reveals", form, as_, task, base_url)


@reveal.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many, the newest first.")] = 20,
    as_: As = "auditor2",
    base_url: BaseUrl = BASE_URL,
) -> None:
    """The reveals that were asked for, and how far they are."""
    with auditor_at(as_, base_url) as auditor:
        found = auditor.get("/v1/audit/reveals", limit=str(limit))["items"]
    table = Table(show_lines=True)
    for column in ("reveal 揭示", "state 状态", "what 内容"):
        table.add_column(column, overflow="fold")
    for one in found:
        what = f"{one['party']} of {one['entry']}, {one['ground']}: {one['reason']}\n{one['asked_by']} → {one['decided_by'] or '?'}"
        table.add_row(one["reveal_id"], one["state"], Text(what))
    Console().print(table if found else "No reveal was asked for 没有揭示申请")


@reveal.command("approve")
def approve(
    reveal_id: RevealId, reason: Reason, as_: As = "auditor2", task: Task = "DEMO-1", base_url: BaseUrl = BASE_URL
) -> None:
    """Agree to a reveal that somebody else asked for."""
    _post(f"/v1/audit/reveals/{reveal_id}/approve", {"reason": text_from(reason)}, as_, task, base_url)


@reveal.command("refuse")
def refuse(
    reveal_id: RevealId, reason: Reason, as_: As = "auditor2", task: Task = "DEMO-1", base_url: BaseUrl = BASE_URL
) -> None:
    """Refuse a reveal that somebody else asked for."""
    _post(f"/v1/audit/reveals/{reveal_id}/refuse", {"reason": text_from(reason)}, as_, task, base_url)


@reveal.command("open")
def open_(reveal_id: RevealId, as_: As = "auditor", task: Task = "DEMO-1", base_url: BaseUrl = BASE_URL) -> None:
    """Read what was revealed: once, within 15 minutes of the approval."""
    _post(f"/v1/audit/reveals/{reveal_id}/open", {}, as_, task, base_url)


def _post(path: str, form: Json, as_: str, task: str, base_url: str) -> None:
    """Send, and print the answer as JSON."""
    with auditor_at(as_, base_url) as auditor:
        print(json.dumps(auditor.post(path, form, {"Audit-Task": task}), ensure_ascii=False, indent=1))
