"""The report: what is wrong, what was checked, and what was not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from gateway.logcheck.independent.reading import shown

MOST_OF_A_KIND = 20
FILES = {
    "checkpoint": ("checkpoint-signature", "cosignature", "checkpoint", "root", "key-swapped", "rolled-back", "forked"),
    "keys.json": ("stream-key",),
    "entries.ndjson": (
        "entry-changed", "entry-missing", "entry-extra", "entry-twice", "entry-renumbered", "entry-out-of-order", "section-changed",
        "position",
    ),
    "batches.ndjson": ("batch-signature", "batch-changed", "batch-missing", "batch-extra"),
    "answer.ndjson": ("answer-omitted", "answer-invented", "answer-twice", "answer-order", "answer-changed"),
    "manifest.json": ("index", "store"),
}  # fmt: skip
FILE_OF = {fault: name for name, faults in FILES.items() for fault in faults}
"""In which file of a bundle a fault is, where its place does not name the file."""


class Report:
    """What is wrong, what was checked, and what was not.  file: the one that is verified, where it is no bundle."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.findings: list[tuple[str, str, str, str]] = []
        self.further: Counter[str] = Counter()
        self.checked: list[str] = []
        self.unchecked: list[str] = []
        self.ignored: list[str] = []
        self.is_partial = False

    def add(self, fault: str, place: str, sentence: str, file: str = "") -> None:
        """Note a fault; of many of a kind the first, and how many more.  file: where it is not the one that follows."""
        if sum(one[0] == fault for one in self.findings) < MOST_OF_A_KIND:
            self.findings.append((fault, shown(place), shown(sentence), shown(file or self._file(fault, place))))
        else:
            self.further[fault] += 1

    def leave(self, what: str, *, is_essential: bool = False) -> None:
        """Note what cannot be checked; where the whole hangs on it, the exit status says so."""
        if what not in self.unchecked:
            self.unchecked.append(what)
        self.is_partial = self.is_partial or is_essential

    def _file(self, fault: str, place: str) -> str:
        if self.file:
            return self.file
        if fault in ("tile-changed", "tile-missing"):
            return "tiles/" + place.partition(",")[0]
        if place == "keys.json" or fault not in FILE_OF:
            return place.partition(" line ")[0].partition(" row ")[0]
        return FILE_OF[fault]

    def add_runs(self, fault: str, noun: str, places: Iterable[int], sentence: str) -> None:
        """Note a fault at many places, neighbours as one."""
        for low, high in runs(places):
            span = f"{noun} {low}" if low == high else f"{noun} {low} to {high}"
            self.add(fault, span, sentence.format(place=span[0].upper() + span[1:]))


def runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last), in order."""
    low = high = -2
    for place in sorted(places):
        if place > high + 1:
            if high >= 0:
                yield low, high
            low = place
        high = place
    if high >= 0:
        yield low, high


def tell(text: str, number: int) -> None:
    """Say on a terminal how far it is."""
    if number % 1000 == 0 and sys.stderr.isatty():
        sys.stderr.write(f"\r{text}   ")
