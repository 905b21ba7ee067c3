"""Salted digests of person numbers: two are equal when the numbers are, and without the key nobody can try numbers out.

A citizen's own number can travel in their token, wrapped with a key that follows from the same one: who has that key can find the
number behind a digest too, by trying all, so the wrapped number gives away nothing more.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.domain.errors import InvalidIdentifier, NotAuthenticated, SetupError
from gateway.domain.person import PersonId
from gateway.identity.secret_file import load_or_make

_KEY_BYTES = 32


class PersonDigests:
    """HMAC-SHA256 over the number with a key of this installation; 16 bytes, as 32 hex digits."""

    __slots__ = ("_key", "_wrapper")

    def __init__(self, key: bytes) -> None:
        if len(key) < _KEY_BYTES:
            raise SetupError("the key for person digests is shorter than 32 bytes")
        self._key = key
        self._wrapper = AESGCM(hmac.digest(key, b"own number\0", sha256))

    @classmethod
    def from_home(cls, home: Path) -> "PersonDigests":
        """With the key in `home/keys/identity.key`, which is made at the first start.  Raises SetupError."""
        return cls(load_or_make(home / "keys" / "identity.key", lambda: os.urandom(_KEY_BYTES)))

    def derived(self, use: str) -> bytes:
        """A key for another use that follows from this one: all processes of the installation have it.  32 bytes."""
        return hmac.digest(self._key, b"derived\0" + use.encode(), sha256)

    def of(self, person_id: PersonId) -> str:
        """The digest of one number."""
        return hmac.new(self._key, b"person\0" + person_id.number.encode(), sha256).hexdigest()[:32]

    def wrap(self, person_id: PersonId, account: str) -> str:
        """The number for the token of this account alone: base64url of a 12-byte nonce and AES-256-GCM."""
        nonce = os.urandom(12)
        sealed = self._wrapper.encrypt(nonce, person_id.number.encode(), account.encode())
        return urlsafe_b64encode(nonce + sealed).decode()

    def unwrap(self, wrapped: str, account: str) -> PersonId:
        """The inverse of `wrap`.  Raises NotAuthenticated: another account's, or none of this installation."""
        try:
            raw = urlsafe_b64decode(wrapped.encode("ascii"))
            return PersonId.parse(self._wrapper.decrypt(raw[:12], raw[12:], account.encode()).decode())
        except (InvalidTag, InvalidIdentifier, ValueError):
            raise NotAuthenticated("the access token's person_wrapped does not open for this account") from None
