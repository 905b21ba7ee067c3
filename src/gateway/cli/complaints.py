"""`gateway complaints`: somebody was sent away in vain; taken at a window, and answered by the agents who act for them."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.audit_options import number_from, text_from
from gateway.cli.card import show_record, value_text
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.listing import Columns, show_list
from gateway.cli.newest import id_of
from gateway.cli.usage import AsJson, Most, UsageError

app = typer.Typer(no_args_is_help=True, help="Complaints of people who were sent away in vain, and who acts for them.")
_PATH = "/v1/complaints"
_AGENT = "agent"
ComplaintId = Annotated[str, typer.Argument(help="The complaint's id, as `list` tells it; `last`: the newest.")]
Words = Annotated[
    Path,
    typer.Option(help="File with the words, at most 500 characters.  They are kept sealed (- reads standard input)."),
]


@app.command("list")
@calls_gateway
def list_complaints(limit: Most = 50, as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """Those that your department has to answer in your county, or that you have taken, newest first; nobody is named."""
    columns: Columns = {
        "complaint 投诉": lambda one: one["complaint_id"],
        "state 状态": lambda one: value_text("overdue" if one["is_overdue"] else one["state"]),
        "matter 事项": lambda one: one["matter"],
        "county 县区": lambda one: one["county"],
        "due 期限": lambda one: one["due_at"],
    }
    show_list(_PATH, columns, caller, usual=_AGENT, limit=limit, as_json=as_json)


@app.command("new")
@calls_gateway
def new(
    case: Annotated[str, typer.Option(help="The case number.")],
    matter: Annotated[str, typer.Option(help="M01, M07, …")],
    county: Annotated[str, typer.Option(help="Where they were sent away, by its code.")],
    words: Words,
    person: Annotated[
        Path | None, typer.Option(help="File with the number of whose complaint it is; a citizen's own needs none.")
    ] = None,
    *,
    caller: CallerOptions,
) -> None:
    """Take a complaint for somebody at your window, or make your own as a citizen."""
    if str(words) == str(person) == "-":
        raise UsageError("Standard input holds one of the two: name a file for the other.")
    form: dict[str, object] = {"case_number": case, "matter": matter, "county": county, "words": text_from(words)}
    number = number_from(person)
    with caller(usual="clerk") as clerk:
        show_record(clerk.post(_PATH, form if number is None else {**form, "person_id": number}), clerk)


@app.command("show")
@calls_gateway
def show(complaint_id: ComplaintId, *, caller: CallerOptions) -> None:
    """A complaint with what was done about it.  That look is an entry, which the person whose it is can read."""
    with caller(usual=_AGENT) as agent:
        show_record(agent.get(f"{_PATH}/{id_of(agent, complaint_id, _PATH, 'complaint_id')}"), agent)


@app.command("claim")
@calls_gateway
def claim(complaint_id: ComplaintId, *, caller: CallerOptions) -> None:
    """Take a complaint up and act for the citizen."""
    _step(caller, complaint_id, "claim", {})


@app.command("act")
@calls_gateway
def act(complaint_id: ComplaintId, words: Words, *, caller: CallerOptions) -> None:
    """Write down what you have done for the citizen."""
    _step(caller, complaint_id, "acts", {"words": text_from(words)})


@app.command("answer")
@calls_gateway
def answer(complaint_id: ComplaintId, words: Words, *, caller: CallerOptions) -> None:
    """Answer a complaint that you have taken up."""
    _step(caller, complaint_id, "answer", {"words": text_from(words)})


@app.command("settle")
@calls_gateway
def settle(
    complaint_id: ComplaintId,
    is_settled: Annotated[bool, typer.Option("--settled/--not-settled", help="Whether it is settled.")],
    words: Annotated[Path | None, typer.Option(help="File with why not (- reads standard input).")] = None,
    *,
    caller: CallerOptions,
) -> None:
    """Say whether an answered complaint that you have taken is settled; if not, another agent takes it up, once."""
    form: dict[str, object] = {"is_settled": is_settled, **({} if words is None else {"words": text_from(words)})}
    _step(caller, complaint_id, "settle", form, usual="clerk")


def _step(caller: CallerOptions, complaint_id: str, step: str, form: dict[str, object], *, usual: str = _AGENT) -> None:
    with caller(usual=usual) as agent:
        show_record(agent.post(f"{_PATH}/{id_of(agent, complaint_id, _PATH, 'complaint_id')}/{step}", form), agent)
