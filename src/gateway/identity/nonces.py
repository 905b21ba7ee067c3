"""The nonces that a sender's proofs hold: they say when they were given out, and every process of the installation knows its own."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256

NONCE_LIVES_S = 300
_RANDOM, _TAG = 6, 16


class Nonces:
    """Eight bytes of time, six of chance, sixteen of HMAC-SHA256, in base64url.  now: real time, seconds since 1970.

    None is kept anywhere, so that a restart or another process behind the same address asks nobody for a new one.
    """

    def __init__(self, key: bytes, now: Callable[[], float]) -> None:
        self._key = key
        self._now = now

    def current(self) -> str:
        """A nonce of now."""
        content = int(self._now()).to_bytes(8, "big") + os.urandom(_RANDOM)
        return urlsafe_b64encode(content + self._tag(content)).decode()

    def stands(self, nonce: object) -> bool:
        """Whether it is ours and at most `NONCE_LIVES_S` old."""
        if not isinstance(nonce, str) or len(nonce) != 40 or not nonce.isascii():
            return False
        try:
            raw = urlsafe_b64decode(nonce)
        except ValueError:
            return False
        content, tag = raw[:-_TAG], raw[-_TAG:]
        age_s = self._now() - int.from_bytes(content[:8], "big")
        return hmac.compare_digest(tag, self._tag(content)) and -NONCE_LIVES_S <= age_s <= NONCE_LIVES_S

    def _tag(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, sha256)[:_TAG]
