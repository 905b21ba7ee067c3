"""`gateway inspections`: declarations that were drawn, the visits an inspector makes, and what was found."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.audit_options import text_from
from gateway.cli.card import show_record, value_text
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson, Most, UsageError
from gateway.domain.words import InspectionState, VisitConclusion

app = typer.Typer(no_args_is_help=True, help="Inspections of declarations: the sample, visits, findings.")
_INSPECTOR = "inspector"
_PATH = "/v1/inspections"
_WORDS = {"yes": True, "no": False}
_Id = Annotated[str, typer.Argument(help="The inspection's id, as `list` tells it.")]


@app.command("list")
@calls_gateway
def list_inspections(
    state: Annotated[InspectionState | None, typer.Option(help="Only those in this state.")] = None,
    county: Annotated[str | None, typer.Option(help="Only those of this county, by its code.")] = None,
    limit: Most = 50,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """What was drawn, due first; names nobody."""
    given = {"limit": str(limit), "state": state, "county": county}
    with caller(usual=_INSPECTOR) as inspector:
        found = inspector.get(_PATH, None, **{name: word for name, word in given.items() if word})["items"]
    columns = {
        "inspection 核查": lambda one: one["inspection_id"],
        "state 状态": lambda one: value_text(one["state"]),
        "certificate 证明事项": lambda one: one["certificate"],
        "county 县区": lambda one: one["county"],
        "due 期限": lambda one: one["due_at"],
        "claimed by 核查人": lambda one: one["claimed_by"],
        "reason 依据": lambda one: one["reason"],
    }
    show_records(found, columns, as_json=as_json)


@app.command("suspicions")
@calls_gateway
def suspicions(limit: Most = 50, as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """What registers, officers and inspectors contradict, newest first: suspicions until the person has been heard."""
    with caller(usual=_INSPECTOR) as inspector:
        found = inspector.get(f"{_PATH}/findings", limit=str(limit))["items"]
    columns = {
        "finding 疑点": lambda one: one["finding_id"],
        "state 状态": lambda one: value_text(one["state"]),
        "certificate 证明事项": lambda one: one["certificate"],
        "reason 依据": lambda one: one["reason"],
        "opened 时间": lambda one: one["opened_at"],
    }
    show_records(found, columns, as_json=as_json)


@app.command("sample")
@calls_gateway
def read_sample(
    day: Annotated[str, typer.Option(help="The day of the list, by the city's clock, such as 2026-11-22.")],
    *,
    caller: CallerOptions,
) -> None:
    """A day's list of declarations and who was drawn from it, with all that is needed to draw the same."""
    with caller(usual=_INSPECTOR) as inspector:
        show_record(inspector.get(f"{_PATH}/sample", day=day), inspector)


@app.command("show")
@calls_gateway
def show(inspection: _Id, *, caller: CallerOptions) -> None:
    """One inspection; if you have claimed its visit, with whom it is about and the form.  That look is an entry."""
    with caller(usual=_INSPECTOR) as inspector:
        show_record(inspector.get(f"{_PATH}/{inspection}"), inspector)


@app.command("claim")
@calls_gateway
def claim(inspection: _Id, *, caller: CallerOptions) -> None:
    """Claim a visit in your county, for a time."""
    with caller(usual=_INSPECTOR) as inspector:
        show_record(inspector.post(f"{_PATH}/{inspection}/claim", {}), inspector)


@app.command("release")
@calls_gateway
def release(inspection: _Id, *, caller: CallerOptions) -> None:
    """Give back a visit that you have claimed."""
    with caller(usual=_INSPECTOR) as inspector:
        show_record(inspector.post(f"{_PATH}/{inspection}/release", {}), inspector)


@app.command("finding")
@calls_gateway
def finding(
    inspection: _Id,
    conclusion: Annotated[VisitConclusion, typer.Option(help="What you say of the declaration.")],
    note: Annotated[Path, typer.Option(help="File with what you saw.  It is stored sealed (- reads standard input).")],
    answer: Annotated[
        list[str] | None,
        typer.Option(help="The answer to a question of the form, as name=answer; yes or no where that is asked."),
    ] = None,
    *,
    caller: CallerOptions,
) -> None:
    """Report once what your visit found."""
    form = {"conclusion": conclusion, "answers": dict(map(_answer, answer or [])), "note": text_from(note)}
    with caller(usual=_INSPECTOR) as inspector:
        show_record(inspector.post(f"{_PATH}/{inspection}/findings", form), inspector)


def _answer(given: str) -> tuple[str, str | bool]:
    name, is_given, word = given.partition("=")
    if not is_given or not name:
        raise UsageError("--answer takes name=answer, such as is_as_declared=yes.")
    return name, _WORDS.get(word, word)
