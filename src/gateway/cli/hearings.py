"""`gateway hearings` and `gateway dishonesty`: people are heard about a contradiction; entries of the register, and what is asked about them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from gateway.cli.card import show_record, value_text
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson, UsageError

app = typer.Typer(no_args_is_help=True, help="Hearings of people whose declaration is contradicted.")
register_app = typer.Typer(no_args_is_help=True, help="The dishonesty register, for the credit office.")
_HEARINGS, _RECORDS = "/v1/hearings", "/v1/dishonesty-records"
_WORDS = frozenset({"state", "grade"})
"""Columns that hold a word of a closed list."""
HearingId = Annotated[str, typer.Argument(help="The hearing's id.")]
RecordId = Annotated[str, typer.Argument(help="The entry's id.")]
Grounds = Annotated[str, typer.Option(help="Why; the person reads it.")]
State = Annotated[str | None, typer.Option(help="Only those in this state.")]


@app.command("list")
@calls_gateway
def list_hearings(state: State = None, as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """Hearings; whose turn is due first, first."""
    found = _all(_HEARINGS, state, "inspector", caller)
    columns = {
        "hearing 听取意见": "hearing_id",
        "certificate 证明事项": "certificate",
        "state 状态": "state",
        "answer by 陈述期限": "respond_by",
        "due 期限": "due_at",
    }
    _print(found, columns, as_json=as_json)


@app.command("open")
@calls_gateway
def open_hearing(
    finding_id: Annotated[str, typer.Argument(help="The finding's id.")], *, caller: CallerOptions
) -> None:
    """Notify the person of a suspicion; somebody else decides."""
    _post(_HEARINGS, {"finding_id": finding_id}, "inspector", caller)


@app.command("read")
@calls_gateway
def read_hearing(hearing_id: HearingId, *, caller: CallerOptions) -> None:
    """A hearing with what the person has said."""
    _get(f"{_HEARINGS}/{hearing_id}", "inspector", caller)


@app.command("decide")
@calls_gateway
def decide_hearing(
    hearing_id: HearingId,
    grounds: Grounds,
    confirm: Annotated[bool, typer.Option("--confirm/--dismiss", help="What is decided.")],
    grade: Annotated[str, typer.Option(help="ordinary or serious.")] = "ordinary",
    basis: Annotated[str | None, typer.Option(help="The legal basis; with --confirm.")] = None,
    authority: Annotated[str | None, typer.Option(help="The authority that confirms; with --confirm.")] = None,
    publication: Annotated[str, typer.Option(help="none, credit_system or public.")] = "none",
    months: Annotated[int | None, typer.Option(help="How long the entry stands.")] = None,
    *,
    caller: CallerOptions,
) -> None:
    """Confirm, which enters the register, or dismiss; by a second inspector."""
    body: dict[str, Any] = {"decision": "confirm" if confirm else "dismiss", "grounds": grounds}
    if confirm:
        if basis is None or authority is None:
            raise UsageError("--confirm takes --basis and --authority besides.")
        entered = {"grade": grade, "basis": basis, "authority": authority, "publication": publication}
        body["confirmation"] = entered if months is None else {**entered, "months": months}
    _post(f"{_HEARINGS}/{hearing_id}/decision", body, "inspector", caller)


@register_app.command("list")
@calls_gateway
def list_records(state: State = None, as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """Entries; about which something is asked that is due first, first."""
    found = _all(_RECORDS, state, "credit", caller)
    columns = {
        "entry 记录": "record_id",
        "grade 等级": "grade",
        "state 状态": "state",
        "since 起": "effective_from",
        "until 止": "bars_until",
    }
    _print(found, columns, as_json=as_json)


@register_app.command("read")
@calls_gateway
def read_record(record_id: RecordId, *, caller: CallerOptions) -> None:
    """An entry with what its person has asked about it."""
    _get(f"{_RECORDS}/{record_id}", "credit", caller)


@register_app.command("decide")
@calls_gateway
def decide_request(
    record_id: RecordId,
    grounds: Grounds,
    grant: Annotated[bool, typer.Option("--grant/--refuse", help="What is decided.")],
    *,
    caller: CallerOptions,
) -> None:
    """Grant or refuse what is asked about an entry: an objection reverses it, a repair ends it."""
    with caller(usual="credit") as office:
        requests = office.get(f"{_RECORDS}/{record_id}")["requests"]
        waiting = next((one for one in requests if one["state"] == "OPEN"), None)
        if waiting is None:
            raise UsageError("Nothing is asked about this entry.")
        place = f"{_RECORDS}/{record_id}/{waiting['kind']}s/{waiting['request_id']}/decision"
        done = office.post(place, {"decision": "grant" if grant else "refuse", "grounds": grounds})
        show_record(done, office)


def _all(path: str, state: str | None, usual: str, caller: CallerOptions) -> Sequence[Mapping[str, Any]]:
    wanted = {"limit": "200"} if state is None else {"limit": "200", "state": state}
    with caller(usual=usual) as office:
        page = office.get(path, None, **wanted)
        found: list[Mapping[str, Any]] = page["items"]
        while page["next"] is not None:
            page = office.get(path, None, **wanted, cursor=page["next"])
            found += page["items"]
    return found


def _print(found: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, as_json: bool) -> None:
    show_records(found, {heading: partial(_cell, name) for heading, name in columns.items()}, as_json=as_json)


def _cell(name: str, record: Mapping[str, Any]) -> object:
    return value_text(record[name]) if name in _WORDS else record[name]


def _get(path: str, usual: str, caller: CallerOptions) -> None:
    with caller(usual=usual) as office:
        show_record(office.get(path), office)


def _post(path: str, body: Mapping[str, Any], usual: str, caller: CallerOptions) -> None:
    with caller(usual=usual) as office:
        show_record(office.post(path, body), office)
