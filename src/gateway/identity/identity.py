"""From a credential to the Officer who acts, and whether their role may use an operation."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from gateway.domain.clock import real_now
from gateway.domain.errors import NotAuthenticated, NotAuthorised, SetupError
from gateway.domain.person import PersonId
from gateway.domain.request import Credential
from gateway.domain.roles import OPERATIONS
from gateway.domain.stages import Officer
from gateway.identity.claims import officer_of, wrapped_number_of
from gateway.identity.digest import PersonDigests
from gateway.identity.issuer_keys import Fetch, IdentityUnavailable, IssuerKeys
from gateway.identity.narrowing import RegisteredAccounts, narrowed, why_barred
from gateway.identity.tokens import expiry_s, read_unverified, verify

_MOST_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """Whose tokens are believed.  issuers: exact `iss` of each; audience: what a token's `aud` must name."""

    issuers: tuple[str, ...]
    audience: str


@dataclass(frozen=True, slots=True)
class _Known:
    """claimed: as the token says.  officer: as the register of accounts has them, at its `version`."""

    claimed: Officer
    officer: Officer
    wrapped: str | None
    until_s: float
    issuer: str
    generation: int
    version: int = -1


class Identity:
    """The door's keeper.  Verified tokens are remembered by their hash until they expire or the issuer's keys change.

    now: real time, by which tokens expire, seconds since 1970.  elapsed: seconds of a clock that never steps, by which keys age.
    accounts: the register that narrows what tokens claim; None: the city keeps none.
    """

    def __init__(
        self,
        settings: IdentitySettings,
        digests: PersonDigests,
        *,
        fetch: Fetch,
        now: Callable[[], float] = lambda: real_now().timestamp(),
        elapsed: Callable[[], float] = time.monotonic,
        accounts: RegisteredAccounts | None = None,
    ) -> None:
        if not settings.issuers or not settings.audience:
            raise SetupError("no issuer of access tokens is set, so nobody could be known; set issuer and audience")
        self._audience = settings.audience
        self._digests = digests
        self._now = now
        self._accounts = accounts
        self._issuers = {issuer: IssuerKeys(issuer, fetch, elapsed) for issuer in settings.issuers}
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def authenticate(self, credential: Credential) -> Officer:
        """The officer whom a valid access token names.  Raises NotAuthenticated, IdentityUnavailable."""
        return (await self._of(credential)).officer

    async def person_of(self, credential: Credential) -> PersonId:
        """The number of the citizen who acts, from their own token; it is kept nowhere.

        Raises NotAuthenticated where the token brings none, or one that is not the account holder's; IdentityUnavailable.
        """
        known = await self._of(credential)
        if known.wrapped is None:
            raise NotAuthenticated("the access token does not say whose it is (person_wrapped)")
        person = self._digests.unwrap(known.wrapped, known.officer.account)
        if self._digests.of(person) != known.officer.person_digest:
            raise NotAuthenticated("the access token's person_wrapped is another person's")
        return person

    async def _of(self, credential: Credential) -> _Known:
        """What a valid access token says, remembered.  Raises NotAuthenticated, IdentityUnavailable."""
        tag = _tag(credential)
        known = self._known.get(tag)
        if known is not None and self._holds(known):
            self._known.move_to_end(tag)
            return self._as_registered(tag, known)
        self._known.pop(tag, None)
        fresh = await self._verified(credential)
        self._known[tag] = fresh
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)
        return self._as_registered(tag, fresh)

    def _as_registered(self, tag: bytes, known: _Known) -> _Known:
        """The same as the register has it now; looked at again where that has changed.  Raises Unready."""
        if self._accounts is None:
            return known
        version = self._accounts.version()
        if known.version != version:
            known = replace(known, officer=narrowed(known.claimed, self._accounts), version=version)
            self._known[tag] = known
        return known

    def of_now(self, officer: Officer) -> Officer:
        """An officer who came before, with what the register still gives them.  Raises NotAuthorised, Unready."""
        if self._accounts is None:
            return officer
        self._accounts.version()
        why = why_barred(officer, self._accounts)
        if why is not None:
            raise NotAuthorised(why, rule="account")
        return narrowed(officer, self._accounts)

    def recalled(self, credential: Credential) -> Officer | None:
        """The officer of a token that was verified before and still holds; None of any other, without a look at it."""
        known = self._known.get(_tag(credential))
        return known.officer if known is not None and self._holds(known) else None

    async def require_keys(self) -> None:
        """Have a key by which tokens can be verified, of whichever issuer.  Raises IdentityUnavailable."""
        ends = await asyncio.gather(*(keys.require() for keys in self._issuers.values()), return_exceptions=True)
        if all(isinstance(end, IdentityUnavailable) for end in ends):
            raise IdentityUnavailable("no issuer of access tokens gives keys")

    def require(self, officer: Officer, operation: str) -> None:
        """Pass when a role of the officer may use the operation.  Raises NotAuthorised with rule `role`, or `account`."""
        if not officer.roles & OPERATIONS.get(operation, frozenset()):
            why = None if officer.roles or self._accounts is None else why_barred(officer, self._accounts)
            if why is not None:
                raise NotAuthorised(why, rule="account")
            raise NotAuthorised("the roles of this account do not include this operation", rule="role")

    def digest(self, person_id: PersonId) -> str:
        """The salted digest that `person_digest` and `kin_digests` of an officer are compared with."""
        return self._digests.of(person_id)

    def _holds(self, known: _Known) -> bool:
        return self._now() <= known.until_s and self._issuers[known.issuer].stands(known.generation)

    async def _verified(self, credential: Credential) -> _Known:
        opaque = read_unverified(credential.token)
        keys = self._issuers.get(opaque.issuer)
        if keys is None:
            raise NotAuthenticated("the access token comes from an issuer that is not known here")
        key = await keys.find(opaque.key_id)
        if key is None:
            raise NotAuthenticated("the access token's signature does not hold")
        claims = verify(opaque, key, self._audience, self._now())
        officer = officer_of(claims)
        return _Known(officer, officer, wrapped_number_of(claims), expiry_s(claims), keys.issuer, keys.generation)


def _tag(credential: Credential) -> bytes:
    """What a token is remembered by; never the token itself."""
    return sha256(credential.token.encode("utf-8", "surrogatepass")).digest()
