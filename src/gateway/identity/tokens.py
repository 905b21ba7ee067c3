"""The check of one access token: form, type, algorithm, signature, issuer, audience, times.  Source: RFC 9068, RFC 8725."""

import base64
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeGuard

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSAlgModel, JWSRegistry  # type: ignore[attr-defined]  # public, but missing from its __all__

from gateway.domain.errors import NotAuthenticated
from gateway.identity.issuer_keys import PublicKey, VerifyKey

ALGORITHMS: Mapping[str, type[VerifyKey]] = {
    "ES256": ECKey,
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,
    "PS256": RSAKey,
    "RS256": RSAKey,
}
"""The only algorithms, each with the only kind of key it goes with."""
TYPES = frozenset({"at+jwt", "application/at+jwt"})
LONGEST = 8192
SKEW_S = 10.0
"""How far an issuer's clock may be from ours."""
PROOF_LIVES_S = 60.0
"""How old a sender's proof or statement may be, by its `iat`."""
_LATEST_S = 1e11
"""Later than any date a token can mean, and small enough to reckon with."""


class _Registry(JWSRegistry):
    """The algorithms named and no other; header parameters we do not know are ignored, as RFC 7515 says."""

    max_header_length = LONGEST

    def get_alg(self, name: str) -> JWSAlgModel:
        """The algorithm.  Without the library's remark that "EdDSA" has a newer name: issuers use both."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError("not one of ours")
        return self.algorithms[name]


_REGISTRY = _Registry(algorithms=list(ALGORITHMS), strict_check_header=False)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A token that is formed like ours and not yet believed: what it says its issuer and key are."""

    token: str
    issuer: str
    key_id: str
    algorithm: str


def read_unverified(token: str) -> Opaque:
    """Which issuer and key a token claims, for finding the key only.  Raises NotAuthenticated.

    `jku`, `x5u`, `jwk` and `x5c` in the header are not looked at: a token cannot bring its own key.
    """
    header, claims = parts_of(token)
    algorithm, kind, key_id, issuer = header.get("alg"), header.get("typ"), header.get("kid"), claims.get("iss")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise NotAuthenticated("the access token is signed with an algorithm that is not accepted")
    if not isinstance(kind, str) or kind not in TYPES or "crit" in header:
        raise NotAuthenticated("this is not an access token of the form at+jwt")
    if not isinstance(key_id, str) or not isinstance(issuer, str):
        raise NotAuthenticated("the access token names no key or no issuer")
    return Opaque(token, issuer, key_id, algorithm)


def parts_of(token: str) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """Header and claims of a JWT in its compact form, not believed yet.  Raises NotAuthenticated."""
    if len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
        raise NotAuthenticated("this is not a JSON Web Token of the compact form")
    header, claims = (_json_part(part) for part in token.split(".")[:2])
    return header, claims


def verify(opaque: Opaque, key: PublicKey, audience: str, now_s: float) -> Mapping[str, object]:
    """The claims of a token that holds.  now_s: real time, seconds since 1970.  Raises NotAuthenticated."""
    if not is_signed(opaque.token, opaque.algorithm, key):
        raise NotAuthenticated("the access token's signature does not hold")
    claims = parts_of(opaque.token)[1]
    if audience not in _audiences(claims.get("aud")):
        raise NotAuthenticated("the access token is meant for another service")
    _check_times(claims, now_s)
    return claims


def is_signed(token: str, algorithm: str, key: PublicKey) -> bool:
    """Whether a JWT is signed by this key, with this algorithm and no other."""
    if algorithm not in key.algorithms or not isinstance(key.key, ALGORITHMS[algorithm]):
        return False
    try:
        return jws.deserialize_compact(token, key.key, registry=_REGISTRY).headers().get("alg") == algorithm
    except (JoseError, ValueError, TypeError):
        return False


def expiry_s(claims: Mapping[str, object]) -> float:
    """Until when a verified token may be used, with the skew; seconds since 1970."""
    return _number(claims.get("exp")) + SKEW_S


def lifetime_s(claims: Mapping[str, object]) -> float:
    """From when a verified token was issued until it expires."""
    return _number(claims.get("exp")) - _number(claims.get("iat"))


def _check_times(claims: Mapping[str, object], now_s: float) -> None:
    if now_s > expiry_s(claims):
        raise NotAuthenticated("the access token has expired")
    for name in ("nbf", "iat"):
        if name in claims and _number(claims[name]) > now_s + SKEW_S:
            raise NotAuthenticated("the access token is not valid yet")
    if "iat" not in claims or not isinstance(claims.get("jti"), str):
        raise NotAuthenticated("the access token lacks a claim of RFC 9068")


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _LATEST_S:
        raise NotAuthenticated("a time in the access token is missing or malformed")
    return float(value)


def _audiences(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _json_part(part: str) -> Mapping[str, object]:
    try:
        value = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise NotAuthenticated("this is not an access token of the form at+jwt")
    return value


def digest_of(raw: bytes) -> str:
    """SHA-256 as tokens and proofs write it: base64url without padding, 43 characters."""
    return urlsafe_b64encode(sha256(raw).digest()).decode().rstrip("=")


def is_time(value: object) -> TypeGuard[float]:
    """Whether it is seconds since 1970, as tokens write them."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e11


def read_named(text: str, name: str, types: frozenset[str | None]) -> Opaque:
    """Which issuer and key a token claims by which an issuer tells its clients something, for finding the key only.

    types: what its header may call itself.

    Raises NotAuthenticated.
    """
    header, claims = parts_of(text)
    algorithm, kind, key_id, issuer = header.get("alg"), header.get("typ"), header.get("kid"), claims.get("iss")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or "crit" in header:
        raise NotAuthenticated(f"the {name} is signed in a way that is not accepted")
    if not (kind is None or isinstance(kind, str)) or kind not in types:
        raise NotAuthenticated(f"this is no {name}")
    if not isinstance(key_id, str) or not isinstance(issuer, str):
        raise NotAuthenticated(f"the {name} names no key or no issuer")
    return Opaque(text, issuer, key_id, algorithm)


def require_client(claims: Mapping[str, object], client_id: str) -> None:
    """Raises NotAuthenticated where an issuer's token is meant for another client."""
    told = claims.get("aud")
    audiences = told if isinstance(told, list) else [told]
    is_shared = len(audiences) > 1 or "azp" in claims
    if client_id not in audiences or (is_shared and claims.get("azp") != client_id):
        raise NotAuthenticated("the issuer's token is meant for another client")


def require_times(claims: Mapping[str, object], now_s: float) -> None:
    """Raises NotAuthenticated where an issuer's token is over, or not valid yet.  now_s: real time, seconds since 1970."""
    made_s, ends_s, since_s = claims.get("iat"), claims.get("exp"), claims.get("nbf", now_s)
    if not is_time(made_s) or not is_time(ends_s) or not is_time(since_s):
        raise NotAuthenticated("a time in the issuer's token is missing or malformed")
    if ends_s + SKEW_S < now_s or max(made_s, since_s) > now_s + SKEW_S:
        raise NotAuthenticated("the issuer's token has expired, or is not valid yet")
