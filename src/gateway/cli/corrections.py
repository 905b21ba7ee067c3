"""`gateway corrections`: doubts about what a department holds, and its answers."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.audit_options import number_from
from gateway.cli.card import show_record, value_text
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.newest import id_of
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson
from gateway.domain.correction import CorrectionOutcome

app = typer.Typer(no_args_is_help=True, help="Doubts about what departments hold, and their answers.")
recalls = typer.Typer(no_args_is_help=True, help="Notices that a value behind an answer of yours was corrected.")
CorrectionId = Annotated[str, typer.Argument(help="The correction's id; `last`: the newest.")]
_PATH, _RECALLS = "/v1/corrections", "/v1/recalls"


@app.command("open")
@calls_gateway
def open_correction(
    query_id: Annotated[str, typer.Argument(help="The query of yours in which it was seen; `last`: the newest.")],
    person: Annotated[Path, typer.Option(help="File with the number of whose record it is (- reads standard input).")],
    department: Annotated[str, typer.Option(help="The department that holds the value, by its code.")],
    item: Annotated[str, typer.Option(help="The item, as GET /v1/items names it.")],
    expected: Annotated[str, typer.Option(help="What it should be, in your words; kept sealed.  Name nobody.")],
    *,
    caller: CallerOptions,
) -> None:
    """Doubt a value that a department holds of a party of your query, as the officer who asked it."""
    number = number_from(person)
    with caller(usual="clerk") as clerk:
        form = {
            "query_id": id_of(clerk, query_id, "/v1/queries", "query_id"),
            "person_id": number,
            "department": department,
            "item": item,
            "expected": expected,
        }
        show_record(clerk.post(_PATH, form), clerk)


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
        "state 状态": lambda one: value_text("overdue" if one["is_overdue"] else one["state"]),
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
        show_record(verifier.get(_place(verifier, correction_id)), verifier)


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
        show_record(verifier.post(f"{_place(verifier, correction_id)}/answer", body), verifier)


@recalls.command("list")
@calls_gateway
def list_recalls(
    only_open: Annotated[bool, typer.Option("--open", help="Only those that nobody has acknowledged.")] = False,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """Notices about queries of yours, newest first; the value is not told."""
    with caller(usual="clerk") as clerk:
        found = clerk.every(_RECALLS, open=str(only_open).lower())
    columns = {
        "notice 通知": lambda one: one["recall_id"],
        "query 查询": lambda one: one["query_id"],
        "certificates 证明事项": lambda one: " ".join(one["certificates"]),
        "made 时间": lambda one: one["made_at"],
        "acknowledged 已知悉": lambda one: one["acknowledged_at"],
    }
    show_records(found, columns, as_json=as_json)


@recalls.command("acknowledge")
@calls_gateway
def acknowledge(
    recall_id: Annotated[str, typer.Argument(help="The notice's id; `last`: the newest.")], *, caller: CallerOptions
) -> None:
    """Say once that you know of a notice."""
    with caller(usual="clerk") as clerk:
        place = f"{_RECALLS}/{id_of(clerk, recall_id, _RECALLS, 'recall_id')}"
        show_record(clerk.post(f"{place}/acknowledge", {}), clerk)


def _place(verifier: ApiClient, correction_id: str) -> str:
    return f"{_PATH}/{id_of(verifier, correction_id, _PATH, 'correction_id')}"
