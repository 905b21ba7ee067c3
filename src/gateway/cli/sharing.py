"""`gateway sharing`: fields asked of another department, and what its steward says."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from gateway.cli.card import show_record, value_text
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.newest import id_of
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson, UsageError

app = typer.Typer(no_args_is_help=True, help="Data sharing between departments: asked for, decided, ended.")
RequestId = Annotated[str, typer.Argument(help="The request's id; `last`: the newest.")]
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
        show_record(steward.post(_PATH, body), steward)


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
    columns = {
        "request 申请": lambda one: one["request_id"],
        "asks 申请部门": lambda one: one["department"],
        "owner 数据部门": lambda one: one["owner"],
        "fields 信息项": lambda one: " ".join(
            f"{of['certificate']}.{item}" for of in one["fields"] for item in of["items"]
        ),
        "dates 期限": lambda one: f"{one['since']} – {one['until']}",
        "state 状态": lambda one: value_text(one["state"]),
    }
    show_records(found, columns, as_json=as_json)


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
        place = f"{_PATH}/{id_of(steward, request_id, _PATH, 'request_id')}"
        done = steward.post(f"{place}/decision", body)
        show_record(done, steward)


def _fields(named: list[str]) -> list[dict[str, Any]]:
    """By certificate.  Raises UsageError."""
    found: dict[str, list[str]] = {}
    for one in named:
        certificate, dot, item = one.partition(".")
        if not (certificate and dot and item):
            raise UsageError("--field takes a certificate and a field of it: M07-C2.register_date.")
        found.setdefault(certificate, []).append(item)
    return [{"certificate": certificate, "items": items} for certificate, items in found.items()]
