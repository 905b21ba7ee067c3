"""What callers of the token endpoint sign: who a client system is (RFC 7523, private_key_jwt), and which key a token is to be bound to (RFC 9449)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.domain.errors import NotAuthenticated
from gateway.domain.request import PROOF_ALGORITHMS
from gateway.identity import PublicKey, is_signed, is_time, parts_of, public_key

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIVES_S, SKEW_S = 300.0, 10.0
"""How long an assertion may live, and how far the client's clock may be from ours."""
_LONGEST_ID = 256
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@dataclass(frozen=True, slots=True)
class AssertingClient:
    """A client system.  key: public, as JSON Web Key with kid and alg.  persona: as whom it acts."""

    key: Mapping[str, str]
    persona: str


class Uses(Protocol):
    """As `gateway.identity.Proofs` does."""

    async def take(self, *what: str) -> bool:
        """Whether this is used for the first time, in all processes; durable when it returns.  Raises FAULTS."""


class ClientAssertions:
    """Checks assertions.  audiences: the issuer and its token endpoint.  now: real time, seconds since 1970."""

    def __init__(
        self, clients: Mapping[str, AssertingClient], audiences: frozenset[str], uses: Uses, now: Callable[[], float]
    ) -> None:
        self._clients = clients
        self._audiences = audiences
        self._uses = uses
        self._now = now

    async def key_of(self, proofs: Sequence[str], endpoint: str) -> str | None:
        """The thumbprint of the key that a request to the token endpoint proves; None where the proof does not hold.  Raises FAULTS.

        Source: RFC 9449 5.
        """
        if len(proofs) != 1:
            return None
        try:
            header, claims = parts_of(proofs[0])
        except NotAuthenticated:
            return None
        jwk, algorithm = header.get("jwk"), header.get("alg")
        key = public_key(jwk) if isinstance(jwk, Mapping) and not _PRIVATE & jwk.keys() else None
        if key is None or algorithm not in PROOF_ALGORITHMS or not is_signed(proofs[0], str(algorithm), key):
            return None
        made_at, used = claims.get("iat"), claims.get("jti")
        fits = (header.get("typ"), claims.get("htm"), claims.get("htu")) == ("dpop+jwt", "POST", endpoint)
        is_new = is_time(made_at) and -LIVES_S <= made_at - self._now() <= SKEW_S
        if "crit" in header or not (fits and is_new and isinstance(used, str) and 0 < len(used) <= _LONGEST_ID):
            return None
        thumbprint: str = key.key.thumbprint()
        return thumbprint if await self._uses.take("dpop at the issuer", thumbprint, used) else None

    async def client_of(self, form: Mapping[str, str]) -> str | None:
        """The client that a request's form shows to be; None where it does not hold.  Raises FAULTS.

        The use of the assertion is taken last, so that nobody fills the store with those that do not hold.
        """
        assertion = form.get("client_assertion", "")
        client = self._signed_by(assertion) if form.get("client_assertion_type") == ASSERTION_TYPE else None
        if client is None or form.get("client_id", client) != client:
            return None
        _, claims = parts_of(assertion)
        if not self._holds(client, claims) or not await self._uses.take("assertion", client, str(claims["jti"])):
            return None
        return client

    def _signed_by(self, assertion: str) -> str | None:
        """The client whose registered key and algorithm an assertion is signed with."""
        try:
            header, claims = parts_of(assertion)
        except NotAuthenticated:
            return None
        client = claims.get("iss")
        known = self._clients.get(client) if isinstance(client, str) else None
        if known is None or "crit" in header or header.get("typ", "JWT") != "JWT":
            return None
        algorithm, kid = known.key["alg"], known.key["kid"]
        key: PublicKey | None = public_key(known.key)
        fits = header.get("alg") == algorithm and header.get("kid", kid) == kid and key is not None
        return str(client) if fits and key is not None and is_signed(assertion, algorithm, key) else None

    def _holds(self, client: str, claims: Mapping[str, object]) -> bool:
        """Source: RFC 7523 3, and the audience as one text: of a list, another service could be meant too."""
        ends_at, made_at, used = claims.get("exp"), claims.get("iat", 0), claims.get("jti")
        audience = claims.get("aud")
        now = self._now()
        return (
            claims.get("sub") == client
            and isinstance(audience, str)
            and audience in self._audiences
            and is_time(ends_at)
            and -SKEW_S <= ends_at - now <= LIVES_S + SKEW_S
            and is_time(made_at)
            and made_at <= now + SKEW_S
            and isinstance(used, str)
            and 0 < len(used) <= _LONGEST_ID
        )
