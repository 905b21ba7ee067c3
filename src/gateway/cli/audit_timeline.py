"""`gateway audit timeline`: what happened about one person, by one officer or for one case, oldest first."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gateway.cli.audit_options import Since, Task, Until, number_from, of_task
from gateway.cli.client import ApiClient
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import worded
from gateway.cli.log_lines import log_lines
from gateway.cli.render import Json
from gateway.cli.titles import titles_of
from gateway.cli.usage import UsageError


@calls_gateway
def timeline(
    account: Annotated[str | None, typer.Option(help="An officer's query account.")] = None,
    case: Annotated[str | None, typer.Option(help="A case number.")] = None,
    subject: Annotated[
        Path | None, typer.Option(help="A file with a person's number (- reads standard input).")
    ] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many queries, the oldest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a query, for programs.")] = False,
    task: Task = None,
    *,
    caller: CallerOptions,
) -> None:
    """Follow one person, one officer or one case through time: every query with all its entries."""
    whose = {"account": account, "case_number": case, "person_id": number_from(subject)}
    if sum(word is not None for word in whose.values()) != 1:
        raise UsageError("Give one of --account, --case and --subject.")
    form = {name: word for name, word in {**whose, "since": since, "until": until}.items() if word is not None}
    with caller() as auditor:
        trails = _trails(auditor, form, task, limit)
        titles = titles_of(auditor) if trails and not as_json else {}
    if as_json:
        for trail in trails:
            print(json.dumps(trail, ensure_ascii=False, sort_keys=True))
        return
    console = Console()
    for trail in trails:
        console.rule(" ".join(filter(None, (f"{trail['began_at'][:19]}Z", trail["case_number"], trail["query_id"]))))
        console.print(log_lines(trail["entries"], titles, console.width))
    if not trails:
        console.print(worded("Nothing happened 没有符合条件的留痕记录"))


def _trails(auditor: ApiClient, form: Json, task: str | None, most: int) -> list[Json]:
    """Trails page by page, at most `most`."""
    found: list[Json] = []
    cursor: str | None = None
    while len(found) < most:
        after = {"cursor": cursor} if cursor else {}
        body = {**form, "limit": min(most - len(found), 100), **after}
        page = auditor.post("/v1/audit/timelines", body, of_task(task))
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    return found
