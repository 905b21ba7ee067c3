"""Whether a token comes from whom it was given to: a proof by the sender's key (DPoP, RFC 9449), or its TLS certificate (RFC 8705)."""

import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Protocol
from urllib.parse import quote, unquote_to_bytes, urlsplit

from gateway.domain.errors import NotAuthenticated, SetupError
from gateway.domain.frozen import frozen
from gateway.domain.request import PROOF_ALGORITHMS, Credential, Sender
from gateway.identity.issuer_keys import PublicKey, public_key
from gateway.identity.nonces import Nonces
from gateway.identity.tokens import PROOF_LIVES_S, SKEW_S, digest_of, is_signed, is_time, parts_of

_TYPE = "dpop+jwt"
_LONGEST = 4096
_LONGEST_ID = 256
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
_PORTS = {"https": 443, "http": 80}
_UNRESERVED = "-._~!$&'()*+,;=:@/"


class Uses(Protocol):
    """As `gateway.identity.Proofs` does."""

    async def take(self, *what: str) -> bool:
        """Whether this is used for the first time, in all processes; durable when it returns.  Raises FAULTS."""


@frozen
class Bound:
    """What a token is bound to, by its claim `cnf`.  key: RFC 7638 thumbprint; certificate: its SHA-256; both in base64url."""

    key: str | None = None
    certificate: str | None = None


def bound_of(claims: Mapping[str, object]) -> Bound | None:
    """What the token is bound to; None: whoever holds it.  Raises NotAuthenticated for a way that cannot be checked here."""
    if "cnf" not in claims:
        return None
    told = claims["cnf"]
    if not isinstance(told, Mapping) or not told or not told.keys() <= {"jkt", "x5t#S256"}:
        raise NotAuthenticated("the access token is bound to its sender in a way that cannot be checked here")
    if not all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in told.values()):
        raise NotAuthenticated("the access token's claim cnf is malformed")
    return Bound(told.get("jkt"), told.get("x5t#S256"))


class Senders:
    """Checks who sends a token.

    addresses: by which callers know this gateway, with a path where a proxy takes one away; a proof is for one of them.
    uses: which proofs were used.  asks_nonce: a proof has to hold a nonce of ours, so that none can be made in advance.
    """

    def __init__(self, addresses: Sequence[str], uses: Uses, nonces: Nonces, *, asks_nonce: bool = True) -> None:
        self._known = tuple(map(address_of, addresses))
        self._addresses = frozenset(self._known)
        self.uses = uses
        self._nonces = nonces
        self._asks_nonce = asks_nonce

    async def require(self, bound: Bound, credential: Credential, now_s: float) -> None:
        """Pass where the sender holds what the token is bound to.  now_s: real time.  Raises NotAuthenticated, FAULTS."""
        sender = credential.sender()
        if bound.certificate is not None:
            _require_certificate(bound.certificate, sender)
        if (bound.key is not None) is not credential.is_proven:
            raise _refused(
                "the access token is bound to a key, and goes with `Authorization: DPoP`; any other with Bearer"
            )
        if bound.key is not None:
            await self._require_proof(bound.key, credential.token, sender, now_s)

    @property
    def nonce(self) -> str:
        """For the next proof."""
        return self._nonces.current()

    async def _require_proof(self, thumbprint: str, token: str, sender: Sender, now_s: float) -> None:
        """Source: RFC 9449 4.3; the use of the proof is taken last, so that nobody fills the store with proofs that do not hold."""
        if len(sender.proofs) != 1 or len(sender.proofs[0]) > _LONGEST:
            raise _refused("the request carries one proof in the header DPoP")
        [proof] = sender.proofs
        claims = _signed_by(thumbprint, proof)
        if claims.get("htm") != sender.method or not self.is_address(claims.get("htu"), sender.path):
            raise _refused("the proof is for another request: htm is its method, htu its address as callers know it")
        if claims.get("ath") != digest_of(token.encode()):
            raise _refused("the proof is for another access token (ath)")
        used, made_at = claims.get("jti"), claims.get("iat")
        if not isinstance(used, str) or not 0 < len(used) <= _LONGEST_ID or not is_time(made_at):
            raise _refused("the proof has no jti or iat")
        if not -PROOF_LIVES_S <= made_at - now_s <= SKEW_S:
            raise _refused("the proof was made too long ago, or its clock is ahead")
        if self._asks_nonce and not self._nonces.stands(claims.get("nonce")):
            raise NotAuthenticated(
                "a proof has to hold the nonce that this answer gives in DPoP-Nonce",
                error="use_dpop_nonce",
                scheme="DPoP",
            )
        if not await self.uses.take("dpop", thumbprint, used):
            raise _refused("the proof was used before")

    def is_address(self, told: object, path: str) -> bool:
        """Whether an address, as somebody signed it, is that of a path here."""
        if not isinstance(told, str):
            return False
        try:
            return address_of(told) in {_joined(address, path) for address in self._addresses}
        except SetupError:
            return False

    def target_of(self, sender: Sender) -> str:
        """The whole address of a request as its caller knows it: of several of ours that by which they have called, else the first."""
        address = next((one for one in self._known if urlsplit(one).netloc == sender.host.lower()), self._known[0])
        return address.rstrip("/") + sender.path + (f"?{sender.query}" if sender.query else "")


def address_of(url: str) -> str:
    """An address in one way of writing: without query, fragment and the usual port, in lower case and with the fewest escapes.

    Source: RFC 3986 6.2.2 and 6.2.3.  Raises SetupError for what is no http or https address of a host.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or not host or "@" in parts.netloc or not url.isprintable() or not url.isascii():
        raise SetupError("an address by which callers know this gateway is of the form https://gateway.example")
    named = _bracketed(host)
    place = named if port in {None, _PORTS[parts.scheme]} else f"{named}:{port}"
    return f"{parts.scheme}://{place}{_path(parts.path)}"


def _bracketed(host: str) -> str:
    """A host as it stands in an address: a number of IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def addresses_of(listening: str) -> Sequence[str]:
    """By which addresses a gateway is known that nobody stands in front of; on this machine by each of its names."""
    parts = urlsplit(listening)
    host = parts.hostname or ""
    names = dict.fromkeys([_bracketed(host), "127.0.0.1", "localhost", *(["[::1]"] if ":" in host else [])])
    return [f"{parts.scheme}://{name}:{parts.port}" for name in names]


def _joined(address: str, path: str) -> str:
    return address.rstrip("/") + _path(path)


def _path(path: str) -> str:
    """With escapes only where they must be, in capitals; a slash or a percent sign that was escaped stays so."""
    pieces = re.split(r"(%2[Ff]|%25)", path or "/")
    return "".join(
        piece.upper() if n % 2 else quote(unquote_to_bytes(piece), safe=_UNRESERVED) for n, piece in enumerate(pieces)
    )


def _require_certificate(digest: str, sender: Sender) -> None:
    if sender.certificate is None or not hmac.compare_digest(digest.encode(), sender.certificate.encode()):
        raise NotAuthenticated("the access token is bound to a TLS certificate that this connection does not show")


def _signed_by(thumbprint: str, proof: str) -> Mapping[str, object]:
    """The claims of a proof that its own key has signed, which is the token's.  Raises NotAuthenticated."""
    try:
        header, claims = parts_of(proof)
    except NotAuthenticated as fault:
        raise _refused(fault.detail) from None
    jwk, algorithm = header.get("jwk"), header.get("alg")
    if (
        header.get("typ") != _TYPE
        or "crit" in header
        or algorithm not in PROOF_ALGORITHMS
        or not isinstance(jwk, Mapping)
    ):
        raise _refused(
            "the proof is a JWT of the type dpop+jwt with its key in `jwk`, signed by one of the algorithms that are taken"
        )
    key = None if _PRIVATE & jwk.keys() else public_key(jwk)
    if key is None or not _is_of(thumbprint, key) or not is_signed(proof, str(algorithm), key):
        raise _refused("the proof is not signed by the key that the access token is bound to")
    return claims


def _is_of(thumbprint: str, key: PublicKey) -> bool:
    return hmac.compare_digest(thumbprint.encode(), key.key.thumbprint().encode())


def _refused(sentence: str) -> NotAuthenticated:
    return NotAuthenticated(sentence, error="invalid_dpop_proof", scheme="DPoP")
