"""`gateway audit reveal`: number, name and answers of one subject of one entry, opened once by two people."""

from typing import Annotated

import typer

from gateway.cli.audit_options import Reason, Task, of_task, text_from
from gateway.cli.card import show_record, value_text
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import Json, show_records
from gateway.cli.usage import AsJson
from gateway.domain.oversight import Ground

reveal = typer.Typer(no_args_is_help=True)

_SECOND = "auditor2"
"""Where tokens come by name: who decides on what `auditor` has asked for."""
RevealId = Annotated[str, typer.Argument(help="The reveal's id.")]


@reveal.command("ask")
@calls_gateway
def ask(
    entry: Annotated[str, typer.Option(help="The entry, such as 2-25.")],
    subject: Annotated[str, typer.Option(help="The subject's tag, as the entry has it.")],
    ground: Annotated[Ground, typer.Option(help="Why.  It is recorded in the log in clear.")],
    reason: Reason,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Ask for a reveal; another auditor has to agree."""
    form = {"entry": entry, "subject": subject, "ground": str(ground), "reason": text_from(reason)}
    _post(caller(), "/v1/audit/reveals", form, task)


@reveal.command("list")
@calls_gateway
def list_(
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many, the newest first.")] = 20,
    as_json: AsJson = False,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """The reveals that were asked for, and how far they are."""
    with caller(usual=_SECOND) as auditor:
        found = auditor.get("/v1/audit/reveals", of_task(task), limit=str(limit))["items"]
    columns = {
        "reveal 揭示": lambda one: one["reveal_id"],
        "state 状态": lambda one: value_text(one["state"]),
        "what 内容": lambda one: f"{one['party']} of {one['entry']}, {one['ground']}: {one['reason']}",
        "by 申请人 → 审批人": lambda one: f"{one['asked_by']} → {one['decided_by'] or '?'}",
    }
    show_records(found, columns, as_json=as_json, empty="No reveal was asked for 没有揭示申请")


@reveal.command("approve")
@calls_gateway
def approve(
    reveal_id: RevealId,
    reason: Reason,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Agree to a reveal that somebody else asked for."""
    form = {"reason": text_from(reason)}
    _post(
        caller(usual=_SECOND),
        f"/v1/audit/reveals/{reveal_id}/approve",
        form,
        task,
    )


@reveal.command("refuse")
@calls_gateway
def refuse(
    reveal_id: RevealId,
    reason: Reason,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Refuse a reveal that somebody else asked for."""
    form = {"reason": text_from(reason)}
    _post(
        caller(usual=_SECOND),
        f"/v1/audit/reveals/{reveal_id}/refuse",
        form,
        task,
    )


@reveal.command("open")
@calls_gateway
def open_(
    reveal_id: RevealId,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Read what was revealed: once, within 15 minutes of the approval."""
    _post(caller(), f"/v1/audit/reveals/{reveal_id}/open", {}, task)


def _post(caller: ApiClient, path: str, form: Json, task: str | None) -> None:
    """Send, and print the answer as JSON."""
    with caller as auditor:
        show_record(auditor.post(path, form, of_task(task)), auditor)
