"""`gateway break-glass`: one case opened in need, and its review by the head of the department."""

from typing import Annotated

import typer

from gateway.cli.card import show_record, value_text
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.listing import show_list
from gateway.cli.render import Json
from gateway.cli.usage import AsJson, Most

app = typer.Typer(no_args_is_help=True, help="A case opened in need, off duty or dormant, and its review.")
PATH = "/v1/break-glass"
_HEAD = "supervisor"


@app.command("open")
@calls_gateway
def open_case(
    case_number: Annotated[str, typer.Argument(help="The case that cannot wait.")],
    reason: Annotated[str, typer.Option(help="Why it cannot wait; name nobody.")],
    *,
    caller: CallerOptions,
) -> None:
    """Open one case to your account for a time.  It is an entry, a finding, and a task of the head of your department."""
    with caller(usual="clerk") as clerk:
        show_record(break_glass(clerk, case_number, reason), clerk)


def break_glass(clerk: ApiClient, case_number: str, reason: str) -> Json:
    """The glass that is broken.  Raises SetupError as `ApiClient.post` does."""
    broken: Json = clerk.post(PATH, {"case_number": case_number, "reason": reason})
    return broken


@app.command("list")
@calls_gateway
def list_broken_glass(
    limit: Most = 50,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """What the officers of your department have opened, newest first, and what still has to be reviewed."""
    columns = {
        "id": lambda one: one["break_glass_id"],
        "state 状态": lambda one: value_text(one["state"]),
        "account 账号": lambda one: one["account"],
        "case 办件": lambda one: one["case_number"],
        "opened 时间": lambda one: one["opened_at"],
        "due 期限": lambda one: one["due_at"],
        "reason 理由": lambda one: one["reason"],
    }
    show_list(PATH, columns, caller, usual=_HEAD, limit=limit, as_json=as_json)


@app.command("review")
@calls_gateway
def review(
    break_glass_id: Annotated[str, typer.Argument(help="Its id, as `list` tells it.")],
    note: Annotated[str, typer.Option(help="What you found; name nobody.")],
    is_justified: Annotated[bool, typer.Option("--justified/--not-justified", help="Whether it was right.")],
    *,
    caller: CallerOptions,
) -> None:
    """Say once whether it was right, as the head of the department; nobody reviews their own."""
    with caller(usual=_HEAD) as head:
        reviewed = head.post(f"{PATH}/{break_glass_id}/review", {"is_justified": is_justified, "note": note})
        show_record(reviewed, head)
