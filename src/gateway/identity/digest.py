"""Salted digests of person numbers: two are equal when the numbers are, and without the key nobody can try numbers out."""

import hmac
import os
from hashlib import sha256
from pathlib import Path

from gateway.domain.errors import SetupError
from gateway.domain.person import PersonId
from gateway.identity.secret_file import load_or_make

_KEY_BYTES = 32


class PersonDigests:
    """HMAC-SHA256 over the number with a key of this installation; 16 bytes, as 32 hex digits."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        if len(key) < _KEY_BYTES:
            raise SetupError("the key for person digests is shorter than 32 bytes")
        self._key = key

    @classmethod
    def from_home(cls, home: Path) -> "PersonDigests":
        """With the key in `home/keys/identity.key`, which is made at the first start.  Raises SetupError."""
        return cls(load_or_make(home / "keys" / "identity.key", lambda: os.urandom(_KEY_BYTES)))

    def of(self, person_id: PersonId) -> str:
        """The digest of one number."""
        return hmac.new(self._key, b"person\0" + person_id.number.encode(), sha256).hexdigest()[:32]
