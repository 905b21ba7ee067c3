"""The public keys of one issuer: found by OIDC discovery, kept, and fetched again when a token names an unknown one."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from gateway.domain.errors import SetupError, Unready
from gateway.sdk.http import HttpFault
from gateway.sdk.http_pyreqwest import PyreqwestHttp

Fetch = Callable[[str], Awaitable[bytes]]
"""An https (or loopback http) address → the body of its 200 answer; raises OSError otherwise."""
VerifyKey = ECKey | OKPKey
_FETCH_S = 3.0
_LARGEST = 256 * 1024
_FLOOR_WITHOUT_KEYS_S = 1.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class IdentityUnavailable(Unready):
    """The issuer of access tokens cannot be reached."""

    slug = "identity-unavailable"


async def fetch_over_http(url: str) -> bytes:
    """Get a small document: three seconds, no redirects, 256 KiB at most, no proxy.  Raises OSError."""
    http = PyreqwestHttp.open()
    try:
        answer = await http.request(
            "GET", url, headers={"accept": "application/json"}, timeout_s=_FETCH_S, max_bytes=_LARGEST
        )
    except HttpFault as fault:
        raise OSError(fault.reason) from None
    finally:
        await http.close()
    if answer.status != HTTPStatus.OK:
        raise OSError(f"status {answer.status}")
    return answer.body


class IssuerKeys:
    """The keys of one issuer by key id.

    issuer: exact `iss`, https (http on loopback only).  Fetched at first use, again after `max_age_s`, and when a token names an
    unknown key, but never twice within `floor_s`, so that bad tokens cannot make us hammer the issuer.  While the issuer is
    away the keys known so far go on.  `generation` grows whenever the set of keys has changed.
    """

    def __init__(
        self, issuer: str, fetch: Fetch, now: Callable[[], float], *, floor_s: float = 10.0, max_age_s: float = 900.0
    ) -> None:
        _check_address(issuer)
        self.issuer = issuer
        self.generation = 0
        self._fetch = fetch
        self._now = now
        self._floor_s = floor_s
        self._max_age_s = max_age_s
        self._tried_at: float | None = None
        self._keys: Mapping[str, VerifyKey] = {}
        self._lock = asyncio.Lock()

    async def find(self, key_id: str) -> VerifyKey | None:
        """The key of this id, or None when the issuer has none.  Raises IdentityUnavailable when no key was ever had."""
        if self._is_due(key_id) or key_id not in self._keys:  # an unknown key may be among those being fetched just now
            async with self._lock:
                if self._is_due(key_id):
                    await self._refresh()
        if not self._keys:
            raise IdentityUnavailable("the issuer of access tokens gives no keys")
        return self._keys.get(key_id)

    def _is_due(self, key_id: str) -> bool:
        if self._tried_at is None:
            return True
        age_s = self._now() - self._tried_at
        floor_s = self._floor_s if self._keys else _FLOOR_WITHOUT_KEYS_S
        return age_s >= self._max_age_s or (age_s >= floor_s and key_id not in self._keys)

    async def _refresh(self) -> None:
        """Ask the issuer; a failure leaves the keys as they are and counts as tried."""
        self._tried_at = self._now()
        try:
            found = json.loads(await self._fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"))
            if found["issuer"] != self.issuer:
                return
            address = found["jwks_uri"]
            _check_address(address)
            keys = _keys_of(json.loads(await self._fetch(address)))
        except (OSError, ValueError, KeyError, TypeError, SetupError):
            return
        if keys and {k: v.thumbprint() for k, v in keys.items()} != {k: v.thumbprint() for k, v in self._keys.items()}:
            self._keys = keys
            self.generation += 1


def _check_address(url: object) -> None:
    parts = urlsplit(url if isinstance(url, str) else "")
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname in _LOOPBACK:
        return
    raise SetupError("an issuer's address is https; http is for loopback only")


def _keys_of(document: Mapping[str, object]) -> dict[str, VerifyKey]:
    """The usable keys: P-256 and Ed25519, public, for signatures, with an id."""
    found: dict[str, VerifyKey] = {}
    entries = document["keys"]
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("use", "sig") != "sig" or not isinstance(entry.get("kid"), str):
            continue
        kinds: dict[object, type[VerifyKey]] = {("EC", "P-256"): ECKey, ("OKP", "Ed25519"): OKPKey}
        kind = kinds.get((entry.get("kty"), entry.get("crv")))
        if kind is None:
            continue
        try:
            found[entry["kid"]] = kind.import_key({name: v for name, v in entry.items() if name != "d"})
        except (JoseError, ValueError):
            continue
    return found
