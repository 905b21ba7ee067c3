"""Whether a file still says of the same people what the one before said: a column sorted or moved by itself makes another of everybody."""

from collections.abc import Callable, Hashable, Iterable, Iterator

from gateway.sdk.sealed_lines import SealedLines

MOST_SAMPLED = 1_000
LEAST_COMPARED = 20
"""People.  Of fewer, no share is made."""


class Sample:
    """Numbers of a file that is read, evenly taken; forgotten with the reading."""

    def __init__(self, rows_before: int) -> None:
        self._every = max(1, rows_before // MOST_SAMPLED)
        self._numbers: set[str] = set()

    def of(self, lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """The (number, line) pairs as they come."""
        for place, (number, line) in enumerate(lines):
            if place % self._every == 0:
                self._numbers.add(number)
            yield number, line

    def share_changed(self, before: SealedLines, after: SealedLines, kept: Callable[[str], Hashable]) -> float:
        """The part of the sampled people who stand in both and of whom no line says what one said before; 0 of too few.

        kept: what of a line stays as it is from one file to the next.
        """
        pairs = [(set(map(kept, held)), number) for number in self._numbers if (held := before.find(number))]
        if len(pairs) < LEAST_COMPARED:
            return 0.0
        return sum(held.isdisjoint(map(kept, after.find(number))) for held, number in pairs) / len(pairs)
