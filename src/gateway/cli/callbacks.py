"""`gateway callbacks`: where a client system is called back, and what became of each message."""

from typing import Annotated

import typer

from gateway.cli.card import show_record, value_text
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.listing import Columns, show_list
from gateway.cli.newest import id_of
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson

app = typer.Typer(no_args_is_help=True, help="Callbacks of a client system: registered, looked after, sent again.")
CallbackId = Annotated[str, typer.Argument(help="The callback's id; `last`: the newest.")]
_PATH = "/v1/callbacks"
_MOST_SHOWN = 1000


@app.command("new")
@calls_gateway
def new(
    address: Annotated[str, typer.Argument(help="One of the addresses that the client system is registered with.")],
    *,
    caller: CallerOptions,
) -> None:
    """Have the client system called back there; prints the secret, which is told this once."""
    with caller(usual="system") as system:
        show_record(system.post(_PATH, {"address": address}), system)


@app.command("list")
@calls_gateway
def list_callbacks(as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """The callbacks of the client system, newest first."""
    columns: Columns = {
        "callback 回调": lambda one: one["callback_id"],
        "address 地址": lambda one: one["address"],
        "state 状态": lambda one: value_text(one["state"]),
        "failures 连续失败": lambda one: one["failures"],
    }
    show_list(_PATH, columns, caller, usual="system", limit=200, as_json=as_json)


@app.command("show")
@calls_gateway
def show(callback_id: CallbackId, *, caller: CallerOptions) -> None:
    """One callback, with the public keys by which its messages are verified."""
    with caller(usual="system") as system:
        show_record(system.get(f"{_place(system, callback_id)}"), system)


@app.command("rotate")
@calls_gateway
def rotate(callback_id: CallbackId, *, caller: CallerOptions) -> None:
    """Have messages signed by new keys, for a day beside the former ones; prints the new secret, which is told this once."""
    with caller(usual="system") as system:
        show_record(system.post(f"{_place(system, callback_id)}/keys", {}), system)


@app.command("end")
@calls_gateway
def end(callback_id: CallbackId, *, caller: CallerOptions) -> None:
    """Stop calling back there."""
    with caller(usual="system") as system:
        show_record(system.post(f"{_place(system, callback_id)}/end", {}), system)


@app.command("deliveries")
@calls_gateway
def deliveries(
    callback_id: CallbackId,
    state: Annotated[str | None, typer.Option(help="PENDING, DELIVERED or DEAD.")] = None,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """The messages to a callback, newest first, at most 1,000."""
    wanted: dict[str, str] = {} if state is None else {"state": state}
    with caller(usual="system") as system:
        page = system.get(f"{_place(system, callback_id)}/deliveries", None, limit="200", **wanted)
        found = page["items"]
        while page["next"] is not None and len(found) < _MOST_SHOWN:
            page = system.get(
                f"{_place(system, callback_id)}/deliveries", None, limit="200", cursor=page["next"], **wanted
            )
            found += page["items"]
    columns: Columns = {
        "message 消息": lambda one: one["message_id"],
        "query 查询": lambda one: one["query_id"],
        "tells 内容": lambda one: f"{one['kind']} {one['status']}",
        "state 状态": lambda one: value_text(one["state"]),
        "tries 次数": lambda one: one["attempts"],
        "last 最近结果": lambda one: one["fault"] or one["answered_status"],
    }
    show_records(found, columns, as_json=as_json)


@app.command("redeliver")
@calls_gateway
def redeliver(
    callback_id: CallbackId,
    message_id: Annotated[str, typer.Argument(help="The message's id, as `webhook-id` has it; `last`: the newest.")],
    *,
    caller: CallerOptions,
) -> None:
    """Send a message again, whatever became of it."""
    with caller(usual="system") as system:
        place = _place(system, callback_id)
        message = id_of(system, message_id, f"{place}/deliveries", "message_id")
        show_record(system.post(f"{place}/deliveries/{message}/again", {}), system)


def _place(system: ApiClient, callback_id: str) -> str:
    return f"{_PATH}/{id_of(system, callback_id, _PATH, 'callback_id')}"
