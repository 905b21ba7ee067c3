"""A register of files in memory, for drivers of files: found by keyed tags, kept encrypted, never written to our disk and never listed."""

import hmac
import secrets
import time
import zlib
from collections.abc import Iterable, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG_BYTES = 16
BREATHE_ROWS = 256
"""So often an import lets go of the interpreter, so that queries answered meanwhile wait for a millisecond and not for five."""


class DoubledLineError(Exception):
    """The same line stands twice in one register."""


class SealedLines:
    """Person number → that person's lines.  Keys are made for this index alone and go with it.

    A tag is HMAC-SHA256 of the folded number, cut to 16 bytes; what it finds is AES-256-GCM over the compressed lines.
    """

    __slots__ = ("_cipher", "_next_nonce", "_sealed", "_tag_key", "rows")

    def __init__(self) -> None:
        self._tag_key = secrets.token_bytes(32)
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._next_nonce = 0
        self._sealed: dict[bytes, bytes] = {}
        self.rows = 0

    def __len__(self) -> int:
        return len(self._sealed)

    def fill(self, lines: Iterable[tuple[str, str]]) -> None:
        """Add (number, line) pairs; cheapest when one person's lines follow each other.  Raises DoubledLineError."""
        current, gathered = "", list[str]()
        for number, line in lines:
            self.rows += 1
            if self.rows % BREATHE_ROWS == 0:
                time.sleep(0)
            if number != current and gathered:
                self._add(current, gathered)
                gathered = []
            current = number
            gathered.append(line)
        if gathered:
            self._add(current, gathered)

    def find(self, number: str) -> tuple[str, ...]:
        """All lines of a person, in the register's order; none for somebody it does not know."""
        tag = self._tag(number)
        sealed = self._sealed.get(tag)
        return () if sealed is None else self._open(tag, sealed)

    def overlaid(self, newer: "SealedLines") -> "SealedLines":
        """A new index in which the persons `newer` knows have its lines and all others keep theirs.

        `newer` must have been made by `sibling`.
        """
        merged = self.sibling()
        merged._sealed = {**self._sealed, **newer._sealed}  # noqa: SLF001 - its own kind
        merged._next_nonce = newer._next_nonce  # noqa: SLF001 - as above
        replaced = sum(len(self._open(tag, self._sealed[tag])) for tag in newer._sealed.keys() & self._sealed.keys())  # noqa: SLF001
        merged.rows = self.rows - replaced + newer.rows
        return merged

    def sibling(self) -> "SealedLines":
        """An empty index with the same keys, going on with the same nonces."""
        made = SealedLines()
        made._tag_key, made._cipher, made._next_nonce = self._tag_key, self._cipher, self._next_nonce
        return made

    def _add(self, number: str, lines: Sequence[str]) -> None:
        tag = self._tag(number)
        sealed = self._sealed.get(tag)
        whole = (*(self._open(tag, sealed) if sealed is not None else ()), *lines)
        if len(set(whole)) != len(whole):
            raise DoubledLineError
        nonce = self._next_nonce.to_bytes(12)
        self._next_nonce += 1
        clear = zlib.compress("\n".join(whole).encode(), 1)
        self._sealed[tag] = nonce + self._cipher.encrypt(nonce, clear, tag)

    def _open(self, tag: bytes, sealed: bytes) -> tuple[str, ...]:
        return tuple(zlib.decompress(self._cipher.decrypt(sealed[:12], sealed[12:], tag)).decode().split("\n"))

    def _tag(self, number: str) -> bytes:
        return hmac.digest(self._tag_key, number.encode(), "sha256")[:TAG_BYTES]
