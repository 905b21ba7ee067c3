"""What a search finds: entries with their leaves, the proof of one, and timelines."""

from dataclasses import dataclass
from uuid import UUID

from gateway.entry import EntryView
from gateway.tlog import Proof


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry and its leaf: log and index; None until it is integrated, which takes about a second."""

    entry: EntryView
    leaf: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Proven:
    """An entry's leaf and the proof that it stands in the log.  body: the bytes that the tree hashes.  log_vkey: signed it."""

    entry: str
    log: int
    body: bytes
    log_vkey: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Trail:
    """All entries of one query, oldest first; or one entry that belongs to none."""

    query_id: UUID | None
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Trails, the oldest first, and the cursor of what follows; None at the end."""

    trails: tuple[Trail, ...]
    next: str | None
