"""`gateway revoke …`: tokens, accounts and client systems that are refused before their time, by every process within five seconds."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from gateway.cli.card import show_record
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson, UsageError

app = typer.Typer(no_args_is_help=True, help="Refuse a token, an account or a client system before its time.")
_PATH = "/v1/revocations"
_USUAL = "operator"
Reason = Annotated[str, typer.Option(help="stolen, left, suspended, misuse or replaced.")]
Days = Annotated[int, typer.Option(min=1, max=731, help="For so many days; a token at least as long as it lives.")]


@app.command("token")
@calls_gateway
def token(
    jti: Annotated[str, typer.Argument(help="The token's claim jti.")],
    reason: Reason,
    days: Days = 1,
    *,
    caller: CallerOptions,
) -> None:
    """Refuse one access token."""
    _order("token", jti, reason, days, caller)


@app.command("account")
@calls_gateway
def account(
    name: Annotated[str, typer.Argument(help="The account.")],
    reason: Reason,
    days: Days = 30,
    *,
    caller: CallerOptions,
) -> None:
    """Refuse every token of an account."""
    _order("account", name, reason, days, caller)


@app.command("client")
@calls_gateway
def client(
    name: Annotated[str, typer.Argument(help="The client_id.")],
    reason: Reason,
    days: Days = 30,
    *,
    caller: CallerOptions,
) -> None:
    """Refuse every token that comes by a client system."""
    _order("client", name, reason, days, caller)


@app.command("list")
@calls_gateway
def list_revocations(
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """All that is refused now, in the order in which it was ordered."""
    with caller(usual=_USUAL) as operator:
        found = operator.every(_PATH)
    columns = {
        "order 编号": lambda one: one["revocation_id"],
        "what 对象": lambda one: one["kind"],
        "name 名称": lambda one: one["value"],
        "until 截止": lambda one: one["until"],
    }
    show_records(found, columns, as_json=as_json)


@app.command("lift")
@calls_gateway
def lift(
    order: Annotated[str, typer.Argument(help="The order's id, as the list shows it; or what it refuses.")],
    *,
    caller: CallerOptions,
) -> None:
    """Take an order back."""
    with caller(usual=_USUAL) as operator:
        found = [one for one in operator.every(_PATH) if order in {one["revocation_id"], one["value"]}]
        if len(found) != 1:
            raise UsageError(f"{len(found)} orders are in force for that: `gateway revoke list` shows their ids.")
        lifted = operator.post(f"{_PATH}/{found[0]['revocation_id']}/lift", {})
        show_record(lifted, operator)


def _order(kind: str, value: str, reason: str, days: int, caller: CallerOptions) -> None:
    until = (datetime.now(UTC) + timedelta(days=days)).isoformat()
    with caller(usual=_USUAL) as operator:
        made = operator.post(_PATH, {"kind": kind, "value": value, "reason": reason, "until": until})
        show_record(made, operator)
