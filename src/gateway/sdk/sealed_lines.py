"""A register of files in memory, for drivers of files: found by keyed tags, kept encrypted, never written to our disk and never listed."""

import hmac
import secrets
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TAG_BYTES = 16
NONCE_BYTES = 12
SHELVES = 256
"""A tag's first byte names its shelf: none is so large that growing or dropping it is felt by queries answered meanwhile."""
BREATHE_ROWS = 256
"""So often an import lets go of the interpreter, so that queries answered meanwhile wait for a millisecond and not for five."""
MOST_ALIKE = 1 << (_BITS := 3)
"""So many pieces of about one size are made one: a person's lines that lie far apart in a file take up little more than lines together."""


class DoubledLineError(Exception):
    """The same line stands twice in one register."""


def _always() -> None:
    """Nobody ends it."""


class SealedLines:
    """Person number → that person's lines.  Keys are made for this index alone and go with it.

    A tag is HMAC-SHA256 of the folded number, cut to 16 bytes; what it finds is a piece: AES-256-GCM over compressed lines, its nonce
    and a byte for its size before it.  Where a person comes up again, a further piece is sealed and the former ones are left alone,
    until there are MOST_ALIKE: to open them each time would cost the square of a register's length where two persons take turns.
    """

    __slots__ = ("_cipher", "_next_nonce", "_shelves", "_tag_key", "rows")

    def __init__(self) -> None:
        self._tag_key = secrets.token_bytes(32)
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._next_nonce = 0
        self._shelves: list[dict[bytes, bytes | tuple[bytes, ...]]] = [{} for _ in range(SHELVES)]
        self.rows = 0

    def __len__(self) -> int:
        return sum(map(len, self._shelves))

    def fill(self, lines: Iterable[tuple[str, str]], go_on: Callable[[], None] = _always) -> None:
        """Add (number, line) pairs; cheapest when one person's lines follow each other.

        go_on: is called again and again, and ends it by what it raises.  Raises DoubledLineError, at the end at the latest.
        """
        current, gathered = "", list[str]()
        for number, line in lines:
            self.rows += 1
            if self.rows % BREATHE_ROWS == 0:
                go_on()
                time.sleep(0)
            if number != current and gathered:
                self._add(current, gathered)
                gathered = []
            current = number
            gathered.append(line)
        if gathered:
            self._add(current, gathered)
        self._settle(go_on)

    def find(self, number: str) -> tuple[str, ...]:
        """All lines of a person, in the register's order; none for somebody it does not know."""
        return self._open(self._tag(number))

    def overlaid(self, newer: "SealedLines") -> "SealedLines":
        """A new index in which the persons `newer` knows have its lines and all others keep theirs.

        `newer` must have been made by `sibling`.
        """
        merged = self.sibling()
        merged._next_nonce = newer._next_nonce  # noqa: SLF001 - its own kind
        merged.rows = self.rows + newer.rows
        for shelf, (held, new) in enumerate(zip(self._shelves, newer._shelves, strict=True)):  # noqa: SLF001 - as above
            merged._shelves[shelf] = {**held, **new}  # noqa: SLF001 - as above
            merged.rows -= sum(len(self._open(tag)) for tag in new.keys() & held.keys())
            time.sleep(0)
        return merged

    def sibling(self) -> "SealedLines":
        """An empty index with the same keys, going on with the same nonces."""
        made = SealedLines()
        made._tag_key, made._cipher, made._next_nonce = self._tag_key, self._cipher, self._next_nonce
        return made

    def forget(self) -> None:
        """Let go of everything, shelf by shelf, for to drop millions of lines at once is felt."""
        for shelf in self._shelves:
            shelf.clear()
            time.sleep(0)

    def _add(self, number: str, lines: Sequence[str]) -> None:
        tag = self._tag(number)
        shelf = self._shelves[tag[0]]
        held, piece = shelf.get(tag), self._seal(tag, lines)
        shelf[tag] = piece if held is None else self._joined(tag, (*_pieces(held), piece))

    def _joined(self, tag: bytes, pieces: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The same, the last ones made one as long as there are too many of about their size."""
        while len(pieces) >= MOST_ALIKE:
            size = pieces[-1][0]
            larger = next((n for n, piece in enumerate(reversed(pieces)) if piece[0] > size), len(pieces))
            if larger < MOST_ALIKE:
                break
            kept = len(pieces) - larger
            pieces = (*pieces[:kept], self._seal(tag, list(self._lines(tag, pieces[kept:]))))
        return pieces

    def _settle(self, go_on: Callable[[], None]) -> None:
        """Make one piece of each person's, by which a doubled line is seen wherever it stood."""
        joined = 0
        for shelf in self._shelves:
            for tag, held in shelf.items():
                if isinstance(held, tuple):
                    shelf[tag] = self._seal(tag, list(self._lines(tag, held)))
                    joined += 1
                    if joined % BREATHE_ROWS == 0:
                        go_on()
                        time.sleep(0)

    def _seal(self, tag: bytes, lines: Sequence[str]) -> bytes:
        if len(set(lines)) != len(lines):
            raise DoubledLineError
        nonce = self._next_nonce.to_bytes(NONCE_BYTES)
        self._next_nonce += 1
        size = (len(lines).bit_length() - 1) // _BITS
        return bytes((size,)) + nonce + self._cipher.encrypt(nonce, zlib.compress("\n".join(lines).encode(), 1), tag)

    def _open(self, tag: bytes) -> tuple[str, ...]:
        held = self._shelves[tag[0]].get(tag)
        return () if held is None else tuple(self._lines(tag, _pieces(held)))

    def _lines(self, tag: bytes, pieces: Iterable[bytes]) -> Iterator[str]:
        for piece in pieces:
            nonce, sealed = piece[1 : 1 + NONCE_BYTES], piece[1 + NONCE_BYTES :]
            yield from zlib.decompress(self._cipher.decrypt(nonce, sealed, tag)).decode().split("\n")

    def _tag(self, number: str) -> bytes:
        return hmac.digest(self._tag_key, number.encode(), "sha256")[:TAG_BYTES]


def _pieces(held: bytes | tuple[bytes, ...]) -> tuple[bytes, ...]:
    return held if isinstance(held, tuple) else (held,)
