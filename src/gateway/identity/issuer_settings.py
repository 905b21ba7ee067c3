"""What the settings say of an issuer: whose tokens are believed, signed how, and where they say who asks."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gateway.domain.forms import DEPARTMENT
from gateway.domain.roles import ROLES
from gateway.identity.claim_places import LISTS, NAMES, ClaimPlace
from gateway.identity.issuer import Issuer
from gateway.identity.tokens import ALGORITHMS

_POINTER = r"^(/([^/~]|~[01])*)+$"
_Word = Annotated[str, Field(min_length=1, max_length=128)]
_Pointer = Annotated[str, Field(pattern=_POINTER, max_length=256)]
_Name = Literal[
    "account", "client", "roles", "department", "county", "post", "duties", "kin_digests", "person_digest", "person_wrapped", "suspended",
]  # fmt: skip
_Algorithm = Literal["ES256", "EdDSA", "Ed25519", "PS256", "RS256"]


class PlaceSettings(BaseModel):
    """Where a name stands in the issuer's tokens: `at`, a JSON Pointer, or `value`, the same for all; `words`: the issuer's → ours."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: _Pointer | None = None
    value: _Word | tuple[_Word, ...] | None = None
    words: dict[str, _Word | tuple[_Word, ...]] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.at is None) is (self.value is None):
            raise ValueError("has `at`, a place in the token, or `value`, the same for every token: one of the two")
        if self.value is not None and self.words is not None:
            raise ValueError("`words` translate what stands in the token: they go with `at`")
        return self

    def place(self) -> ClaimPlace:
        """The same for the reader of tokens."""
        if self.words is None:
            return ClaimPlace(self.at, self.value)
        words = {word: (ours,) if isinstance(ours, str) else ours for word, ours in self.words.items()}
        return ClaimPlace(self.at, self.value, words)


class IssuerSettings(BaseModel):
    """One issuer of several.

    url: exact `iss`, found by discovery.  audience: None: that of the settings.  algorithms: with which its tokens may be signed.
    claims: where its tokens say what; left out: as docs/for-issuers.md says.  prefix: stands before its accounts and clients, so
    that nobody of one issuer is taken for somebody of another.  roles, departments: which alone it may name; None: any.
    bound: tokens that are bound to their sender alone.  longest_s: how long a token may live at most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(min_length=1, max_length=512)
    audience: str | None = Field(default=None, min_length=1)
    algorithms: tuple[_Algorithm, ...] = Field(default=get_args(_Algorithm), min_length=1)
    claims: dict[_Name, _Pointer | PlaceSettings] = Field(default_factory=dict)
    prefix: str = Field(default="", max_length=32, pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]*:)?$")
    roles: tuple[str, ...] | None = None
    departments: tuple[Annotated[str, Field(pattern=DEPARTMENT)], ...] | None = None
    bound: bool = False
    longest_s: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        unknown = sorted(set(self.roles or ()) - ROLES.keys())
        if unknown:
            raise ValueError(f"there is no role {unknown[0]}; there are {', '.join(ROLES)}")
        for name, place in self.claims.items():
            _require_fit(name, place)
        return self

    def issuer(self, audience: str) -> Issuer:
        """The same for the door.  audience: of the settings."""
        return Issuer(
            self.url,
            self.audience or audience,
            frozenset(self.algorithms),
            _places(self.claims),
            self.prefix,
            None if self.roles is None else frozenset(self.roles),
            None if self.departments is None else frozenset(self.departments),
            is_bound_only=self.bound,
            longest_s=self.longest_s,
        )


def _require_fit(name: str, place: str | PlaceSettings) -> None:
    """Raises ValueError."""
    if isinstance(place, str):
        return
    several = [place.value, *(place.words or {}).values()]
    if name not in LISTS and any(isinstance(one, tuple) for one in several):
        raise ValueError(f"claims.{name} is one word, not a list")
    if place.value is not None and name in {"account", "person_digest", "person_wrapped", "kin_digests"}:
        raise ValueError(f"claims.{name} cannot be the same for every token")


def _places(claims: Mapping[_Name, str | PlaceSettings]) -> Mapping[str, ClaimPlace]:
    return {name: ClaimPlace(at=place) if isinstance(place, str) else place.place() for name, place in claims.items()}


assert set(get_args(_Name)) == set(NAMES)
assert set(get_args(_Algorithm)) == set(ALGORITHMS)
