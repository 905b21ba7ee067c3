"""As whom the command line calls a gateway: with a token from a file, or with one of a supplier that another distribution brings."""

import os
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gateway.cli.client import ApiClient
from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError

TOKEN_FILE = "GATEWAY_TOKEN_FILE"  # noqa: S105 - the name of a variable
SUPPLIERS = "gateway.tokens"
"""Entry points of other distributions: who gives a token for a gateway's address and a name.  At most one is installed."""
Supplier: TypeAlias = Callable[[str, str], str]
_LONGEST_TOKEN = 16_384

As = Annotated[
    str | None, typer.Option("--as", help="Call under this name, where tokens come by name: see `gateway token`.")
]
TokenFile = Annotated[
    Path | None,
    typer.Option(help=f"File with an access token of the gateway's issuer, and nothing else; also as {TOKEN_FILE}."),
]
BaseUrl = Annotated[str, typer.Option(envvar="GATEWAY_BASE_URL", help="The gateway's address.")]


def caller_at(base_url: str, name: str | None, token_file: Path | None, *, usual: str = "auditor") -> ApiClient:
    """A caller with the token of the file, or with the supplier's for the name.

    usual: the name where none is given.  Raises UsageError for a file and a name; SetupError where there is neither file nor supplier.
    """
    file = token_file or _file_of_environment()
    if file is None:
        return ApiClient(base_url, _supplied(base_url, name or usual))
    if name is not None:
        source = "--token-file" if token_file else TOKEN_FILE
        raise UsageError(f"Give --as or {source}, not both: whose the token is stands in the token.")
    return ApiClient(base_url, _read(file))


def _file_of_environment() -> Path | None:
    named = os.environ.get(TOKEN_FILE)
    return Path(named) if named else None


def _supplied(base_url: str, name: str) -> str:
    for point in entry_points(group=SUPPLIERS):
        supplier: Supplier = point.load()
        return supplier(base_url, name)
    raise SetupError(
        "No access token is given: put the one that the gateway's issuer gave you into a file, and name the file with "
        f"--token-file FILE or {TOKEN_FILE}."
    )


def _read(file: Path) -> str:
    """The token, which is not repeated in any error.  Raises SetupError."""
    try:
        with file.open("rb") as opened:
            token = opened.read(_LONGEST_TOKEN + 1).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        token = ""
    if not token or len(token) > _LONGEST_TOKEN or len(token.split()) > 1 or not token.isprintable():
        raise SetupError(f"{file} cannot be read as an access token: name a file that holds one, on one line, alone.")
    return token
