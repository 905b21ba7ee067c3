"""`gateway digests`: the digests of person numbers that an issuer writes into its tokens."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.domain.errors import InvalidIdentifier, SetupError
from gateway.domain.forms import is_account
from gateway.domain.person import PersonId
from gateway.identity import PersonDigests
from gateway.settings import Settings

_LONGEST_LINE = 256


def digests(
    settings: Annotated[
        Path | None,
        typer.Option(help="The gateway's own settings, with the same home; see deploy/settings.example.toml."),
    ] = None,
    *,
    wrap: Annotated[
        bool,
        typer.Option(
            "--wrap", help="Of citizens, an account and a number a line: the number wrapped too, for that account."
        ),
    ] = False,
) -> None:
    """Read person numbers from standard input, one a line, and print the digest of each, in the same order.

    On the machine of the installation, whose key they are made with.  A line that holds no number stops it, and is named by its place.
    """
    keeper = PersonDigests.from_home(Settings.read(settings).home)
    for place, line in enumerate(sys.stdin, 1):
        try:
            print(_wrapped(line, keeper) if wrap else keeper.of(PersonId.parse(line.strip()[:_LONGEST_LINE])))
        except InvalidIdentifier:
            raise SetupError(
                f"Line {place} holds no person number{' behind an account' if wrap else ''}: nothing further was read."
            ) from None


def _wrapped(line: str, keeper: PersonDigests) -> str:
    """The digest and the wrapped number of `account number`.  Raises InvalidIdentifier."""
    account, _, number = line.strip()[:_LONGEST_LINE].partition(" ")
    if not is_account(account):
        raise InvalidIdentifier("ACCOUNT", "an account stands before the number")
    person = PersonId.parse(number)
    return f"{keeper.of(person)} {keeper.wrap(person, account)}"
