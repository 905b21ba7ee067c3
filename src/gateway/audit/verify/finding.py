"""What a verification found: faults by name, what was checked, and what could not be."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

MOST_OF_A_KIND = 20
"""Further places with the same fault are counted, not listed."""


class Fault(StrEnum):
    """What is wrong."""

    FORM = "form"
    """A file of the bundle, or the file itself, cannot be read as what it should be."""
    FILE_CHANGED = "file-changed"
    FILE_MISSING = "file-missing"
    FILE_EXTRA = "file-extra"
    KEY = "key-swapped"
    """Another log key than the one that is trusted."""
    STREAM_KEY = "stream-key"
    """The key of a process is not endorsed by the log's key."""
    SIGNATURE = "checkpoint-signature"
    COSIGNATURE = "cosignature"
    CHECKPOINT = "checkpoint"
    """The checkpoint is not the one that the bundle speaks of."""
    ROOT = "root"
    """The tiles do not lead to the checkpoint's root."""
    TILE_MISSING = "tile-missing"
    TILE_CHANGED = "tile-changed"
    ENTRY_CHANGED = "entry-changed"
    ENTRY_MISSING = "entry-missing"
    ENTRY_EXTRA = "entry-extra"
    ENTRY_TWICE = "entry-twice"
    ENTRY_RENUMBERED = "entry-renumbered"
    ENTRY_MOVED = "entry-out-of-order"
    SECTION_CHANGED = "section-changed"
    POSITION = "position"
    """The numbers of a stream are not dense, or one stands there twice."""
    BATCH_SIGNATURE = "batch-signature"
    BATCH_CHANGED = "batch-changed"
    BATCH_MISSING = "batch-missing"
    ANSWER_OMITTED = "answer-omitted"
    ANSWER_INVENTED = "answer-invented"
    ANSWER_TWICE = "answer-twice"
    ANSWER_ORDER = "answer-order"
    ANSWER_CHANGED = "answer-changed"
    INDEX = "index"
    ROLLED_BACK = "rolled-back"
    FORKED = "forked"
    DOCUMENT_CHANGED = "document-changed"
    RECEIPT_SIGNATURE = "receipt-signature"
    PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.  place: which entry, leaf, tile, batch or file.  said: one sentence."""

    fault: Fault
    place: str
    said: str


@dataclass(slots=True)
class Report:
    """The outcome.  checked: what was, with figures.  unchecked: what was not, and why."""

    findings: list[Finding] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    head: str | None = None
    """The signed note of the newest checkpoint that held."""
    continues: bool = False
    """Whether that head continues the one that was held, or there was none."""
    is_partial: bool = False
    """Something was not checked on which the whole hangs: whose log it is, or what the document is."""
    further: Counter[Fault] = field(default_factory=Counter)
    """How many places of a kind are not listed among the findings."""

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def leave(self, what: str, *, is_essential: bool = False) -> None:
        """Note what cannot be checked."""
        if what not in self.unchecked:
            self.unchecked.append(what)
        self.is_partial = self.is_partial or is_essential

    def add(self, fault: Fault, place: str, said: str) -> None:
        """Note a fault; of many of a kind the first, and how many more."""
        if sum(finding.fault is fault for finding in self.findings) < MOST_OF_A_KIND:
            self.findings.append(Finding(fault, place, said))
        else:
            self.further[fault] += 1

    def add_runs(self, fault: Fault, noun: str, places: Iterable[int], said: str) -> None:
        """Note a fault at many places, neighbours as one.  said: with `{place}`."""
        for low, high in runs(places):
            span = f"{noun} {low}" if low == high else f"{noun} {low} to {high}"
            self.add(fault, span, said.format(place=span[0].upper() + span[1:]))


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
