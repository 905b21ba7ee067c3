"""The batches: every entry was appended in one whose digest continues the one before, signed by its process."""

from __future__ import annotations

import hashlib
import struct

from gateway.logcheck.independent.bundle import Batch, Bundle
from gateway.logcheck.independent.ed25519 import is_signed
from gateway.logcheck.independent.entries import Entries
from gateway.logcheck.independent.notes import Key
from gateway.logcheck.independent.report import tell


class Batches:
    """The batches of a bundle, by stream."""

    def __init__(self, bundle: Bundle, entries: Entries) -> None:
        self.bundle, self.entries, self.report = bundle, entries, bundle.report
        self.signed = self.digested = self.partly = 0
        self.by_stream: dict[int, list[Batch]] = {}
        for batch in bundle.batches:
            self.by_stream.setdefault(batch.stream, []).append(batch)

    def check(self, keys: list[Key]) -> None:
        """Check all.  keys: of the log."""
        report, entries = self.report, self.entries
        trusted = self._endorsed(sorted(set(entries.leaves) | set(self.by_stream)), keys)
        for stream, batches in self.by_stream.items():
            self._check_stream(stream, batches, trusted.get(stream))
        self._check_reach()
        if not any(file == "entries.ndjson" for _, _, _, file in report.findings):
            self._check_needed()
        report.checked.append(f"{self.signed} batch signatures, {self.digested} batch digests")
        if self.partly:
            report.unchecked.append(
                f"digests of {self.partly} batches that reach out of the stretch (their signatures were)"
            )

    def _check_stream(self, stream: int, batches: list[Batch], key: bytes | None) -> None:
        """The batches of one stream, in order.  key: of its process, where the log's key endorses it."""
        former: Batch | None = None
        before = self.signed
        for batch in batches:
            tell(f"batches {self.signed} of {len(self.bundle.batches)}", self.signed)
            if key is not None:
                self.signed += self._is_signed(key, batch)
            self._follows(former, batch)
            self._check_digest(former, batch)
            former = batch
        if len(batches) > 1 and self.signed == before and key is not None:
            sentence = f"None of the batches of stream {stream} is signed by the key that keys.json gives it."
            self.report.add("stream-key", f"stream {stream}", sentence)

    def _check_digest(self, former: Batch | None, batch: Batch) -> None:
        holds = _digest_holds(former, batch, self.entries)
        if holds is None:
            self.partly += 1
        elif holds:
            self.digested += 1
        else:
            span = f"{batch.first} to {batch.first + batch.n - 1}"
            sentence = f"The digest of {batch.name} is not that of its entries {span}: one was changed, or the batch."
            self.report.add("batch-changed", batch.name, sentence)

    def _check_reach(self) -> None:
        """Every entry stands in a batch."""
        for stream, leaves in self.entries.leaves.items():
            low, high = self.entries.first[stream], self.entries.first[stream] + len(leaves) // 32
            of_it = self.by_stream.get(stream, [])
            begin = min((batch.first for batch in of_it), default=high)
            if begin > low or max((batch.first + batch.n for batch in of_it), default=low) < high:
                self.report.add("batch-missing", f"stream {stream}", f"Entries of stream {stream} stand in no batch.")

    def _check_needed(self) -> None:
        """No batch has nothing to do with the stretch; the one before the first is there for its digest."""
        for stream, batches in self.by_stream.items():
            low = self.entries.first.get(stream, 0)
            high = low + len(self.entries.leaves.get(stream, b"")) // 32
            first = min((one.number for one in batches if one.first + one.n > low), default=-1)
            for one in batches:
                if one.number < first - 1 or one.first >= high:
                    sentence = f"{one.name} has no entry in this stretch: it is one of another."
                    self.report.add("batch-extra", one.name, sentence)

    def _endorsed(self, streams: list[int], keys: list[Key]) -> dict[int, bytes]:
        """The keys of processes that the log's key endorses; what another key signed says nothing."""
        trusted: dict[int, bytes] = {}
        for stream in streams:
            place = f"stream {stream}"
            if stream not in self.bundle.streams:
                self.report.add("stream-key", place, f"keys.json has no key of {place}.")
                continue
            boot, key, endorsement = self.bundle.streams[stream]
            message = b"oneclick-gateway audit stream v1\n" + boot + key
            if any(is_signed(log.public, message, endorsement) for log in keys):
                trusted[stream] = key
            else:
                sentence = f"The key of {place} is not endorsed by the log's key: it was swapped, or the log's key is another since."
                self.report.add("stream-key", place, sentence)
        for stream in sorted(set(self.bundle.streams) - set(streams)):
            sentence = f"keys.json has a key of stream {stream}, which wrote nothing in this stretch."
            self.report.add("stream-key", f"stream {stream}", sentence)
        return trusted

    def _is_signed(self, key: bytes, batch: Batch) -> bool:
        try:
            numbers = struct.pack(">iqqi", batch.stream, batch.number, batch.first, batch.n)
        except struct.error:
            numbers = b""
        message = b"oneclick-gateway audit batch v1\n" + numbers + batch.digest
        if numbers and is_signed(key, message, batch.sig):
            return True
        self.report.add("batch-signature", batch.name, f"The signature of {batch.name} does not hold.")
        return False

    def _follows(self, former: Batch | None, batch: Batch) -> None:
        if former is None:
            return
        if batch.number != former.number + 1:
            sentence = f"{batch.name} follows batch {former.number}: what is between is missing, or one is there twice."
            self.report.add("batch-missing", batch.name, sentence)
        elif batch.first != former.first + former.n:
            self.report.add("batch-changed", batch.name, f"{batch.name} does not begin where the one before ended.")


def _digest_holds(former: Batch | None, batch: Batch, entries: Entries) -> bool | None:
    """Whether the digest is that of the entries; None where not all that it takes is in the bundle."""
    leaves, first = entries.leaves.get(batch.stream, bytearray()), entries.first.get(batch.stream, 0)
    start, end = 32 * (batch.first - first), 32 * (batch.first - first + batch.n)
    if start < 0 or end > len(leaves) or (former is None and batch.number != 0):
        return None
    if former is not None and former.number != batch.number - 1:
        return None
    before = bytes(32) if former is None else former.digest
    return hashlib.sha256(before + bytes(leaves[start:end])).digest() == batch.digest
