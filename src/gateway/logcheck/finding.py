"""What a verification found: faults by name, what was checked, and what could not be."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from gateway.entry import runs
from gateway.logcheck.reading import shown

MOST_OF_A_KIND = 20
"""Further places with the same fault are counted, not listed."""


class FaultKind(StrEnum):
    """What is wrong."""

    FORM = "form"
    """A file of the bundle, or the file itself, cannot be read as what it should be."""
    FILE_CHANGED = "file-changed"
    FILE_MISSING = "file-missing"
    FILE_EXTRA = "file-extra"
    FILE_REFUSED = "file-refused"
    """A link, a device, a folder or the like in place of a file; it is not read."""
    MANIFEST_SIGNATURE = "manifest-signature"
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
    BATCH_EXTRA = "batch-extra"
    ANSWER_OMITTED = "answer-omitted"
    ANSWER_INVENTED = "answer-invented"
    ANSWER_TWICE = "answer-twice"
    ANSWER_ORDER = "answer-order"
    ANSWER_CHANGED = "answer-changed"
    INDEX = "index"
    TABLE_CHANGED = "table-changed"
    ROLLED_BACK = "rolled-back"
    FORKED = "forked"
    DOCUMENT_CHANGED = "document-changed"
    RECEIPT_SIGNATURE = "receipt-signature"
    PROOF = "proof"
    STORE = "store"
    """What the exporter saw in the store, and files cannot show."""


_FILES = {
    "checkpoint": (
        FaultKind.SIGNATURE, FaultKind.COSIGNATURE, FaultKind.CHECKPOINT, FaultKind.ROOT, FaultKind.KEY, FaultKind.ROLLED_BACK, FaultKind.FORKED,
    ),
    "keys.json": (FaultKind.STREAM_KEY,),
    "entries.ndjson": (
        FaultKind.ENTRY_CHANGED, FaultKind.ENTRY_MISSING, FaultKind.ENTRY_EXTRA, FaultKind.ENTRY_TWICE, FaultKind.ENTRY_RENUMBERED, FaultKind.ENTRY_MOVED,
        FaultKind.SECTION_CHANGED, FaultKind.POSITION,
    ),
    "batches.ndjson": (FaultKind.BATCH_SIGNATURE, FaultKind.BATCH_CHANGED, FaultKind.BATCH_MISSING, FaultKind.BATCH_EXTRA),
    "answer.ndjson": (
        FaultKind.ANSWER_OMITTED, FaultKind.ANSWER_INVENTED, FaultKind.ANSWER_TWICE, FaultKind.ANSWER_ORDER, FaultKind.ANSWER_CHANGED,
    ),
    "manifest.json": (FaultKind.INDEX, FaultKind.STORE),
}  # fmt: skip
_FILE_OF = {fault: name for name, faults in _FILES.items() for fault in faults}
"""In which file of a bundle a fault is, where its place does not name the file."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One fault.  place: which entry, leaf, tile, batch or file.  said: one sentence.  file: the file that it is in."""

    fault: FaultKind
    place: str
    said: str
    file: str = ""


@dataclass(slots=True)
class Report:
    """The outcome.  checked: what was, with figures.  unchecked: what was not, and why."""

    findings: list[Discrepancy] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Files that file managers left, and nobody looked into."""
    file: str = ""
    """The one file that is verified, where it is no bundle."""
    head: str | None = None
    """The signed note of the newest checkpoint that held."""
    continues: bool = False
    """Whether that head continues the one that was held, or there was none."""
    is_partial: bool = False
    """Something was not checked on which the whole hangs: whose log it is, or what the document is."""
    further: Counter[FaultKind] = field(default_factory=Counter)
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

    def add(self, fault: FaultKind, place: str, sentence: str, file: str = "") -> None:
        """Note a fault; of many of a kind the first, and how many more.  file: where it is not the one that follows."""
        if sum(finding.fault is fault for finding in self.findings) < MOST_OF_A_KIND:
            self.findings.append(
                Discrepancy(fault, shown(place), shown(sentence), shown(file or self._file(fault, place)))
            )
        else:
            self.further[fault] += 1

    def _file(self, fault: FaultKind, place: str) -> str:
        """The file of a bundle that has the fault."""
        if self.file:
            return self.file
        if fault in {FaultKind.TILE_CHANGED, FaultKind.TILE_MISSING}:
            return f"tiles/{place.partition(',')[0]}"
        if place == "keys.json" or fault not in _FILE_OF:
            return place.partition(" line ")[0].partition(" row ")[0]
        return _FILE_OF[fault]

    def add_runs(self, fault: FaultKind, noun: str, places: Iterable[int], sentence: str) -> None:
        """Note a fault at many places, neighbours as one.  sentence: with `{place}`."""
        for low, high in runs(places):
            span = f"{noun} {low}" if low == high else f"{noun} {low} to {high}"
            self.add(fault, span, sentence.format(place=span[0].upper() + span[1:]))
