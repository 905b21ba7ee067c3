"""Profiles of the command line: which gateway, and how a token for it is come by; in a file, for no secret stands on a command line."""

import asyncio
import json
import os
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from tomllib import TOMLDecodeError, loads
from typing import Any, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gateway.cli.render import show_records
from gateway.cli.usage import AsJson
from gateway.domain.errors import SetupError
from gateway.identity import check_address
from gateway.sdk import ClientKey, HttpFault, HttpReply, HttpxHttp, read_private

FILE = "GATEWAY_PROFILES"
_WITHIN_S = 10.0


class Profile(BaseModel):
    """base_url: of the gateway.  token_file: holds a token; or else issuer and client_id, with which one is got by client credentials.

    key: a private key as PEM, by which the client shows who it is (private_key_jwt); key_id: its `kid`.  secret_file: holds a secret, for
    an issuer that takes no key.  scope: what is asked for.  audience: whom the client's word is for; None: the issuer's token endpoint.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(min_length=1)
    token_file: Path | None = None
    issuer: str | None = None
    client_id: str | None = None
    key: Path | None = None
    key_id: str | None = None
    secret_file: Path | None = None
    scope: str | None = None
    audience: str | None = None

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if self.token_file is not None:
            return self
        if self.issuer is None or self.client_id is None or (self.key is None) is (self.secret_file is None):
            raise ValueError("has token_file; or issuer and client_id, and key or secret_file, one of the two")
        return self


def profile_of(name: str) -> Profile:
    """The profile of this name in the file of profiles.  Raises SetupError, which repeats no value."""
    file = _file()
    found = _read_file(file)
    if name not in found:
        raise SetupError(f"{file} has no profile of this name; it has {', '.join(sorted(found)) or 'none'}.")
    return _validated(name, found[name], file)


def _read_file(file: Path) -> dict[str, Any]:
    """Raises SetupError."""
    try:
        return loads(file.read_text("utf-8"))
    except OSError as fault:
        raise SetupError(
            f"There are no profiles in {file} ({fault.strerror}): write them there, or name another file in {FILE}."
        ) from None
    except (TOMLDecodeError, UnicodeDecodeError):
        raise SetupError(f"{file} is not TOML.") from None


def _validated(name: str, entry: object, file: Path) -> Profile:
    """Raises SetupError."""
    try:
        return Profile.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, (name, *first["loc"])))
        raise SetupError(f"{file}: {place}: {first['msg']}.") from None


def profiles(as_json: AsJson = False) -> None:
    """The profiles in your file of them: which gateway, and how a token for it is come by.  No secret is read or shown."""
    file = _file()
    found = [{"name": name, **_told(name, entry)} for name, entry in sorted(_read_file(file).items())]
    columns = {
        "profile 配置": lambda one: one["name"],
        "gateway 网关": lambda one: one["base_url"],
        "token 令牌": lambda one: one["token"],
    }
    show_records(found, columns, as_json=as_json, empty=f"{file} has no profile {file} 中没有配置")


def _told(name: str, entry: object) -> dict[str, str]:
    profile = _validated(name, entry, _file())
    if profile.token_file is not None:
        return {"base_url": profile.base_url, "token": f"from {profile.token_file}"}
    by = "its key" if profile.key is not None else "a secret"
    return {"base_url": profile.base_url, "token": f"{profile.client_id} at {profile.issuer}, by {by}"}


def _file() -> Path:
    return Path(os.environ.get(FILE) or _usual())


def _usual() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "oneclick-gateway" / "profiles.toml"


def token_by(profile: Profile) -> str:
    """A new token by client credentials (RFC 6749 4.4, RFC 7523).  Raises SetupError."""
    with asyncio.Runner() as loop:
        return loop.run(_token_by(profile))


async def _token_by(profile: Profile) -> str:
    http = HttpxHttp()
    try:
        endpoint = await _endpoint(http, str(profile.issuer))
        form = {"grant_type": "client_credentials", "client_id": str(profile.client_id), **_shown(profile, endpoint)}
        if profile.scope is not None:
            form["scope"] = profile.scope
        body = urlencode(form).encode()
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        told = _read(await http.request("POST", endpoint, headers=headers, body=body, timeout_s=_WITHIN_S), profile)
    except HttpFault as fault:
        raise SetupError(f"The issuer {profile.issuer} does not answer ({fault.reason}).") from None
    finally:
        await http.close()
    token = told.get("access_token")
    if not isinstance(token, str) or not token.isascii() or len(token.split()) != 1:
        raise SetupError(f"The issuer {profile.issuer} gave no access token.")
    return token


async def _endpoint(http: HttpxHttp, issuer: str) -> str:
    """Where the issuer gives tokens, by discovery."""
    check_address(issuer)
    reply = await http.request("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout_s=_WITHIN_S)
    try:
        found = json.loads(reply.body)
        endpoint, named = str(found["token_endpoint"]), found["issuer"]
    except (ValueError, KeyError, TypeError):
        raise SetupError(f"{issuer} tells no token endpoint: give the issuer's address.") from None
    if named != issuer:
        raise SetupError(f"What answers at {issuer} is another issuer.")
    check_address(endpoint)
    return endpoint


def _shown(profile: Profile, endpoint: str) -> Mapping[str, str]:
    """By what the client shows who it is."""
    if profile.secret_file is not None:
        return {"client_secret": read_private(profile.secret_file).decode("utf-8").strip()}
    key = ClientKey.read(Path(str(profile.key)), profile.key_id)
    return key.shown(str(profile.client_id), profile.audience or endpoint)


def _read(reply: HttpReply, profile: Profile) -> Mapping[str, Any]:
    try:
        told = json.loads(reply.body)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise SetupError(f"What answers as the issuer {profile.issuer} is none.")
    if reply.status != HTTPStatus.OK:
        error = told.get("error")
        known = (
            error if isinstance(error, str) and error.isascii() and error.replace("_", "").isalpha() else "no reason"
        )
        raise SetupError(
            f"The issuer {profile.issuer} gave {profile.client_id} no token ({known}): see its settings of this client."
        )
    return told
