"""Rows that could not be read: whom they may be about, so that nobody's absence is concluded from them."""

import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from itertools import combinations

from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.names import fold_name

MOST_TRACED = 2_000
"""Rows.  Of more than these nobody's absence is concluded at all: their traces would fill the memory."""
_NUMBER = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{15,20}(?![0-9A-Z])")
_FLOAT = re.compile(r"([1-9])(?:\.([0-9]{1,16}))?E\+?[0-9]{2}")
"""What a spreadsheet makes of a long number."""
_OTHER_DOCUMENT = re.compile(r"[A-Z]{1,3}[0-9]{6,9}")
"""A passport's number: it is nobody's resident number misspelt."""
_NEAR = 2
"""A misspelt number: so many characters lost, added or changed."""


class SetAside:
    """Keyed tags of what the set-aside rows may name; neither a number nor a name is kept.

    A number is near another where both become equal by the loss of at most two characters each, which every slip of one or two
    characters does.  A cut number (3.30796E+17, or 15 digits and noughts) stands for all that begin like it.  A row that shows no
    number at all may be anybody's.
    """

    __slots__ = ("_is_anybody", "_key", "_tags", "rows")

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._tags: set[bytes] = set()
        self._is_anybody = False
        self.rows = 0

    def add_known(self, number: str) -> None:
        """A row whose number is sound and whose rest is not: that person's alone."""
        self.rows += 1
        self._put([f"={number}"])

    def add_unknown(self, cells: Iterable[str], name: str | None = None) -> None:
        """A row whose number is not sound.  cells: all in which the number may stand.  name: as the row has it."""
        self.rows += 1
        texts = [fold(cell) for cell in cells]
        if self.rows > MOST_TRACED:
            self._is_anybody = True
            return
        if name:
            self._put([f"n{fold_name(name)}"])
        traces = [trace for text in texts for trace in _traces(text)]
        self._put(traces)
        self._is_anybody = self._is_anybody or not (traces or any(map(_OTHER_DOCUMENT.fullmatch, texts)))

    def may_name(self, number: str, name: str = "") -> bool:
        """Whether a set-aside row may be about the person or employer of this folded number and this name."""
        if self._is_anybody or not self.rows:
            return self._is_anybody
        return any(self._tag(trace) in self._tags for trace in _asked(number, name))

    def copy(self) -> "SetAside":
        """Another that knows the same, to which a delta adds."""
        made = SetAside()
        made._key, made._tags, made._is_anybody, made.rows = self._key, {*self._tags}, self._is_anybody, self.rows
        return made

    def _put(self, traces: Iterable[str]) -> None:
        self._tags.update(map(self._tag, traces))

    def _tag(self, trace: str) -> bytes:
        return hmac.digest(self._key, trace.encode("utf-8", "surrogatepass"), "sha256")[:16]


def _traces(text: str) -> Iterator[str]:
    if found := _FLOAT.fullmatch(text):
        yield from _beginnings(found[1] + (found[2] or ""))
    for number in _NUMBER.findall(text):
        if sum(map(str.isdigit, number)) > len(number) // 2:
            yield from _losses(number)
            if len(number) < 18 or number.endswith("000"):
                yield f"^{number.rstrip('0') if number.endswith('000') else number}"


def _beginnings(digits: str) -> Iterator[str]:
    """How the number may begin: as it was cut, or one less, where it was rounded up."""
    yield f"^{digits}"
    yield f"^{int(digits) - 1}"


def _asked(number: str, name: str) -> Iterator[str]:
    yield f"={number}"
    if name:
        yield f"n{fold_name(name)}"
    yield from (f"^{number[:length]}" for length in range(1, len(number)))
    yield from _losses(number)


def _losses(text: str) -> Iterator[str]:
    """The text with none, one or two of its characters lost."""
    for count in range(_NEAR + 1):
        for lost in combinations(range(len(text)), count):
            yield "~" + "".join(character for place, character in enumerate(text) if place not in lost)
