"""The check of an ID token, by which an issuer says who has signed in, in which browser.  Source: OpenID Connect Core 1.0, 3.1.3.7."""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256, sha512

from gateway.domain.errors import NotAuthenticated
from gateway.domain.frozen import frozen
from gateway.identity.issuer_keys import PublicKey
from gateway.identity.tokens import Opaque, is_signed, parts_of, read_named, require_client, require_times

_TYPES = frozenset[str | None]({None, "JWT"})
_LONGEST_SUBJECT = 255
_EDWARDS = frozenset({"EdDSA", "Ed25519"})


@frozen
class Expected:
    """What an ID token must be about: who gave it, for which client, for which request, with which access token."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str


def read_id_token(text: str) -> Opaque:
    """Which issuer and key an ID token claims, for finding the key only.  Raises NotAuthenticated."""
    return read_named(text, "ID token", _TYPES)


@frozen
class SignedIn:
    """Who has signed in, as the issuer calls them, and the issuer's own session (`sid`) where it names one."""

    subject: str
    issuer_session: str | None


def signed_in_by(opaque: Opaque, key: PublicKey, expected: Expected, now_s: float) -> SignedIn:
    """Who has signed in.  now_s: real time, seconds since 1970.  Raises NotAuthenticated."""
    if not is_signed(opaque.token, opaque.algorithm, key):
        raise NotAuthenticated("the ID token's signature does not hold")
    claims = parts_of(opaque.token)[1]
    require_client(claims, expected.client_id)
    require_times(claims, now_s)
    if claims.get("iss") != expected.issuer:
        raise NotAuthenticated("the ID token is another issuer's")
    if not _is(claims.get("nonce"), expected.nonce):
        raise NotAuthenticated("the ID token answers another request (nonce)")
    if "at_hash" in claims and not _is(claims["at_hash"], _half_hash(opaque.algorithm, expected.access_token)):
        raise NotAuthenticated("the ID token goes with another access token (at_hash)")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise NotAuthenticated("the ID token names nobody")
    issuer_session = claims.get("sid")
    return SignedIn(subject, issuer_session if isinstance(issuer_session, str) and issuer_session else None)


def _half_hash(algorithm: str, access_token: str) -> str:
    """The left half of the hash that goes with the algorithm; with Ed25519 that is SHA-512."""
    whole = (sha512 if algorithm in _EDWARDS else sha256)(access_token.encode()).digest()
    return urlsafe_b64encode(whole[: len(whole) // 2]).decode().rstrip("=")


def _is(told: object, expected: str) -> bool:
    return isinstance(told, str) and hmac.compare_digest(told.encode("utf-8", "surrogatepass"), expected.encode())
