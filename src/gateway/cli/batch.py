"""`gateway batch`: lists of rows, looked at beforehand, made, approved, run, and read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from gateway.cli.card import show_record, value_text
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.listing import Columns
from gateway.cli.newest import id_of
from gateway.cli.render import Json, show_records
from gateway.cli.usage import AsJson, UsageError

app = typer.Typer(no_args_is_help=True, help="Lists of rows, each a query of its own that is answered yes or no.")
BatchId = Annotated[str, typer.Argument(help="The batch's id; `last`: the newest.")]
ListFile = Annotated[
    Path,
    typer.Argument(
        help="A table in CSV with columns such as case_number, staff_person_id, staff_name; or, ending in .json, the whole request."
    ),
]
Kind = Annotated[Literal["staff_list", "job"], typer.Option(help="A list of one company's staff, or a job.")]
Matter = Annotated[str | None, typer.Option(help="M11, M15, …")]
Certificates = Annotated[list[str] | None, typer.Option("--certificate", help="What is asked; may be repeated.")]
Purpose = Annotated[str | None, typer.Option(help="What the answers are needed for; name nobody.")]
CaseNumber = Annotated[str | None, typer.Option("--case", help="Of all rows that name none.")]
Employer = Annotated[str | None, typer.Option(help="The company's credit code, for a staff list.")]
Applicant = Annotated[
    str | None,
    typer.Option(
        help="Who acts for the company: `NUMBER,NAME`, with `,AUTHORISATION` where it is not its legal representative."
    ),
]
Parameters = Annotated[list[str] | None, typer.Option("--parameter", help="`n=3`; may be repeated.")]
_PATH = "/v1/batches"


@app.command("preview")
@calls_gateway
def preview(
    file: ListFile,
    kind: Kind = "staff_list",
    matter: Matter = None,
    certificate: Certificates = None,
    purpose: Purpose = None,
    case: CaseNumber = None,
    employer: Employer = None,
    applicant: Applicant = None,
    parameter: Parameters = None,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """See what is wrong with each row of a list; nothing is kept, nobody is asked.  Ends with 1 where anything is."""
    body = _body(file, kind, matter, certificate, purpose, case, employer, applicant, parameter)
    with caller(usual="clerk") as maker:
        found = maker.post("/v1/batch-previews", body)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        columns: Columns = {
            "row 行": lambda one: one["row"] or "—",
            "where 位置": lambda one: one["pointer"],
            "what is wrong 问题": lambda one: f"{one['code']}: {one['message']}",
        }
        nothing = f"{found['rows']} rows, nothing is wrong {found['rows']} 行，未发现问题"
        show_records(found["faults"], columns, as_json=False, empty=nothing)
    if found["faults"]:
        raise typer.Exit(1)


@app.command("new")
@calls_gateway
def new(
    file: ListFile,
    kind: Kind = "staff_list",
    matter: Matter = None,
    certificate: Certificates = None,
    purpose: Purpose = None,
    case: CaseNumber = None,
    employer: Employer = None,
    applicant: Applicant = None,
    parameter: Parameters = None,
    *,
    caller: CallerOptions,
) -> None:
    """Make a batch of a list in which nothing is wrong."""
    body = _body(file, kind, matter, certificate, purpose, case, employer, applicant, parameter)
    with caller(usual="clerk") as maker:
        show_record(maker.post(_PATH, body), maker)


@app.command("list")
@calls_gateway
def list_batches(as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """Your batches, or those of the department whose head you are, newest first."""
    with caller(usual="clerk") as maker:
        found = maker.every(_PATH)
    columns: Columns = {
        "batch 批次": lambda one: one["batch_id"],
        "kind 类型": lambda one: one["kind"],
        "what 事项": lambda one: " ".join(one["certificates"]),
        "made by 创建人": lambda one: one["made_by"],
        "state 状态": lambda one: value_text(one["state"]),
        "answered 已答复": lambda one: f"{one['progress']['answered'] + one['progress']['failed']} / {one['rows']}",
    }
    show_records(found, columns, as_json=as_json)


@app.command("show")
@calls_gateway
def show(batch_id: BatchId, *, caller: CallerOptions) -> None:
    """One batch, and how far it is."""
    with caller(usual="clerk") as maker:
        show_record(maker.get(f"{_place(maker, batch_id)}"), maker)


@app.command("approve")
@calls_gateway
def approve(batch_id: BatchId, *, caller: CallerOptions) -> None:
    """Approve a job of your department that somebody else has made."""
    with caller(usual="supervisor") as head:
        show_record(head.post(f"{_place(head, batch_id)}/decision", {"decision": "approve"}), head)


@app.command("refuse")
@calls_gateway
def refuse(
    batch_id: BatchId, reasons: Annotated[str, typer.Option(help="Why; name nobody.")], *, caller: CallerOptions
) -> None:
    """Refuse it, with reasons."""
    with caller(usual="supervisor") as head:
        show_record(head.post(f"{_place(head, batch_id)}/decision", {"decision": "refuse", "reasons": reasons}), head)


@app.command("run")
@calls_gateway
def run(batch_id: BatchId, *, caller: CallerOptions) -> None:
    """Run a staff list."""
    _step(batch_id, "run", caller)


@app.command("pause")
@calls_gateway
def pause(batch_id: BatchId, *, caller: CallerOptions) -> None:
    """Ask no further row until it is resumed."""
    _step(batch_id, "pause", caller)


@app.command("resume")
@calls_gateway
def resume(batch_id: BatchId, *, caller: CallerOptions) -> None:
    """Go on with it."""
    _step(batch_id, "resume", caller)


@app.command("cancel")
@calls_gateway
def cancel(batch_id: BatchId, *, caller: CallerOptions) -> None:
    """Ask no further row, for good."""
    _step(batch_id, "cancel", caller)


@app.command("rows")
@calls_gateway
def rows(batch_id: BatchId, as_json: AsJson = False, *, caller: CallerOptions) -> None:
    """The rows with their answers."""
    with caller(usual="clerk") as maker:
        found = maker.every(f"{_place(maker, batch_id)}/rows")
    columns: Columns = {
        "row 行": lambda one: one["row"],
        "case 办件": lambda one: one["case_number"],
        "state 状态": lambda one: value_text(one["state"]),
        "answers 结论": _answers,
    }
    show_records(found, columns, as_json=as_json)


@app.command("download")
@calls_gateway
def download(
    batch_id: BatchId,
    into: Annotated[Path, typer.Argument(help="A file to write: .csv, or .jsonl for one JSON object a line.")],
    *,
    caller: CallerOptions,
) -> None:
    """All rows as a file."""
    form = into.suffix.removeprefix(".")
    if form not in {"csv", "jsonl"}:
        raise UsageError("the file's name ends in .csv or .jsonl.")
    with caller(usual="clerk") as maker:
        maker.fetch(f"{_place(maker, batch_id)}/download?format={form}", into)


def _place(caller: ApiClient, batch_id: str) -> str:
    return f"{_PATH}/{id_of(caller, batch_id, _PATH, 'batch_id')}"


def _answers(row: Json) -> str:
    told = (f"{one['certificate']} {one['answer'] or one['state']} ({one['reason']})" for one in row["answers"])
    return row["failure"] or "\n".join(told)


def _step(batch_id: str, step: str, caller: CallerOptions) -> None:
    with caller(usual="clerk") as maker:
        show_record(maker.post(f"{_place(maker, batch_id)}/step", {"step": step}), maker)


def _body(
    file: Path,
    kind: str,
    matter: str | None,
    certificates: list[str] | None,
    purpose: str | None,
    case: str | None,
    employer: str | None,
    applicant: str | None,
    parameters: list[str] | None,
) -> dict[str, Any]:
    """The request.  Raises UsageError."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{file} cannot be read as UTF-8.") from None
    if file.suffix == ".json":
        return _whole(file, text)
    if matter is None or not certificates or purpose is None:
        raise UsageError("of a table the options --matter, --certificate and --purpose say what is asked.")
    parties = [] if applicant is None else [_applicant(applicant)]
    parties += [] if employer is None else [{"role": "employer", "credit_code": employer}]
    return {
        "kind": kind,
        "matter": matter,
        "certificates": certificates,
        "purpose": purpose,
        **({} if case is None else {"case_number": case}),
        "parties": parties,
        "parameters": dict(_parameter(one) for one in parameters or ()),
        "csv": text,
    }


def _whole(file: Path, text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        raise UsageError(f"{file} is no JSON.") from None
    if not isinstance(body, dict):
        raise UsageError(f"{file} is not one JSON object.")
    return body


def _applicant(given: str) -> Mapping[str, str]:
    number, comma, rest = given.partition(",")
    name, _, authorisation = rest.partition(",")
    if not comma or not name:
        raise UsageError("--applicant takes a number and a name with a comma between.")
    return {
        "role": "applicant",
        "person_id": number,
        "name": name,
        **({"authorisation": authorisation} if authorisation else {}),
    }


def _parameter(given: str) -> tuple[str, str | int]:
    name, equals, value = given.partition("=")
    if not equals:
        raise UsageError("--parameter takes a name and a value: n=3.")
    return name, int(value) if value.isdecimal() else value
