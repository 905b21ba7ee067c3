"""`gateway token`: an access token of the demo's dev issuer."""

from typing import Annotated

import typer

from gateway.cli import BASE_URL
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
    base_url: Annotated[str, typer.Option(help="The gateway's address.")] = BASE_URL,
) -> None:
    """Print an access token for one of the demo's names, and nothing else.  It lives one hour."""
    print(token_at(base_url, as_))
