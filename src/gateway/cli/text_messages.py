"""`gateway text-messages`: the applicant is told by a text message when nothing of a query waits any more."""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from gateway.cli.audit_options import text_from
from gateway.cli.card import show_record
from gateway.cli.credentials import CallerOptions, calls_gateway
from gateway.cli.newest import id_of
from gateway.cli.usage import UsageError
from gateway.domain.outbox import Language

app = typer.Typer(no_args_is_help=True, help="Text messages to applicants who wish one.")


@app.command("order")
@calls_gateway
def order(
    query_id: Annotated[str, typer.Argument(help="The query's id; `last`: of your newest.")],
    mobile: Annotated[
        Path, typer.Option(help="File with the applicant's mobile number, and nothing else (- reads standard input).")
    ],
    consents: Annotated[
        bool, typer.Option("--consents", help="The applicant wishes the message and this use of the number.")
    ] = False,
    text: Annotated[Language, typer.Option(help="The language of the text.")] = Language.ZH,
    *,
    caller: CallerOptions,
) -> None:
    """Have the applicant told.  The number is kept sealed, and deleted once the message is sent."""
    if not consents:
        raise UsageError("Without the applicant's consent there is no message: ask, and say --consents.")
    form = {"mobile": text_from(mobile), "language": text, "consents": True}
    with caller(usual="clerk") as clerk:
        place = quote(id_of(clerk, query_id, "/v1/queries", "query_id"), safe="")
        show_record(clerk.post(f"/v1/queries/{place}/text-message", form), clerk)
