"""From a credential to the Officer who acts, and whether their role may use an operation."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from gateway.domain.clock import real_now
from gateway.domain.errors import NotAuthenticated, NotAuthorised
from gateway.domain.origins import UNNAMED, origin_fault
from gateway.domain.person import PersonId
from gateway.domain.request import Credential
from gateway.domain.roles import OPERATIONS
from gateway.domain.stages import Officer
from gateway.identity.acting import ActingOfficers
from gateway.identity.claim_places import placed
from gateway.identity.claims import officer_of, wrapped_number_of
from gateway.identity.clients import KnownClients
from gateway.identity.digest import PersonDigests
from gateway.identity.id_tokens import Expected, SignedIn, read_id_token, signed_in_by
from gateway.identity.issuer import Issuer, refuse_mixed
from gateway.identity.issuer_keys import Fetch, IdentityUnavailable, IssuerKeys, PublicKey
from gateway.identity.logout_tokens import SignedOut, read_logout_token, signed_out_by
from gateway.identity.narrowing import RegisteredAccounts, narrowed, why_barred
from gateway.identity.revocations import Revocations, Revoked
from gateway.identity.sender import Bound, Senders, bound_of
from gateway.identity.signed_answers import SignedAnswers
from gateway.identity.signed_requests import SignedRequests
from gateway.identity.tokens import Opaque, expiry_s, lifetime_s, read_unverified, verify

_MOST_KNOWN = 10_000
_OF_NOBODY = frozenset({"read_me", "read_matter", "list_matters", "list_items"})
"""What another gateway may read on nobody's behalf: it tells of nobody."""


@dataclass(frozen=True, slots=True)
class _Wrapped:
    """A number, and the account for which the issuer has had it wrapped."""

    number: str
    account: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What a verified token says.  claimed: as it says.  officer: as the register of accounts has them, at its `version`.

    seen: which state of the list of revocations it was compared with.
    """

    claimed: Officer
    officer: Officer
    wrapped: _Wrapped | None
    until_s: float
    issuer: str
    generation: int
    token_id: str
    bound: Bound | None
    seen: int
    version: int = -1


class Identity:
    """The door's keeper.  Verified tokens are remembered by their hash until they expire, are revoked, or the issuer's keys change.

    senders: who checks what a token is bound to; None: no bound token is taken.  acting: who checks whom a client acts for; None: none may.
     revocations: None: nothing is ever revoked.
    now: real time, by which tokens expire, seconds since 1970.  elapsed: seconds of a clock that never steps, by which keys age.
    accounts: the register that narrows what tokens claim; None: the city keeps none.  signed: who checks the requests of clients that have
    to sign them; None: none has to.  answers: signs answers; None: none is.  clients: what client systems are registered for; None: for nothing.
    origin: what this gateway's log is called; a question that has come by it before is refused.
    """

    def __init__(
        self,
        issuers: Sequence[Issuer],
        digests: PersonDigests,
        *,
        fetch: Fetch,
        senders: Senders | None = None,
        acting: ActingOfficers | None = None,
        revocations: Revocations | None = None,
        now: Callable[[], float] = lambda: real_now().timestamp(),
        elapsed: Callable[[], float] = time.monotonic,
        accounts: RegisteredAccounts | None = None,
        signed: SignedRequests | None = None,
        answers: SignedAnswers | None = None,
        clients: KnownClients | None = None,
        origin: str = "",
    ) -> None:
        refuse_mixed(issuers)
        self._digests = digests
        self._now = now
        self._accounts = accounts
        self._senders = senders
        self._acting = acting
        self._signed = signed
        self.answers = answers
        self._clients = clients
        self._origin = origin
        self._revocations = revocations or Revocations()
        self._issuers = {one.url: one for one in issuers}
        self._keys = {issuer: IssuerKeys(issuer, fetch, elapsed) for issuer in self._issuers}
        self._prefixes = tuple(one.prefix for one in issuers if one.prefix)
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def authenticate(self, credential: Credential) -> Officer:
        """The officer whom a valid access token names, sent by whom it is bound to.

        Raises NotAuthenticated, IdentityUnavailable; FAULTS where the store does not say whether a proof was used before.
        """
        known = await self._of(credential)
        is_ours = credential.held_key is not None and known.bound == Bound(credential.held_key)
        if (known.bound is not None or credential.is_proven) and not is_ours:
            await self._require_sender(known.bound or Bound(), credential)
        if self._signed is not None and self._signed.is_required_of(known.officer.client):
            await self._signed.require(known.officer.client, credential.sender(), self._now())
        return await self._acted_for(known.officer, credential) if credential.is_acting else known.officer

    async def person_of(self, credential: Credential) -> PersonId:
        """The number of the citizen who acts, from the token with which they were authenticated; it is kept nowhere.

        Raises NotAuthenticated where the token brings none, or one that is not the account holder's; IdentityUnavailable.
        """
        known = await self._of(credential)
        if known.wrapped is None:
            raise NotAuthenticated("the access token does not say whose it is (person_wrapped)")
        person = self._digests.unwrap(known.wrapped.number, known.wrapped.account)
        if self._digests.of(person) != known.officer.person_digest:
            raise NotAuthenticated("the access token's person_wrapped is another person's")
        return person

    async def _of(self, credential: Credential) -> _Known:
        """What a valid access token says, remembered.  Raises NotAuthenticated, IdentityUnavailable, FAULTS."""
        if self._revocations.is_old:
            await self._revocations.require_current()
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
        """An officer who came before, with what the register still gives them; who is revoked since has no right.  Raises NotAuthorised, Unready."""
        if not officer.is_gateway and self._revocations.refuses("", officer):
            raise NotAuthorised("this account, or the client system by which it comes, is revoked", rule="account")
        if self._accounts is None:
            return officer
        self._accounts.version()
        why = why_barred(officer, self._accounts)
        if why is not None:
            raise NotAuthorised(why, rule="account")
        return narrowed(officer, self._accounts)

    async def _acted_for(self, client: Officer, credential: Credential) -> Officer:
        """The officer whom the client's statement names, as the register has them.  Raises NotAuthenticated, FAULTS, Unready."""
        if self._acting is None:
            raise NotAuthenticated("no client system is registered here that may act for officers")
        officer = await self._acting.named(client, credential.sender(), self._now())
        if self._revocations.refuses("", officer):
            raise NotAuthenticated("the account of the acting officer is revoked")
        return officer if self._accounts is None else narrowed(officer, self._accounts)

    async def _require_sender(self, bound: Bound, credential: Credential) -> None:
        if self._senders is None:
            raise NotAuthenticated("the access token is bound to its sender in a way that cannot be checked here")
        await self._senders.require(bound, credential, self._now())

    def nonce_for(self, credential: Credential) -> str | None:
        """For the next proof of a sender who proves; None for any other."""
        return self._senders.nonce if self._senders is not None and credential.is_proven else None

    @property
    def revocations(self) -> Revocations:
        """What was revoked."""
        return self._revocations

    def recalled(self, credential: Credential) -> Officer | None:
        """The officer of a token that was verified before and still holds; None of any other, without a look at it."""
        known = self._known.get(_tag(credential))
        return known.officer if known is not None and self._holds(known) else None

    async def require_keys(self) -> None:
        """Have a key by which tokens can be verified, of whichever issuer.  Raises IdentityUnavailable."""
        ends = await asyncio.gather(*(keys.require() for keys in self._keys.values()), return_exceptions=True)
        if all(isinstance(end, IdentityUnavailable) for end in ends):
            raise IdentityUnavailable("no issuer of access tokens gives keys")

    def require(self, officer: Officer, operation: str) -> None:
        """Pass when a role of the officer may use the operation.

        Raises NotAuthorised with rule `role`, or `account`; `origin-loop` or `origin-chain` for the gateways by which the question has come.
        """
        fault = origin_fault(officer.origins, self._origin)
        if fault is None and operation not in _OF_NOBODY and self._is_unnamed(officer):
            fault = UNNAMED
        if fault is not None:
            raise NotAuthorised(fault.sentence, rule=fault.rule)
        if not officer.roles & OPERATIONS.get(operation, frozenset()):
            why = None if officer.roles or self._accounts is None else why_barred(officer, self._accounts)
            if why is not None:
                raise NotAuthorised(why, rule="account")
            raise NotAuthorised("the roles of this account do not include this operation", rule="role")

    def _is_unnamed(self, officer: Officer) -> bool:
        """Whether another gateway asks, and does not say by which gateways the question has come."""
        return not officer.origins and self._acting is not None and self._acting.is_gateway(officer.client)

    def is_bound(self, credential: Credential) -> bool:
        """Whether a token that was just authenticated is bound to its sender."""
        known = self._known.get(_tag(credential))
        return known is not None and known.bound is not None

    def issues_tokens(self, client: str) -> bool:
        """Whether the client system is registered as an issuer of access tokens."""
        known = None if self._clients is None else self._clients.find(client)
        return known is not None and known.issues_tokens

    def notify_at(self, client: str) -> Sequence[str]:
        """The addresses at which the client system, as it is registered now, may be called back; none where it is not."""
        known = None if self._clients is None else self._clients.find(client)
        return () if known is None else known.notify_at

    def wrap(self, person_id: PersonId, account: str) -> str:
        """A citizen's own number for the token of this account alone."""
        return self._digests.wrap(person_id, account)

    def digest(self, person_id: PersonId) -> str:
        """The salted digest that `person_digest` and `kin_digests` of an officer are compared with."""
        return self._digests.of(person_id)

    def _holds(self, known: _Known) -> bool:
        return (
            self._now() <= known.until_s
            and known.seen == self._revocations.state
            and self._keys[known.issuer].stands(known.generation)
        )

    async def _verified(self, credential: Credential) -> _Known:
        opaque = read_unverified(credential.token)
        issuer, key = await self._signer(opaque)
        generation = self._keys[issuer.url].generation
        known = self._read(verify(opaque, key, issuer.audience, self._now()), issuer, generation)
        if self._revocations.refuses(known.token_id, known.claimed):
            raise Revoked(known.claimed)
        return known

    async def signed_in(self, id_token: str, expected: Expected) -> SignedIn:
        """Who has signed in at an issuer, by the ID token.  Raises NotAuthenticated, IdentityUnavailable."""
        opaque = read_id_token(id_token)
        _, key = await self._signer(opaque)
        return signed_in_by(opaque, key, expected, self._now())

    async def signed_out(self, logout_token: str, client_id: str) -> SignedOut:
        """Who is out at an issuer, by its logout token.  Raises NotAuthenticated, IdentityUnavailable."""
        opaque = read_logout_token(logout_token)
        _, key = await self._signer(opaque)
        return signed_out_by(opaque, key, client_id, self._now())

    async def _signer(self, opaque: Opaque) -> tuple[Issuer, PublicKey]:
        """The issuer that a token names, and its key of the id that it names.  Raises NotAuthenticated, IdentityUnavailable."""
        issuer, keys = self._issuers.get(opaque.issuer), self._keys.get(opaque.issuer)
        if issuer is None or keys is None:
            raise NotAuthenticated("the access token comes from an issuer that is not known here")
        if opaque.algorithm not in issuer.algorithms:
            raise NotAuthenticated("the access token is signed with an algorithm that is not accepted")
        key = await keys.find(opaque.key_id)
        if key is None:
            raise NotAuthenticated("the access token's signature does not hold")
        return issuer, key

    def _read(self, claims: Mapping[str, object], issuer: Issuer, generation: int) -> _Known:
        """Raises NotAuthenticated."""
        bound = bound_of(claims)
        if issuer.is_bound_only and bound is None:
            raise NotAuthenticated("the access token is bound to no key of its sender")
        if issuer.longest_s is not None and lifetime_s(claims) > issuer.longest_s:
            raise NotAuthenticated("the access token lives longer than its issuer may give")
        told = placed(claims, issuer.places)
        named = officer_of(told)
        number = wrapped_number_of(told)
        officer = self._own(issuer, named)
        return _Known(
            officer,
            officer,
            None if number is None else _Wrapped(number, named.account),
            expiry_s(claims),
            issuer.url,
            generation,
            str(claims["jti"]),
            bound,
            self._revocations.state,
        )

    def _own(self, issuer: Issuer, named: Officer) -> Officer:
        """The officer under the names of this issuer, which are no other's.  Raises NotAuthenticated."""
        foreign = () if issuer.prefix else self._prefixes
        if foreign and (named.account.startswith(foreign) or named.client.startswith(foreign)):
            raise NotAuthenticated("the access token names an account or a client of another issuer")
        return issuer.own(named)


def _tag(credential: Credential) -> bytes:
    """What a token is remembered by; never the token itself."""
    return sha256(credential.token.encode("utf-8", "surrogatepass")).digest()
