"""What the settings say of people who sign in: at which issuers, as which client of theirs, and how long a session lasts."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

OWN_PARAMETERS = frozenset(
    [
        *("response_type", "response_mode", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method", "request", "request_uri"),
    ]
)
"""What the gateway itself puts into the address that people are sent to, and what would go before it."""
_Parameter = Annotated[str, Field(min_length=1, max_length=256)]


class LoginSettings(BaseModel):
    """One issuer at which people sign in.

    issuer: one of those whose access tokens are believed.  client_id: of this gateway there.  key_file: the private key, as PEM, by which it shows
    there who it is (private_key_jwt), key_id: its `kid`; or secret_file: a secret.  None: it is a public client, and PKCE alone binds a
    code to it.  scope: what is asked for.  parameters: what stands besides in
    the address that people are sent to, as `resource` or `acr_values`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str = Field(min_length=1, max_length=512)
    client_id: str = Field(min_length=1, max_length=256)
    key_file: Path | None = None
    key_id: str | None = Field(default=None, min_length=1, max_length=128)
    secret_file: Path | None = None
    scope: str = Field(default="openid", pattern=r"^[!#-\[\]-~]+( [!#-\[\]-~]+)*$", max_length=512)
    parameters: dict[_Parameter, _Parameter] = Field(default_factory=dict)

    @field_validator("scope")
    @classmethod
    def _asks_who(cls, scope: str) -> str:
        if "openid" not in scope.split():
            raise ValueError("holds `openid`: without it the issuer says nobody's name")
        return scope

    @model_validator(mode="after")
    def _shows_one_thing(self) -> Self:
        if self.key_file is not None and self.secret_file is not None:
            raise ValueError("has key_file or secret_file, one of the two")
        return self

    @field_validator("parameters")
    @classmethod
    def _are_further(cls, parameters: dict[str, str]) -> dict[str, str]:
        own = sorted(OWN_PARAMETERS & parameters.keys())
        if own:
            raise ValueError(f"{own[0]} is the gateway's own to say")
        return parameters


class SessionSettings(BaseModel):
    """How long a session lasts: without a request, and at all; and how many one account may have at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    idle_minutes: int = Field(default=30, ge=1, le=1440)
    longest_hours: int = Field(default=10, ge=1, le=24)
    most: int = Field(default=5, ge=1, le=50)
