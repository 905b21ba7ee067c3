"""The check of a logout token, by which an issuer says that a session of its own is over.  Source: OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6."""

from collections.abc import Mapping
from datetime import UTC, datetime

from gateway.domain.errors import NotAuthenticated
from gateway.domain.frozen import frozen
from gateway.identity.issuer_keys import PublicKey
from gateway.identity.tokens import Opaque, is_signed, parts_of, read_named, require_client, require_times

EVENT = "http://schemas.openid.net/event/backchannel-logout"
_TYPES = frozenset[str | None]({None, "JWT", "logout+jwt"})
_LONGEST = 255


@frozen
class SignedOut:
    """Whose sessions are over at the issuer: all of a subject, or one of the issuer's own; one of the two is not None.

    at: when the issuer said so, real clock; who has signed in again since stays.
    """

    subject: str | None
    issuer_session: str | None
    at: datetime


def read_logout_token(text: str) -> Opaque:
    """Which issuer and key a logout token claims, for finding the key only.  Raises NotAuthenticated."""
    return read_named(text, "logout token", _TYPES)


def signed_out_by(opaque: Opaque, key: PublicKey, client_id: str, now_s: float) -> SignedOut:
    """Who is out.  client_id: of the gateway there.  now_s: real time, seconds since 1970.  Raises NotAuthenticated."""
    if not is_signed(opaque.token, opaque.algorithm, key):
        raise NotAuthenticated("the logout token's signature does not hold")
    claims = parts_of(opaque.token)[1]
    require_client(claims, client_id)
    require_times(claims, now_s)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(EVENT), dict):
        raise NotAuthenticated("the token tells of no end of a session")
    if "nonce" in claims:
        raise NotAuthenticated("an ID token is no logout token")
    subject, issuer_session = _named(claims, "sub"), _named(claims, "sid")
    if subject is None and issuer_session is None:
        raise NotAuthenticated("the logout token names neither a person nor a session")
    return SignedOut(subject, issuer_session, datetime.fromtimestamp(float(str(claims["iat"])), UTC))


def _named(claims: Mapping[str, object], member: str) -> str | None:
    """Raises NotAuthenticated for what is no name."""
    told = claims.get(member)
    if told is not None and (not isinstance(told, str) or not 0 < len(told) <= _LONGEST):
        raise NotAuthenticated("the logout token names nobody")
    return told
