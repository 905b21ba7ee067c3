"""The key that personal data and secrets are encrypted with before they reach the database; kept in a file, never in it."""

import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.domain.errors import GatewayError, SetupError
from gateway.domain.person import PersonId

_ID_BYTES = 4
_NONCE_BYTES = 12
_KEY_BYTES = 32
_LINE = re.compile(r"([0-9a-f]{8}) ([0-9a-f]{64})")


class UnreadableBytes(GatewayError):
    """Stored bytes that no key of ours opens: another key, another row, or changed."""


class Keyring:
    """AES-256-GCM keys, oldest first; the newest seals, all open.  Prints nothing of itself."""

    def __init__(self, keys: dict[bytes, bytes]) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._current = next(reversed(keys))
        self._tag_key = hmac.digest(next(iter(keys.values())), b"tag", hashlib.sha256)

    def __repr__(self) -> str:
        return "Keyring(…)"

    @classmethod
    def open_file(cls, file: Path) -> "Keyring":
        """The keys in `file`, made at the first start with mode 0600.

        One line a key, `<id, 8 hex digits> <key, 64 hex digits>`, the newest last; an older one is kept as long as something may be
        sealed with it.  Raises SetupError where the file cannot be kept or read, may be read by others or is not of this form.
        """
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not file.exists():
                _make(file)
            if file.stat().st_mode & 0o077:
                raise SetupError(f"The key file {file} may be read by others: run `chmod 600` on it.")
            keys = _parse(file.read_text("ascii", "replace"))
        except OSError as fault:
            raise SetupError(
                f"The key file {file} cannot be used ({fault.strerror}): give its folder to this user."
            ) from None
        if not keys:
            raise SetupError(
                f"The key file {file} cannot be used: put the right one back; nothing stored opens without it."
            )
        return cls(keys)

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypt.  bound_to: where it will stand (a table and a row's id); it opens nowhere else."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return self._current + nonce + self._ciphers[self._current].encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """Decrypt.  Raises UnreadableBytes."""
        nonce = sealed[_ID_BYTES : _ID_BYTES + _NONCE_BYTES]
        cipher = self._ciphers.get(sealed[:_ID_BYTES])
        if cipher is None:
            raise UnreadableBytes("sealed with a key that is not in the key file")
        try:
            return cipher.decrypt(nonce, sealed[_ID_BYTES + _NONCE_BYTES :], bound_to.encode())
        except (InvalidTag, ValueError):
            raise UnreadableBytes("sealed for another place, or changed") from None

    def tag(self, data: bytes) -> bytes:
        """A keyed digest, 32 bytes: equal data, equal tag, and nobody without the key can try all person numbers.

        Made with the oldest key, so that it stays the same when a newer one is added.
        """
        return hmac.digest(self._tag_key, data, hashlib.sha256)

    def person_tag(self, person: PersonId) -> bytes:
        """The tag by which a room finds somebody's rows."""
        return self.tag(b"person:" + person.number.encode())


def _parse(text: str) -> dict[bytes, bytes]:
    """The keys by id, oldest first; none where anything is not as it should be."""
    keys = {}
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            return {}
        keys[bytes.fromhex(found[1])] = bytes.fromhex(found[2])
    return keys


def _make(file: Path) -> None:
    """Several workers may start at once: the first one's file stays."""
    fresh = _written(file, f"{secrets.token_hex(_ID_BYTES)} {secrets.token_hex(_KEY_BYTES)}\n")
    try:
        os.link(fresh, file)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _written(file: Path, text: str) -> Path:
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return fresh
