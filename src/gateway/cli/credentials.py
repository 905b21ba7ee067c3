"""As whom the command line calls a gateway: with a token from a file, or with one of a supplier that another distribution brings."""

import importlib
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from gateway.cli.client import BASE_URL, ApiClient
from gateway.cli.usage import UsageError
from gateway.domain.errors import SetupError

TOKEN_FILE = "GATEWAY_TOKEN_FILE"  # noqa: S105 - the name of a variable
TOKEN, PROFILE = "GATEWAY_TOKEN", "GATEWAY_PROFILE"
_VARIABLES = {"--token": TOKEN, "--token-file": TOKEN_FILE, "--profile": PROFILE}
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
Token = Annotated[
    str | None,
    typer.Option(help=f"An access token; others on this machine may read it here, so better a file, or {TOKEN}."),
]
ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile", help=f"A gateway and a way to a token, by its name in the file of profiles; also as {PROFILE}."
    ),
]
BaseUrl = Annotated[str, typer.Option(envvar="GATEWAY_BASE_URL", help="The gateway's address.")]


@dataclass(frozen=True, slots=True)
class Who:
    """As whom a command calls; of the four at most one is given.  name: of a supplier.  file: holds a token.  profile: of a file of them."""

    name: str | None = None
    file: Path | None = None
    token: str | None = field(default=None, repr=False)
    profile: str | None = None

    def given(self) -> list[str]:
        """The options that are given."""
        options = {"--as": self.name, "--token-file": self.file, "--token": self.token, "--profile": self.profile}
        return [option for option, value in options.items() if value is not None]


@dataclass(frozen=True, slots=True)
class CallerOptions:
    """How a command comes to a gateway, as its command line says."""

    base_url: str
    who: Who

    def __call__(self, usual: str = "auditor") -> ApiClient:
        """As `caller_at`."""
        return caller_at(self.base_url, self.who, usual=usual)


def _caller_of(
    as_: As = None,
    token_file: TokenFile = None,
    token: Token = None,
    profile: ProfileName = None,
    base_url: BaseUrl = BASE_URL,
) -> CallerOptions:
    """By the options of whoever calls a gateway."""
    return CallerOptions(base_url, Who(as_, token_file, token, profile))


_OPTIONS = inspect.signature(_caller_of).parameters


def calls_gateway(command: Callable[..., None]) -> Callable[..., None]:
    """A command that has a `CallerOptions` as its parameter `caller`: in its place the command line has the options of `_caller_of`."""
    own = inspect.signature(command)

    @wraps(command)
    def run(**given: Any) -> None:
        options = {name: given.pop(name) for name in _OPTIONS}
        command(caller=_caller_of(**options), **given)

    parameters = [
        one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for name, parameter in own.parameters.items()
        for one in (_OPTIONS.values() if name == "caller" else [parameter])
    ]
    run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {one.name: one.annotation for one in parameters}
    return run


def caller_at(base_url: str, who: Who, *, usual: str = "auditor") -> ApiClient:
    """A caller with the token that is given, that of a file or of a profile, or the supplier's for the name.

    What the command line says goes before what the environment says: there GATEWAY_TOKEN before GATEWAY_TOKEN_FILE before
    GATEWAY_PROFILE.  usual: the name where none is given.  Raises UsageError for two of them; SetupError where there is none.
    """
    given = who.given()
    surroundings = _of_environment() if given in ([], ["--as"]) else Who()
    if len(given) > 1 or (given and surroundings != Who()):
        first, second = [*given, *map(_VARIABLES.get, surroundings.given())][:2]
        raise UsageError(f"Give {first} or {second}, not both: whose the token is stands in the token.")
    who = who if given else surroundings
    if who.profile is not None:
        return _by_profile(base_url, who.profile)
    if who.token is not None:
        return ApiClient(
            base_url, _checked(who.token.strip(), "What is given as an access token is none: one word, without blanks.")
        )
    if who.file is not None:
        return ApiClient(base_url, _read(who.file))
    return ApiClient(base_url, _supplied(base_url, who.name or usual))


def _of_environment() -> Who:
    """Of several the first."""
    token, file, profile = (os.environ.get(name) or None for name in (TOKEN, TOKEN_FILE, PROFILE))
    if token is not None:
        return Who(token=token)
    return Who(file=Path(file)) if file is not None else Who(profile=profile)


def _by_profile(base_url: str, name: str) -> ApiClient:
    """At the profile's gateway, where no other is given."""
    profiles = importlib.import_module("gateway.cli.profiles")  # what makes tokens loads half a second of libraries
    profile = profiles.profile_of(name)
    token = profiles.token_by(profile) if profile.token_file is None else _read(profile.token_file)
    return ApiClient(profile.base_url if base_url == BASE_URL else base_url, token)


def _supplied(base_url: str, name: str) -> str:
    for point in entry_points(group=SUPPLIERS):
        supplier: Supplier = point.load()
        return supplier(base_url, name)
    raise SetupError(
        "No access token is given: put the one that the gateway's issuer gave you into a file, and name the file with "
        f"--token-file FILE or {TOKEN_FILE}; or let one be fetched by --profile NAME (docs/for-issuers.md)."
    )


def _read(file: Path) -> str:
    """The token, which is not repeated in any error.  Raises SetupError."""
    try:
        with file.open("rb") as opened:
            token = opened.read(_LONGEST_TOKEN + 1).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        token = ""
    return _checked(token, f"{file} cannot be read as an access token: name a file that holds one, on one line, alone.")


def _checked(token: str, otherwise: str) -> str:
    """A text that can be a token.  Raises SetupError."""
    if not 0 < len(token) <= _LONGEST_TOKEN or len(token.split()) != 1 or not (token.isprintable() and token.isascii()):
        raise SetupError(otherwise)
    return token
