"""The chains of a bundle: every entry was appended in a batch whose digest continues the one before, signed by its process."""

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from gateway.entry import StreamKey, batch_digest, batch_message
from gateway.logcheck.files import BatchLine, Bundle
from gateway.logcheck.finding import FaultKind, Report
from gateway.logcheck.stream_leaves import StreamLeaves
from gateway.tlog import Verifier


def check_chains(bundle: Bundle, stretch: StreamLeaves, logs: Sequence[Verifier], report: Report) -> None:
    """Check the keys of the streams, and each stream's batches."""
    by_stream: dict[int, list[BatchLine]] = defaultdict(list)
    for batch in bundle.batches:
        by_stream[batch.stream_id].append(batch)
    trusted = _endorsed(bundle, stretch, logs, report)
    signed = digested = partly = 0
    for stream, batches in by_stream.items():
        if stream in trusted:
            signed += _signed(trusted[stream], batches, report)
        _check_dense(batches, report)
        for former, batch in zip([None, *batches], batches, strict=False):
            match _digest_holds(former, batch, stretch):
                case True:
                    digested += 1
                case None:
                    partly += 1
                case False:
                    place = f"{batch.first_seq} to {batch.first_seq + batch.n - 1}"
                    sentence = (
                        f"The digest of {batch.name} is not that of its entries {place}: one was changed, or the batch."
                    )
                    report.add(FaultKind.BATCH_CHANGED, batch.name, sentence)
    _check_covered(by_stream, stretch, report)
    if not any(finding.file == "entries.ndjson" for finding in report.findings):
        _check_needed(by_stream, stretch, report)
    report.checked.append(f"{signed} batch signatures, {digested} batch digests")
    if partly:
        report.unchecked.append(f"digests of {partly} batches that reach out of the stretch (their signatures were)")


def _endorsed(bundle: Bundle, stretch: StreamLeaves, logs: Sequence[Verifier], report: Report) -> dict[int, StreamKey]:
    """The keys of the streams that the log's key endorses; what another key signed says nothing."""
    trusted: dict[int, StreamKey] = {}
    for stream in sorted({*stretch.leaves, *(batch.stream_id for batch in bundle.batches)}):
        key = bundle.streams.get(stream)
        if key is None:
            report.add(FaultKind.STREAM_KEY, f"stream {stream}", f"keys.json has no key of stream {stream}.")
        elif not key.is_endorsed_by(logs):
            sentence = f"The key of stream {stream} is not endorsed by the log's key: it was swapped, or the log's key is another since."
            report.add(FaultKind.STREAM_KEY, f"stream {stream}", sentence)
        else:
            trusted[stream] = key
    for stream in sorted(bundle.streams.keys() - stretch.leaves.keys() - {batch.stream_id for batch in bundle.batches}):
        report.add(
            FaultKind.STREAM_KEY,
            f"stream {stream}",
            f"keys.json has a key of stream {stream}, which wrote nothing in this stretch.",
        )
    return trusted


def _signed(key: StreamKey, batches: list[BatchLine], report: Report) -> int:
    """How many of a stream's batches its key signed."""
    held = sum(_is_signed(key, batch, report) for batch in batches)
    if len(batches) > 1 and not held:
        sentence = f"None of the batches of stream {key.stream_id} is signed by the key that keys.json gives it."
        report.add(FaultKind.STREAM_KEY, f"stream {key.stream_id}", sentence)
    return held


def _is_signed(key: StreamKey, batch: BatchLine, report: Report) -> bool:
    try:
        message = batch_message(batch.stream_id, batch.batch_no, batch.first_seq, batch.n, batch.digest)
    except struct.error:
        message = b""
    if message and key.signed(message, batch.sig):
        return True
    report.add(FaultKind.BATCH_SIGNATURE, batch.name, f"The signature of {batch.name} does not hold.")
    return False


def _check_dense(batches: list[BatchLine], report: Report) -> None:
    """Numbers without a gap, each beginning where the one before ended."""
    for former, batch in pairwise(batches):
        if batch.batch_no != former.batch_no + 1:
            sentence = (
                f"{batch.name} follows batch {former.batch_no}: what is between is missing, or one is there twice."
            )
            report.add(FaultKind.BATCH_MISSING, batch.name, sentence)
        elif batch.first_seq != former.first_seq + former.n:
            sentence = (
                f"{batch.name} begins at {batch.first_seq}, the one before ended before {former.first_seq + former.n}."
            )
            report.add(FaultKind.BATCH_CHANGED, batch.name, sentence)


def _digest_holds(former: BatchLine | None, batch: BatchLine, stretch: StreamLeaves) -> bool | None:
    """Whether the digest is that of the entries; None where not all of them, or not the former digest, are in the bundle."""
    leaves, first = stretch.leaves.get(batch.stream_id, bytearray()), stretch.first.get(batch.stream_id, 0)
    start, end = 32 * (batch.first_seq - first), 32 * (batch.first_seq - first + batch.n)
    if former is None:
        if batch.batch_no != 0:
            return None
        before = bytes(32)
    else:
        before = former.digest
    if start < 0 or end > len(leaves) or (former is not None and former.batch_no != batch.batch_no - 1):
        return None
    return batch_digest(before, (bytes(leaves[start:end]),)) == batch.digest


def _check_needed(by_stream: Mapping[int, list[BatchLine]], stretch: StreamLeaves, report: Report) -> None:
    """No batch has nothing to do with the stretch; the one before the first is there for its digest."""
    for stream, batches in by_stream.items():
        low = stretch.first.get(stream, 0)
        high = low + len(stretch.leaves.get(stream, b"")) // 32
        first = min((one.batch_no for one in batches if one.first_seq + one.n > low), default=-1)
        for one in batches:
            if one.batch_no < first - 1 or one.first_seq >= high:
                report.add(
                    FaultKind.BATCH_EXTRA, one.name, f"{one.name} has no entry in this stretch: it is one of another."
                )


def _check_covered(by_stream: dict[int, list[BatchLine]], stretch: StreamLeaves, report: Report) -> None:
    """Every entry stands in a batch."""
    for stream, leaves in stretch.leaves.items():
        low = stretch.first[stream]
        high = low + len(leaves) // 32
        batches = by_stream[stream]
        begin = min((batch.first_seq for batch in batches), default=high)
        end = max((batch.first_seq + batch.n for batch in batches), default=low)
        if begin > low or end < high:
            sentence = f"Entries of stream {stream} stand in no batch of the bundle."
            report.add(FaultKind.BATCH_MISSING, f"stream {stream}", sentence)
