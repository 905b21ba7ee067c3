"""`gateway sharing`: fields asked of another department, and what its steward says."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.usage import AsJson, UsageError

app = typer.Typer(no_args_is_help=True, help="Data sharing between departments: asked for, decided, ended.")
RequestId = Annotated[str, typer.Argument(help="The request's id.")]
_PATH = "/v1/sharing-requests"


@app.command("ask")
@calls_gateway
def ask(
    matter: Annotated[str, typer.Option(help="M01, M07, …")],
    field: Annotated[
        list[str], typer.Option(help="A certificate and a field of it, `M07-C2.register_date`; may be repeated.")
    ],
    purpose: Annotated[str, typer.Option(help="What the fields are needed for; name nobody.")],
    since: Annotated[str, typer.Option(help="The first day, 2026-12-01.")],
    until: Annotated[str, typer.Option(help="The last day.")],
    most_per_day: Annotated[int, typer.Option(help="How many queries a day you expect at most.")],
    most_per_month: Annotated[
        int | None, typer.Option(help="How many a calendar month, if that is limited too.")
    ] = None,
    renews: Annotated[str | None, typer.Option(help="The request that this one goes on from.")] = None,
    *,
    caller: CallerOptions,
) -> None:
    """Ask another department to share fields of a matter with yours."""
    body = {
        "matter": matter,
        "fields": _fields(field),
        "purpose": purpose,
        "since": since,
        "until": until,
        "most_per_day": most_per_day,
        **{
            name: given for name, given in (("most_per_month", most_per_month), ("renews", renews)) if given is not None
        },
    }
    with caller(usual="steward") as steward:
        print(json.dumps(steward.post(_PATH, body), ensure_ascii=False, indent=1))


@app.command("list")
@calls_gateway
def list_requests(
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """The requests that your department has made or has to decide, newest first."""
    with caller(usual="steward") as steward:
        found = steward.every(_PATH)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    table = Table("request 申请", "asks 申请部门", "owner 数据部门", "fields 信息项", "dates 期限", "state 状态")
    for one in found:
        table.add_row(*_cells(one))
    Console().print(table)


@app.command("grant")
@calls_gateway
def grant(
    request_id: RequestId,
    *,
    caller: CallerOptions,
) -> None:
    """Grant what another department asks of yours."""
    _decide(request_id, {"decision": "grant"}, caller)


@app.command("refuse")
@calls_gateway
def refuse(
    request_id: RequestId,
    reasons: Annotated[str, typer.Option(help="Why; name nobody.")],
    *,
    caller: CallerOptions,
) -> None:
    """Refuse it, with reasons."""
    _decide(request_id, {"decision": "refuse", "reasons": reasons}, caller)


@app.command("end")
@calls_gateway
def end(
    request_id: RequestId,
    reasons: Annotated[str, typer.Option(help="Why; name nobody.")],
    *,
    caller: CallerOptions,
) -> None:
    """End what was granted, with reasons."""
    _decide(request_id, {"decision": "end", "reasons": reasons}, caller)


def _decide(request_id: str, body: Mapping[str, object], caller: CallerOptions) -> None:
    with caller(usual="steward") as steward:
        done = steward.post(f"{_PATH}/{request_id}/decision", body)
    print(json.dumps(done, ensure_ascii=False, indent=1))


def _fields(named: list[str]) -> list[dict[str, Any]]:
    """By certificate.  Raises UsageError."""
    found: dict[str, list[str]] = {}
    for one in named:
        certificate, dot, item = one.partition(".")
        if not (certificate and dot and item):
            raise UsageError("--field takes a certificate and a field of it: M07-C2.register_date.")
        found.setdefault(certificate, []).append(item)
    return [{"certificate": certificate, "items": items} for certificate, items in found.items()]


def _cells(one: Mapping[str, Any]) -> list[str]:
    fields = " ".join(f"{of['certificate']}.{item}" for of in one["fields"] for item in of["items"])
    return [
        one["request_id"],
        one["department"],
        one["owner"],
        fields,
        f"{one['since']} – {one['until']}",
        one["state"],
    ]
