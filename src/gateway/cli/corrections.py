"""`gateway corrections`: doubts about what a department holds, and its answers."""

import json
from typing import Annotated

import typer

from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson
from gateway.domain.correction import CorrectionOutcome

app = typer.Typer(no_args_is_help=True, help="Doubts about what your department holds, and its answers.")
CorrectionId = Annotated[str, typer.Argument(help="The correction's id.")]
_PATH = "/v1/corrections"


@app.command("list")
@calls_gateway
def list_corrections(
    only_open: Annotated[bool, typer.Option("--open", help="Only those that wait for an answer.")] = False,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """The corrections that your department has to answer, or has answered, newest first."""
    with caller(usual="verifier:household") as verifier:
        page = verifier.get(_PATH, limit="200", open=str(only_open).lower())
        found = page["items"]
        while page["next"] is not None:
            page = verifier.get(_PATH, limit="200", open=str(only_open).lower(), cursor=page["next"])
            found += page["items"]
    columns = {
        "correction 疑义": lambda one: one["correction_id"],
        "item 信息项": lambda one: f"{one['department']}.{one['item']}",
        "state 状态": lambda one: "overdue" if one["is_overdue"] else one["state"],
        "due 期限": lambda one: one["due_at"],
    }
    show_records(found, columns, as_json=as_json)


@app.command("show")
@calls_gateway
def show(
    correction_id: CorrectionId,
    *,
    caller: CallerOptions,
) -> None:
    """One of your department's: whose record it is, and what is doubted.  This is recorded in the audit log."""
    with caller(usual="verifier:household") as verifier:
        print(json.dumps(verifier.get(f"{_PATH}/{correction_id}"), ensure_ascii=False, indent=1))


@app.command("answer")
@calls_gateway
def answer(
    correction_id: CorrectionId,
    outcome: Annotated[CorrectionOutcome, typer.Argument(help="confirmed, rejected or corrected.")],
    reason: Annotated[str | None, typer.Option(help="Why; to reject there must be a reason.")] = None,
    wrong: Annotated[
        list[str] | None,
        typer.Option(help="A value that your register held and that was wrong, as it writes it; may be repeated."),
    ] = None,
    nothing_on_record: Annotated[
        bool, typer.Option("--nothing-on-record", help="What was wrong is that there was nothing.")
    ] = False,
    *,
    caller: CallerOptions,
) -> None:
    """Answer one, once; where the value was wrong, the queries that rest on it are recalled."""
    values: list[str | None] = [*(wrong or []), *([None] if nothing_on_record else [])]
    body = {"outcome": outcome.value, "reason": reason, "wrong_values": values}
    with caller(usual="verifier:household") as verifier:
        print(json.dumps(verifier.post(f"{_PATH}/{correction_id}/answer", body), ensure_ascii=False, indent=1))
