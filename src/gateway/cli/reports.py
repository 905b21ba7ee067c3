"""`gateway reports`: signed monthly reports, ordered, fetched, and verified by anybody; and the league table."""

import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from gateway.cli.card import show_record
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import worded
from gateway.cli.render import show_records
from gateway.cli.usage import AsJson, UsageError
from gateway.domain.errors import SetupError
from gateway.entry import StreamKey
from gateway.logcheck import NoKey, verifier_keys

app = typer.Typer(no_args_is_help=True, help="Signed monthly reports of departments, and the league table.")
_REPORTS = "/v1/statistics/reports"
_Month = Annotated[str, typer.Argument(help="A month that is over, China's, like 2026-09.")]


@app.command("order")
@calls_gateway
def order(month: _Month, *, caller: CallerOptions) -> None:
    """Have the reports of a past month made; those of the last month are made by themselves."""
    with caller(usual="auditor") as auditor:
        show_record(auditor.post(_REPORTS, {"month": month}), auditor)


@app.command("fetch")
@calls_gateway
def fetch(
    month: _Month,
    into: Annotated[Path, typer.Option(help="The folder that the files are written to.")] = Path(),
    *,
    caller: CallerOptions,
) -> None:
    """Write each report, `report-<month>-<department>.jsonl`, and its signature beside it."""
    with caller(usual="auditor") as auditor:
        found = auditor.get(f"{_REPORTS}/{month}")["items"]
    try:
        into.mkdir(parents=True, exist_ok=True)
        for one in found:
            file = into / f"report-{month}-{one['department']}.jsonl"
            file.write_bytes(one["text"].encode())
            beside = {"signature": one["signature"], "key": one["key"]}
            file.with_suffix(".signature.json").write_text(json.dumps(beside, indent=1) + "\n", "utf-8")
            print(file)
    except OSError as fault:
        raise UsageError(f"The reports cannot be written to {into}: {fault.strerror}.") from None


@app.command("verify")
def verify(
    files: Annotated[list[Path], typer.Argument(help="Reports, each with its `.signature.json` beside it.")],
    key: Annotated[
        list[str],
        typer.Option(help="The log's verifier key, or a file with such keys or with jwks.json.  Repeatable."),
    ],
    as_json: AsJson = False,
) -> None:
    """Verify reports offline, by a key that you already have.  Exit status 0: all hold; 1: one does not."""
    try:
        logs = verifier_keys(key)
    except NoKey as fault:
        raise UsageError(f"{fault}.") from None
    verdicts = []
    for file in files:
        text, signature, signer = _read(file)
        is_ours = signer.is_endorsed_by(logs)
        holds = is_ours and signer.signed(text, signature)
        why = "signed by this gateway" if holds else "changed" if is_ours else "not signed by a key that you trust"
        verdicts.append({"report": str(file), "holds": holds, "why": why})
    show_records(
        verdicts,
        {
            "report 月报": lambda one: one["report"],
            "holds 有效": lambda one: worded("yes 是" if one["holds"] else "NO 否"),
            "why 依据": lambda one: one["why"],
        },
        as_json=as_json,
    )
    raise typer.Exit(0 if all(one["holds"] for one in verdicts) else 1)


@app.command("league")
@calls_gateway
def league(
    month: Annotated[str | None, typer.Option(help="Like 2026-09; left out: the latest that is reported of.")] = None,
    as_json: AsJson = False,
    *,
    caller: CallerOptions,
) -> None:
    """Departments by what they answered in time in a month, the best first."""
    given = {} if month is None else {"month": month}
    with caller(usual="auditor") as anybody:
        found = anybody.get("/v1/statistics/league", None, **given)
    columns = {
        "rank 名次": lambda one: one["rank"],
        "department 部门": lambda one: one["department"],
        "answered in time 按时答复率": lambda one: _percent(one["on_time"]),
        "verified in time 按时核验率": lambda one: _percent(one["verified_on_time"]),
    }
    show_records(found["items"], columns, as_json=as_json)


def _percent(share: int | None) -> str:
    return "" if share is None else f"{share} %"


def _read(file: Path) -> tuple[bytes, bytes, StreamKey]:
    """A report's bytes, its signature, and the key that is named beside it.  Raises SetupError."""
    beside = file.with_suffix(".signature.json")
    try:
        told = json.loads(beside.read_text("utf-8"))
        named = told["key"]
        key = StreamKey(
            int(named["stream_id"]),
            UUID(named["boot_id"]),
            bytes.fromhex(named["public_key"]),
            bytes.fromhex(named["endorsement"]),
        )
        return file.read_bytes(), bytes.fromhex(told["signature"]), key
    except OSError as fault:
        raise SetupError(f"{fault.filename} cannot be read: {fault.strerror}.") from None
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{beside} is no signature of a report, as `gateway reports fetch` writes it.") from None
