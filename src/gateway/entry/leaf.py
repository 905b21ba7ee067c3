"""What a leaf of the tree says: the kinds of entries, where an entry stands, and how a time and a document stand in it.

A leaf is canonical JSON: version, kind, a random nonce, where the entry stands (stream, seq), when, the query, and the salted hash of
every section.  Its hash is that of the tree, RFC 6962 §2.1 (`tlog.leaf_hash`).
"""

import hmac
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

VERSION = 1

Content = Mapping[str, object]
"""What a section says: JSON values by name."""
NO_REGISTER: Content = {"register": "none"}
"""Beside a case number: no register said that there is such a case, and whose it is."""


class Kind(IntEnum):
    """What an entry records; the numbers are stored."""

    INTENT = 1
    OUTCOME = 2
    LATE = 3
    RELEASE = 4
    DENIED = 5
    UNRESOLVED = 6
    REJECTED_BURST = 7
    REVEAL = 8
    EXPORT = 9
    SEARCH = 10
    ADMIN = 11
    SHRED = 12
    PRUNE = 13
    LOOK = 14


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entry stands: its stream and its number there, dense from 0."""

    stream_id: int
    seq: int

    @property
    def entry(self) -> str:
        """The entry's id, `<stream>-<seq>`."""
        return f"{self.stream_id}-{self.seq}"

    @property
    def associated_data(self) -> bytes:
        """What binds a sealed part to this entry: 12 bytes, big-endian."""
        return struct.pack(">iq", self.stream_id, self.seq)

    @classmethod
    def parse(cls, entry: str) -> "Position":
        """From an entry's id.  Raises ValueError."""
        stream_id, _, seq = entry.partition("-")
        return cls(int(stream_id), int(seq))


def commitment(nonce: bytes, document: bytes) -> str:
    """HMAC-SHA256 of the canonical document under the entry's nonce, hex: a bare hash of few values could be guessed."""
    return hmac.digest(nonce, document, "sha256").hex()


def timestamp(at: datetime) -> str:
    """A time as entries hold it: with offset, always microseconds."""
    return at.isoformat(timespec="microseconds")


def members(value: object) -> Mapping[str, object]:
    """The members of a JSON object; none of what is no object."""
    return value if isinstance(value, Mapping) else {}
