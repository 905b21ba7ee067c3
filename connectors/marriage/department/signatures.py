"""The bureau's look at a request's signature: right app, right time, fresh nonce, HMAC-SM3 that fits (docs/departments/marriage.md)."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping

TOLERANCE_MS = 120_000


class SignatureCheck:
    """Checks one app's requests.  Nonces are remembered as long as their time stamp could pass."""

    def __init__(self, app_key: str, secret: str) -> None:
        self._app_key = app_key
        self._secret = secret.encode()
        self._nonces: dict[str, int] = {}

    def error_of(
        self, headers: Mapping[str, str], *, method: str, path: str, query: str, body: bytes, now_ms: int
    ) -> str | None:
        """MZ-101 wrong, MZ-102 clock, MZ-103 used before, or None when the request is in order.  now_ms: the real time."""
        stamp, nonce = headers.get("x-ts", ""), headers.get("x-nonce", "")
        if headers.get("x-app") != self._app_key or not stamp.isdecimal() or not 6 <= len(nonce) <= 64:
            return "MZ-101"
        if abs(now_ms - int(stamp)) > TOLERANCE_MS:
            return "MZ-102"
        lines = (method, path, query, hashlib.new("sm3", body).hexdigest(), stamp, nonce)
        expected = b64encode(hmac.new(self._secret, "\n".join(lines).encode(), "sm3").digest())
        if not hmac.compare_digest(expected, headers.get("x-sig", "").encode()):
            return "MZ-101"
        return None if self._is_fresh(nonce, now_ms) else "MZ-103"

    def _is_fresh(self, nonce: str, now_ms: int) -> bool:
        if nonce in self._nonces:
            return False
        self._nonces[nonce] = now_ms
        while self._nonces and next(iter(self._nonces.values())) < now_ms - 2 * TOLERANCE_MS:
            del self._nonces[next(iter(self._nonces))]
        return True
