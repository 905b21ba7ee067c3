"""`gateway protection`: what the desk for protected people is told, and whom it watches."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.audit_options import number_from, text_from
from gateway.cli.card import show_record
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.listing import show_list
from gateway.cli.usage import AsJson, Most, UsageError

app = typer.Typer(no_args_is_help=True, help="The desk for protected people: its alerts, and whom it watches.")
_DESK = "protector"
_ALERTS, _WATCHED = "/v1/protection/alerts", "/v1/protection/watched-people"


@app.command("alerts")
@calls_gateway
def alerts(
    limit: Most = 50,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """What the desk is told of queries.  The look is an entry that names nobody."""
    columns = {
        "made 时间": lambda one: one["made_at"],
        "kind 类型": lambda one: one["kind"],
        "entry 留痕": lambda one: one["entry"],
        "account 账号": lambda one: one["account"],
        "matter, case 事项、办件": lambda one: f"{one['matter']} {one['case_number']}",
        "role 当事人": lambda one: one["role"],
        "acknowledged 已受理": lambda one: (one["acknowledged"] or {}).get("account"),
        "alert 提示": lambda one: one["alert_id"],
    }
    show_list(_ALERTS, columns, caller, usual=_DESK, limit=limit, as_json=as_json)


@app.command("acknowledge")
@calls_gateway
def acknowledge(
    alert_id: Annotated[str, typer.Argument(help="The alert's id, as `alerts` tells it.")],
    note: Annotated[
        Path, typer.Option(help="File with a note; name nobody.  It is stored sealed (- reads standard input).")
    ],
    *,
    caller: CallerOptions,
) -> None:
    """Say that the desk has taken up an alert.  To everybody else it is as if the alerts had been read."""
    with caller(usual=_DESK) as desk:
        told = desk.post(f"{_ALERTS}/{alert_id}/acknowledge", {"note": text_from(note)})
        show_record(told, desk)


@app.command("watched")
@calls_gateway
def watched(
    limit: Most = 50,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """The people whom the desk watches, by reason and time, never by number; those whose watch has ended too."""
    columns = {
        "watch 关注": lambda one: one["watch_id"],
        "since 起": lambda one: one["since"],
        "until 止": lambda one: one["until"],
        "ended 已结束": lambda one: one["ended_at"],
        "reason 理由": lambda one: one["reason"],
    }
    show_list(_WATCHED, columns, caller, usual=_DESK, limit=limit, as_json=as_json)


@app.command("watch")
@calls_gateway
def watch(
    person: Annotated[
        Path, typer.Argument(help="File with the person's number, and nothing else (- reads standard input).")
    ],
    reason: Annotated[
        Path, typer.Option(help="File with the reason; name nobody.  It is stored sealed (- reads standard input).")
    ],
    until: Annotated[
        str, typer.Option(help="The end of the watch (RFC 3339, with offset), at most 731 days from now.")
    ],
    *,
    caller: CallerOptions,
) -> None:
    """Have a person watched until a date.  Nobody is told, and nothing says whether they were watched already."""
    if str(person) == str(reason) == "-":
        raise UsageError("Standard input holds one of the two: name a file for the other.")
    form = {"person_id": number_from(person), "reason": text_from(reason), "until": until}
    with caller(usual=_DESK) as desk:
        show_record(desk.post(_WATCHED, form), desk)


@app.command("end-watch")
@calls_gateway
def end_watch(
    watch_id: Annotated[str, typer.Argument(help="The watch's id, as `watched` tells it.")],
    *,
    caller: CallerOptions,
) -> None:
    """Stop watching a person before the date that was set."""
    with caller(usual=_DESK) as desk:
        show_record(desk.post(f"{_WATCHED}/{watch_id}/end", {}), desk)
