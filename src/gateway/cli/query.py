"""`gateway query`: one one-click query from the command line."""

import json
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated
from urllib.parse import quote
from uuid import uuid4

import typer
from rich.console import Console

from gateway.cli.break_glass import break_glass
from gateway.cli.client import BASE_URL
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.language import language, say
from gateway.cli.render import document_table
from gateway.cli.titles import titles_of
from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError

QUESTIONS = "gateway.questions"
"""Entry points of other distributions: matter → a ready question."""


@calls_gateway
def query(
    example: Annotated[
        str | None, typer.Argument(metavar="[MATTER]", help="M01 to M16: a ready question, where such are installed.")
    ] = None,
    body: Annotated[
        typer.FileText | None, typer.Option(help="File with the query as JSON (- reads standard input).")
    ] = None,
    *,
    caller: CallerOptions,
    read: Annotated[str | None, typer.Option(help="Read a stored query again, by its id.")] = None,
    page: Annotated[Path | None, typer.Option(help="Also write the result to this file, as a page to print.")] = None,
    glass: Annotated[
        str | None,
        typer.Option(
            "--break-glass",
            metavar="REASON",
            help="Open the case first, in need, off duty or dormant: why it cannot wait; name nobody.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the document as JSON.")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Print the ready question instead of asking it: a form for --body.")
    ] = False,
) -> None:
    """Ask a one-click query and print its document.  Person numbers are read from a file, never from the command line."""
    if [example, body, read].count(None) != 2:
        raise UsageError("Give one of these: a matter (M01 to M16), --body FILE with the query's JSON, or --read ID.")
    if glass is not None and (read or show):
        raise UsageError("--break-glass opens the case of a question that is asked: leave out --read and --show.")
    if show:
        print(json.dumps(_example(example), ensure_ascii=False, indent=2))
        return
    question = _asked(example, body)
    with caller(usual="clerk") as clerk:
        if glass is not None:
            break_glass(clerk, str(question.get("case_number", "")), glass)
        document = (
            clerk.get(f"/v1/queries/{quote(read, safe='')}") if read else clerk.post("/v1/queries", question, _key())
        )
        if page is not None:
            _write(page, clerk.get(f"/v1/queries/{document['query_id']}", {"accept": "text/html"}))
        titles = None if as_json else titles_of(clerk)[language()]
    if as_json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        console = Console()
        title = f"{document['matter']} {titles.matter(document['matter'])} {document['case_number']}" if titles else ""
        console.print(document_table(document, title, console.width, titles))
        if document["status"] == "pending":
            again = f"gateway query --read {document['query_id']}{_more(caller.who.name, caller.base_url)}"
            print(say(f"Read it again later: {again}", f"稍后再读：{again}"))


def _key() -> dict[str, str]:
    """A key of this call's own, so that a question whose answer broke off can be sent again and is asked once."""
    return {"Idempotency-Key": str(uuid4())}


def _asked(matter: str | None, body: typer.FileText | None) -> Mapping[str, object]:
    """The question to ask; nothing where a stored query is read."""
    if body is not None:
        return _read(body)
    return {} if matter is None else _example(matter)


def _example(matter: str | None) -> Mapping[str, object]:
    """The matter's ready question."""
    ready: dict[str, Mapping[str, object]] = {}
    for point in entry_points(group=QUESTIONS):
        ready |= point.load()
    if not ready:
        raise UsageError("No ready questions are installed here: give --body FILE with the query's JSON.")
    found = ready.get(matter or "")
    if found is None:
        raise UsageError(f"{matter or '--show'}: there is a ready question for each of {', '.join(ready)}.")
    return found


def _more(as_: str | None, base_url: str) -> str:
    """The options that differ from the defaults; a file with a token is found without a word of it being repeated."""
    who = f" --as {as_}" if as_ else ""
    return who + ("" if base_url == BASE_URL else f" --base-url {base_url}")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as fault:
        raise SetupError(f"{file} cannot be written ({fault.strerror}): name another file with --page.") from None


def _read(file: typer.FileText) -> dict[str, object]:
    try:
        read = json.load(file)
    except ValueError as fault:
        raise SetupError(f"The file is not JSON (line {getattr(fault, 'lineno', '?')}).") from None
    if not isinstance(read, dict):
        raise SetupError("The file's JSON is not an object.")
    return read
