"""`gateway audit`: all its commands, and the search, as a table on the screen, or as CSV or NDJSON for the file."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli import audit_options as options
from gateway.cli.audit_export import export
from gateway.cli.audit_findings import acknowledge, findings, spot_check
from gateway.cli.audit_lifetime import end_year_command, prune_command, rotate_key_command, shred_command
from gateway.cli.audit_reveal import reveal
from gateway.cli.audit_timeline import timeline
from gateway.cli.audit_verify import verify
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.integrate import integrate
from gateway.cli.language import worded
from gateway.cli.log_key import log_key
from gateway.cli.log_lines import log_lines
from gateway.cli.restore import continue_after_restore
from gateway.cli.titles import titles_of
from gateway.cli.usage import AsJson


@calls_gateway
def search(
    account: options.Account = None,
    actor: options.Actor = None,
    client: options.Client = None,
    department: options.Department = None,
    matter: options.Matter = None,
    case: options.Case = None,
    certificate: options.Certificate = None,
    state: options.State = None,
    since: options.Since = None,
    until: options.Until = None,
    subject: options.Subject = None,
    limit: Annotated[int, typer.Option(min=1, max=200, help="At most so many entries, the newest first.")] = 50,
    form: Annotated[
        options.EntryFormat, typer.Option("--format", help="On the screen or for a file.")
    ] = options.EntryFormat.TABLE,
    as_json: AsJson = False,
    task: options.Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Find entries by who asked, for what, about whom, and when.  The search is an entry itself."""
    filters = options.filters_of(account, actor, client, department, matter, case, certificate, state, since, until)
    number = options.number_from(subject)
    with caller() as auditor:
        entries = list(options.found_entries(auditor, filters, number, task, most=limit))
        titles = titles_of(auditor) if entries and form is options.EntryFormat.TABLE and not as_json else {}
    if as_json:
        print(json.dumps(entries, ensure_ascii=False, indent=1))
    elif form is options.EntryFormat.TABLE:
        console = Console()
        nothing = worded("No entry fits 没有符合条件的留痕记录")
        console.print(log_lines(entries, titles, console.width) if entries else nothing)
    else:
        options.write_entries(entries, form, sys.stdout)


app = typer.Typer(no_args_is_help=True, help="Read the audit log as an auditor.")
app.command("search")(search)
app.command("export")(export)
app.command("timeline")(timeline)
app.add_typer(reveal, name="reveal", help="Number, name and answers of one subject, opened once by two people.")
app.command("verify")(verify)
app.command("findings")(findings)
app.command("acknowledge")(acknowledge)
app.command("spot-check")(spot_check)
app.command("log-key")(log_key)
app.command("integrate")(integrate)
app.command("continue-after-restore")(continue_after_restore)
app.command("shred")(shred_command)
app.command("prune")(prune_command)
app.command("rotate-key")(rotate_key_command)
app.command("end-year")(end_year_command)
