"""`gateway audit`: the log as an auditor reads it, as a table on the screen, or as CSV or NDJSON for the file."""

import sys
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.audit_export import export
from gateway.cli.audit_findings import findings, spot_check
from gateway.cli.audit_lifetime import end_year_command, prune_command, rotate_key_command, shred_command
from gateway.cli.audit_options import (
    Account,
    As,
    BaseUrl,
    Case,
    Certificate,
    Client,
    Department,
    Form,
    Matter,
    Since,
    State,
    Subject,
    Task,
    Until,
    auditor_at,
    filters_of,
    found_entries,
    number_from,
    write_entries,
)
from gateway.cli.audit_reveal import reveal
from gateway.cli.audit_timeline import timeline
from gateway.cli.audit_verify import verify
from gateway.cli.integrate import integrate
from gateway.cli.render import log_lines
from gateway.cli.restore import continue_after_restore
from gateway.cli.where import BASE_URL
from gateway.cli.witness import log_key, witness

app = typer.Typer(no_args_is_help=True)
app.command("export")(export)
app.command("timeline")(timeline)
app.add_typer(reveal, name="reveal", help="Number, name and answers of one subject, opened once by two people.")
app.command("verify")(verify)
app.command("findings")(findings)
app.command("spot-check")(spot_check)
app.command("witness")(witness)
app.command("log-key")(log_key)
app.command("integrate")(integrate)
app.command("continue-after-restore")(continue_after_restore)
app.command("shred")(shred_command)
app.command("prune")(prune_command)
app.command("rotate-key")(rotate_key_command)
app.command("end-year")(end_year_command)


@app.command("search")
def search(
    account: Account = None,
    client: Client = None,
    department: Department = None,
    matter: Matter = None,
    case: Case = None,
    certificate: Certificate = None,
    state: State = None,
    since: Since = None,
    until: Until = None,
    subject: Subject = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many entries, newest first.")] = 50,
    form: Annotated[Form, typer.Option("--format", help="On the screen or for a file.")] = Form.TABLE,
    as_: As = "auditor",
    task: Task = "DEMO-1",
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Find entries by who asked, for what, about whom, and when.  The search is an entry itself."""
    filters = filters_of(account, client, department, matter, case, certificate, state, since, until)
    number = number_from(subject)
    with auditor_at(as_, base_url) as auditor:
        entries = list(found_entries(auditor, filters, number, task, most=limit))
    if form is Form.TABLE:
        console = Console()
        console.print(log_lines(entries, console.width) if entries else "No entry fits 没有符合条件的留痕记录")
    else:
        write_entries(entries, form, sys.stdout)
