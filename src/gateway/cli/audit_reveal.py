"""`gateway audit reveal`: number, name and answers of one subject of one entry, opened once by two people."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.audit_options import Json, Reason, Task, of_task, text_from
from gateway.cli.client import BASE_URL, ApiClient
from gateway.cli.credentials import As, BaseUrl, ProfileName, Token, TokenFile, Who, caller_at
from gateway.domain.oversight import Ground

reveal = typer.Typer(no_args_is_help=True)

_SECOND = "auditor2"
"""Where tokens come by name: who decides on what `auditor` has asked for."""
RevealId = Annotated[str, typer.Argument(help="The reveal's id.")]


@reveal.command("ask")
def ask(
    entry: Annotated[str, typer.Option(help="The entry, such as 2-25.")],
    subject: Annotated[str, typer.Option(help="The subject's tag, as the entry has it.")],
    ground: Annotated[Ground, typer.Option(help="Why.  It is recorded in the log in clear.")],
    reason: Reason,
    as_: As = None,
    task: Task = None,
    token_file: TokenFile = None,
    token: Token = None,
    profile: ProfileName = None,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Ask for a reveal; another auditor has to agree."""
    form = {"entry": entry, "subject": subject, "ground": str(ground), "reason": text_from(reason)}
    _post(caller_at(base_url, Who(as_, token_file, token, profile)), "/v1/audit/reveals", form, task)


@reveal.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many, the newest first.")] = 20,
    as_: As = None,
    task: Task = None,
    token_file: TokenFile = None,
    token: Token = None,
    profile: ProfileName = None,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """The reveals that were asked for, and how far they are."""
    with caller_at(base_url, Who(as_, token_file, token, profile), usual=_SECOND) as auditor:
        found = auditor.get("/v1/audit/reveals", of_task(task), limit=str(limit))["items"]
    table = Table(show_lines=True)
    for column in ("reveal 揭示", "state 状态", "what 内容"):
        table.add_column(column, overflow="fold")
    for one in found:
        what = f"{one['party']} of {one['entry']}, {one['ground']}: {one['reason']}\n{one['asked_by']} → {one['decided_by'] or '?'}"
        table.add_row(one["reveal_id"], one["state"], Text(what))
    Console().print(table if found else "No reveal was asked for 没有揭示申请")


@reveal.command("approve")
def approve(
    reveal_id: RevealId,
    reason: Reason,
    as_: As = None,
    task: Task = None,
    token_file: TokenFile = None,
    token: Token = None,
    profile: ProfileName = None,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Agree to a reveal that somebody else asked for."""
    form = {"reason": text_from(reason)}
    _post(
        caller_at(base_url, Who(as_, token_file, token, profile), usual=_SECOND),
        f"/v1/audit/reveals/{reveal_id}/approve",
        form,
        task,
    )


@reveal.command("refuse")
def refuse(
    reveal_id: RevealId,
    reason: Reason,
    as_: As = None,
    task: Task = None,
    token_file: TokenFile = None,
    token: Token = None,
    profile: ProfileName = None,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Refuse a reveal that somebody else asked for."""
    form = {"reason": text_from(reason)}
    _post(
        caller_at(base_url, Who(as_, token_file, token, profile), usual=_SECOND),
        f"/v1/audit/reveals/{reveal_id}/refuse",
        form,
        task,
    )


@reveal.command("open")
def open_(
    reveal_id: RevealId,
    as_: As = None,
    task: Task = None,
    token_file: TokenFile = None,
    token: Token = None,
    profile: ProfileName = None,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Read what was revealed: once, within 15 minutes of the approval."""
    _post(caller_at(base_url, Who(as_, token_file, token, profile)), f"/v1/audit/reveals/{reveal_id}/open", {}, task)


def _post(caller: ApiClient, path: str, form: Json, task: str | None) -> None:
    """Send, and print the answer as JSON."""
    with caller as auditor:
        print(json.dumps(auditor.post(path, form, of_task(task)), ensure_ascii=False, indent=1))
