"""The public keys of one issuer: found by OIDC discovery, kept, and fetched again when a token names an unknown one."""

import asyncio
import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.domain.errors import SetupError, Unready
from gateway.domain.frozen import frozen
from gateway.sdk import HttpClient, HttpFault

log = structlog.get_logger(__name__)

Fetch = Callable[[str], Awaitable[bytes]]
"""An https (or loopback http) address → the body of its 200 answer; raises OSError otherwise."""
VerifyKey = ECKey | OKPKey | RSAKey
_Kind = tuple[type[VerifyKey], frozenset[str]]
_KINDS: Mapping[tuple[object, object], _Kind] = {
    ("EC", "P-256"): (ECKey, frozenset({"ES256"})),
    ("OKP", "Ed25519"): (OKPKey, frozenset({"EdDSA", "Ed25519"})),
    ("RSA", None): (RSAKey, frozenset({"PS256", "PS512", "RS256"})),
}
"""The kinds of keys that are taken, by `kty` and `crv`, each with the algorithms that it goes with."""
_PUBLIC = ("kty", "crv", "x", "y", "n", "e")
_RSA_BITS = range(2048, 4097)
_LARGEST_EXPONENT = 1 << 32
_FETCH_S = 3.0
_LARGEST = 256 * 1024
_FLOOR_WITHOUT_KEYS_S = 1.0
_AGAIN_S = 60.0
"""So long after a failure aged keys are tried again."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@frozen
class PublicKey:
    """A public key and the algorithms that it may be used with: those of its kind, or the one that is published with it."""

    key: VerifyKey
    algorithms: frozenset[str]

    @property
    def mark(self) -> tuple[str, frozenset[str]]:
        """What tells it from another."""
        return self.key.thumbprint(), self.algorithms


class IdentityUnavailable(Unready):
    """The issuer of access tokens cannot be reached."""

    slug = "identity-unavailable"


def fetch_over(http: HttpClient) -> Fetch:
    """Gets a small document: three seconds, no redirects, 256 KiB at most.  Raises OSError."""

    async def fetch(url: str) -> bytes:
        try:
            answer = await http.request(
                "GET", url, headers={"accept": "application/json"}, timeout_s=_FETCH_S, max_bytes=_LARGEST
            )
        except HttpFault as fault:
            raise OSError(fault.reason) from None
        if answer.status != HTTPStatus.OK:
            raise OSError(f"status {answer.status}")
        return answer.body

    return fetch


class IssuerKeys:
    """The keys of one issuer by key id.

    issuer: exact `iss`, https (http on loopback only).  Fetched at first use, again after `max_age_s`, and when a token names an
    unknown key, but for such a one never twice within `floor_s`, so that bad tokens cannot make us hammer the issuer.  What it
    publishes counts, no keys at all included: that withdraws them.  While it cannot be reached, the keys known so far go on for
    `longest_away_s`.  `generation` grows whenever the set of keys has changed.

    now: seconds of a clock that never steps; the wall's going back would keep keys for ever, and hide new ones.
    """

    def __init__(
        self,
        issuer: str,
        fetch: Fetch,
        now: Callable[[], float] = time.monotonic,
        *,
        floor_s: float = 10.0,
        max_age_s: float = 900.0,
        longest_away_s: float = 86_400.0,
    ) -> None:
        check_address(issuer)
        self.issuer = issuer
        self.generation = 0
        self._fetch = fetch
        self._now = now
        self._floor_s = floor_s
        self._max_age_s = max_age_s
        self._longest_away_s = longest_away_s
        self._tried_at: float | None = None
        self._read_at: float | None = None
        self._sought_at: float | None = None
        """When an unknown key was last asked for."""
        self._keys: Mapping[str, PublicKey] = {}
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> PublicKey | None:
        """The key of this id, or None when the issuer has none.

        Raises IdentityUnavailable when the issuer was never reached, or not for too long.
        """
        if self._is_due(key_id) or key_id not in self._keys:  # an unknown key may be among those being fetched just now
            async with self._lock:
                if self._is_due(key_id):
                    await self._refresh(key_id)
        if self._is_lost():
            raise IdentityUnavailable("the issuer of access tokens gives no keys")
        return self._keys.get(key_id)

    async def require(self) -> None:
        """Have at least one key; the issuer is asked only where there is none.  Raises IdentityUnavailable."""
        if not self._keys or self._is_lost():
            await self.find(next(iter(self._keys), ""))
        if not self._keys:
            raise IdentityUnavailable("the issuer of access tokens gives no keys")

    def stands(self, generation: int) -> bool:
        """Whether what was verified under that generation holds without another look at the issuer."""
        return generation == self.generation and not self._is_aged() and not self._is_lost()

    def _is_due(self, key_id: str) -> bool:
        if self._read_at is None:
            return self._tried_at is None or self._since(self._tried_at) >= _FLOOR_WITHOUT_KEYS_S
        is_sought = key_id not in self._keys
        return self._is_aged() or (
            is_sought and (self._sought_at is None or self._since(self._sought_at) >= self._floor_s)
        )

    def _is_aged(self) -> bool:
        """Whether the keys are to be read again, and the last attempt is not of just now."""
        if self._read_at is None or self._tried_at is None:
            return True
        return self._since(self._read_at) >= self._max_age_s and self._since(self._tried_at) >= _AGAIN_S

    def _is_lost(self) -> bool:
        return self._read_at is None or self._since(self._read_at) > self._longest_away_s

    def _since(self, at: float) -> float:
        return self._now() - at

    async def _refresh(self, key_id: str) -> None:
        """Ask the issuer; a failure leaves the keys as they are and counts as tried."""
        self._tried_at = self._now()
        if self._read_at is not None and key_id not in self._keys:
            self._sought_at = self._tried_at
        try:
            keys = await self._published()
        except (OSError, ValueError, KeyError, TypeError, SetupError, RecursionError) as fault:
            log.warning("issuer_keys_not_read", issuer=self.issuer, fault=type(fault).__name__)
            return
        self._read_at = self._now()
        if not keys:
            log.error("issuer_publishes_no_keys", issuer=self.issuer)
        if {k: v.mark for k, v in keys.items()} != {k: v.mark for k, v in self._keys.items()}:
            self._keys = keys
            self.generation += 1

    async def _published(self) -> Mapping[str, PublicKey]:
        """The keys that the issuer shows now.  Raises OSError, and ValueError and its like for what is no such document."""
        found = json.loads(await self._fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"))
        if found["issuer"] != self.issuer:
            raise ValueError("another issuer's")
        address = found["jwks_uri"]
        check_address(address)
        return keys_of(json.loads(await self._fetch(address)))


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def check_address(url: object) -> None:
    """An issuer is believed over TLS, or on this machine.  Raises SetupError."""
    parts = urlsplit(url if isinstance(url, str) else "")
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_loopback(url if isinstance(url, str) else ""):
        return
    raise SetupError("an issuer's address is https; http is for loopback only")


def keys_of(document: Mapping[str, object]) -> dict[str, PublicKey]:
    """The usable keys by their id.  Raises TypeError where there is no list of keys."""
    entries = document["keys"]
    if not isinstance(entries, list):
        raise TypeError
    found: dict[str, PublicKey] = {}
    for entry in entries:
        key_id = entry.get("kid") if isinstance(entry, dict) else None
        key = public_key(entry) if isinstance(key_id, str) else None
        if key is not None and isinstance(key_id, str):
            found[key_id] = key
    return found


def public_key(entry: Mapping[str, object]) -> PublicKey | None:
    """The key of a JSON Web Key that is for signatures: P-256, Ed25519, or RSA of 2048 to 4096 bits; None for any other.

    Private members are left aside.  Source: RFC 7517 4.
    """
    kind, curve, alg, operations = (entry.get(name) for name in ("kty", "crv", "alg", "key_ops"))
    if not all(one is None or isinstance(one, str) for one in (kind, curve, alg)) or (kind, curve) not in _KINDS:
        return None
    if entry.get("use", "sig") != "sig" or not (operations is None or _may_verify(operations)):
        return None
    made, algorithms = _KINDS[kind, curve]
    if made is RSAKey and not _is_strong(entry):
        return None
    try:
        key = made.import_key({name: str(entry[name]) for name in _PUBLIC if name in entry})
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    allowed = algorithms if alg is None or (alg in algorithms and made is OKPKey) else algorithms & {alg}
    return PublicKey(key, allowed) if allowed else None


def _may_verify(operations: object) -> bool:
    return isinstance(operations, list) and "verify" in operations


def _is_strong(entry: Mapping[str, object]) -> bool:
    """Neither so short that it can be broken nor so long that each look at it is work for nothing."""
    try:
        modulus, exponent = (int.from_bytes(urlsafe_b64decode(f"{entry[name]}==")) for name in ("n", "e"))
    except (ValueError, KeyError):
        return False
    return modulus.bit_length() in _RSA_BITS and 2 < exponent < _LARGEST_EXPONENT
