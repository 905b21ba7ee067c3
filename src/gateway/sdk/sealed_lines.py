"""A register of files in memory, for drivers of files: found by keyed tags, kept encrypted, never written to our disk and never listed."""

import hmac
import secrets
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG_BYTES = 16
BREATHE_ROWS = 256
"""So often an import lets go of the interpreter, so that queries answered meanwhile wait for a millisecond and not for five."""


class DoubledLineError(Exception):
    """The same line stands twice in one register."""


@dataclass(frozen=True, slots=True)
class _Further:
    """The later pieces of a person, in order, and keyed digests of all the person's lines, by which a doubled one is seen."""

    pieces: list[bytes]
    known: set[bytes]


class SealedLines:
    """Person number → that person's lines.  Keys are made for this index alone and go with it.

    A tag is HMAC-SHA256 of the folded number, cut to 16 bytes; what it finds is AES-256-GCM over the compressed lines.  Where a person
    comes up again, a further piece is sealed and the former ones are left alone: to open them each time would cost the square of a
    register's length where two persons take turns.
    """

    __slots__ = ("_cipher", "_further", "_next_nonce", "_sealed", "_tag_key", "rows")

    def __init__(self) -> None:
        self._tag_key = secrets.token_bytes(32)
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._next_nonce = 0
        self._sealed: dict[bytes, bytes] = {}
        self._further: dict[bytes, _Further] = {}
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
        return self._open(self._tag(number))

    def overlaid(self, newer: "SealedLines") -> "SealedLines":
        """A new index in which the persons `newer` knows have its lines and all others keep theirs.

        `newer` must have been made by `sibling`.
        """
        merged = self.sibling()
        merged._sealed = {**self._sealed, **newer._sealed}  # noqa: SLF001 - its own kind
        kept = {tag: further for tag, further in self._further.items() if tag not in newer._sealed}  # noqa: SLF001 - as above
        merged._further = {**kept, **newer._further}  # noqa: SLF001 - as above
        merged._next_nonce = newer._next_nonce  # noqa: SLF001 - as above
        replaced = sum(len(self._open(tag)) for tag in newer._sealed.keys() & self._sealed.keys())  # noqa: SLF001
        merged.rows = self.rows - replaced + newer.rows
        return merged

    def sibling(self) -> "SealedLines":
        """An empty index with the same keys, going on with the same nonces."""
        made = SealedLines()
        made._tag_key, made._cipher, made._next_nonce = self._tag_key, self._cipher, self._next_nonce
        return made

    def _add(self, number: str, lines: Sequence[str]) -> None:
        if len(set(lines)) != len(lines):
            raise DoubledLineError
        tag = self._tag(number)
        if tag in self._sealed:
            self._add_further(tag, lines)
        else:
            self._sealed[tag] = self._seal(tag, lines)

    def _add_further(self, tag: bytes, lines: Sequence[str]) -> None:
        if tag not in self._further:
            self._further[tag] = _Further([], set(map(self._digest, self._open(tag))))
        further, new = self._further[tag], set(map(self._digest, lines))
        if not further.known.isdisjoint(new):
            raise DoubledLineError
        further.known.update(new)
        further.pieces.append(self._seal(tag, lines))

    def _seal(self, tag: bytes, lines: Sequence[str]) -> bytes:
        nonce = self._next_nonce.to_bytes(12)
        self._next_nonce += 1
        return nonce + self._cipher.encrypt(nonce, zlib.compress("\n".join(lines).encode(), 1), tag)

    def _open(self, tag: bytes) -> tuple[str, ...]:
        if tag not in self._sealed:
            return ()
        pieces = [self._sealed[tag], *(self._further[tag].pieces if tag in self._further else ())]
        return tuple(line for piece in pieces for line in self._lines(tag, piece))

    def _lines(self, tag: bytes, piece: bytes) -> list[str]:
        return zlib.decompress(self._cipher.decrypt(piece[:12], piece[12:], tag)).decode().split("\n")

    def _digest(self, line: str) -> bytes:
        return hmac.digest(self._tag_key, line.encode(), "sha256")[:TAG_BYTES]

    def _tag(self, number: str) -> bytes:
        return hmac.digest(self._tag_key, number.encode(), "sha256")[:TAG_BYTES]
