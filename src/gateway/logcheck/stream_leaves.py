"""What the entries of a bundle came to: each stream's leaf hashes, in the order of its numbers."""

from dataclasses import dataclass, field

from gateway.tlog import HASH_SIZE


@dataclass(slots=True)
class StreamLeaves:
    """What the entries came to, by stream: the leaf hashes of its entries in the order of its numbers.

    first: number of the first entry.  leaves: 32 bytes each, zeros where an entry is missing.
    """

    first: dict[int, int] = field(default_factory=dict)
    leaves: dict[int, bytearray] = field(default_factory=dict)
    gaps: dict[int, str] = field(default_factory=dict)
    link: bytes | None = None
    """The first leaf of a later log: the last checkpoint of the log before."""
    rows: int = 0

    def follow(self, stream: int, seq: int, taken: bytes, most: int) -> None:
        """Take leaves, 32 bytes each, into their stream's chain, whose numbers are dense.  most: a wider gap is not filled."""
        leaves = self.leaves.get(stream)
        if leaves is None:
            leaves = self.leaves[stream] = bytearray()
            self.first[stream] = seq
        expected = self.first[stream] + len(leaves) // HASH_SIZE
        if seq != expected:
            self.gaps.setdefault(stream, f"{seq} stands where {expected} should")
            if not 0 < seq - expected <= most:
                return
            leaves += bytes(HASH_SIZE * (seq - expected))
        leaves += taken

    def spans(self, stream: int, seq: int) -> bool:
        """Whether entries of the stream around this number are there."""
        first = self.first.get(stream, seq + 1)
        return first <= seq < first + len(self.leaves.get(stream, b"")) // HASH_SIZE

    def leaf(self, stream: int, seq: int) -> bytes | None:
        """The hash of an entry's leaf; None where it is not there."""
        first = self.first.get(stream, seq + 1)
        start = HASH_SIZE * (seq - first)
        found = bytes(self.leaves[stream][start : start + HASH_SIZE]) if seq >= first else b""
        return found if found.strip(b"\x00") else None
