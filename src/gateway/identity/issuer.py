"""One issuer whose tokens are believed, and how far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from gateway.domain.errors import NotAuthenticated, SetupError
from gateway.domain.forms import LONGEST_ACCOUNT
from gateway.domain.stages import Officer
from gateway.identity.claim_places import ClaimPlace
from gateway.identity.issuer_keys import check_address
from gateway.identity.tokens import ALGORITHMS

_NOT_FAPI = frozenset({"RS256"})
_FAPI_LIVES_S = 900.0


@dataclass(frozen=True, slots=True)
class Issuer:
    """url: exact `iss` of its tokens.  audience: what their `aud` must name.  algorithms: with which they may be signed.

    places: where its tokens say who asks, where not as `claims` has it.  prefix: before its accounts and clients.
    roles, departments: which alone it may name; None: any.  is_bound_only: no token without a key of its sender.
    longest_s: how long a token may live, from `iat` to `exp`; None: as long as it says.
    """

    url: str
    audience: str
    algorithms: frozenset[str] = frozenset(ALGORITHMS)
    places: Mapping[str, ClaimPlace] = field(default_factory=dict)
    prefix: str = ""
    roles: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    is_bound_only: bool = False
    longest_s: float | None = None

    def strict(self) -> Self:
        """As the FAPI 2.0 security profile wants its tokens.  Raises SetupError where no algorithm is left."""
        algorithms = self.algorithms - _NOT_FAPI
        if not algorithms:
            raise SetupError("fapi leaves an issuer no algorithm: give it PS256, ES256 or EdDSA")
        longest_s = min(self.longest_s or _FAPI_LIVES_S, _FAPI_LIVES_S)
        return replace(self, algorithms=algorithms, is_bound_only=True, longest_s=longest_s)

    def own(self, officer: Officer) -> Officer:
        """The officer under this issuer's names.  Raises NotAuthenticated where the issuer may not say so."""
        if self.roles is not None and not officer.roles <= self.roles:
            raise NotAuthenticated("the access token's issuer may not give one of its roles")
        if self.departments is not None and officer.department not in self.departments:
            raise NotAuthenticated("the access token's issuer may not speak for its department")
        if not self.prefix:
            return officer
        account, client = (self.prefix + name for name in (officer.account, officer.client))
        if max(len(account), len(client)) > LONGEST_ACCOUNT:
            raise NotAuthenticated("the access token's account or client is too long beside its issuer's prefix")
        return replace(officer, account=account, client=client)


def refuse_mixed(issuers: Sequence[Issuer]) -> None:
    """Refuse issuers of which one could name another's people.  Raises SetupError."""
    if not issuers:
        raise SetupError("no issuer of access tokens is set, so nobody could be known; set issuer and audience")
    for one in issuers:
        check_address(one.url)
        if not one.audience:
            raise SetupError("no audience is set: a token for any other service would do; set audience")
    if len({one.url for one in issuers}) < len(issuers):
        raise SetupError("an issuer is set twice; `issuer` is one, each of `issuers` another")
    if len({one.prefix for one in issuers}) < len(issuers):
        raise SetupError(
            "two issuers have the same prefix, and could name each other's people: give each of `issuers` a prefix of its own"
        )
