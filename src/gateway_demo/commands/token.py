"""`gateway token`: an access token of the demo's dev issuer."""

import json
from typing import Annotated

import typer

from gateway.cli import BASE_URL, BaseUrl
from gateway_demo.running import token_at


def token(
    as_: Annotated[
        str,
        typer.Option(
            "--as",
            help="clerk, housing-clerk, tax-clerk, system, verifier:<department>, auditor, auditor2, steward, steward2, steward:<department>, "
            "inspector, editor, operator, administrator or citizen:<person number>",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    base_url: BaseUrl = BASE_URL,
) -> None:
    """Print an access token for one of the demo's names, and nothing else.  It lives one hour."""
    issued = token_at(base_url, as_)
    print(json.dumps({"access_token": issued}) if as_json else issued)
