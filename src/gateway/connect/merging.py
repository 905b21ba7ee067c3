"""What several systems of a department say together: found anywhere is found, and who is silent has not said that there is nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from gateway.domain.codes import CountyCode
from gateway.domain.frozen import frozen
from gateway.domain.reply import (
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    PeerReceipts,
    Pending,
    Record,
    Refused,
    Reply,
    Unavailable,
)
from gateway.domain.stages import LookupResult

_LONGEST_TRACE = 400
_OPEN = (Pending, Unavailable, Refused, Incomplete)


@frozen
class Heard:
    """What one system said.  counties: those that it stands for."""

    system: str
    counties: tuple[CountyCode, ...]
    result: LookupResult


def merged(heard: Sequence[Heard], handle_of: Callable[[Mapping[str, str]], str]) -> LookupResult:
    """One result of all.  handle_of: makes one receipt of those by system, by which those that gave one go on.

    The attempts are all of theirs, the time is that of the slowest.  Where all say the same, that is it; where one is silent it is
    Incomplete; where one holds a record, a doubt about the person in another is that one's silence.
    """
    replies = [one.result.reply for one in heard]
    silent = [one for one in heard if isinstance(one.result.reply, _OPEN)]
    doubts = [one for one in heard if isinstance(one.result.reply, Ambiguous | PartialMatch)]
    records = tuple(record for reply in replies for record in _records(reply))
    handles = {one.system: handle for one in silent if (handle := getattr(one.result.reply, "handle", None))}
    beside = _Beside(
        as_of=_earliest(getattr(reply, "as_of", None) for reply in replies),
        resumes_at=_earliest(getattr(reply, "resumes_at", None) for reply in replies),
        trace=" ".join(filter(None, (reply.trace for reply in replies)))[:_LONGEST_TRACE],
        receipts=tuple(receipt for reply in replies for receipt in reply.receipts),
        handle=handle_of(handles) if handles else None,
    )
    reply = _all_silent(replies, beside) if len(silent) == len(heard) else None
    if reply is None and (silent or (records and doubts)):
        reply = _in_part(records, [*silent, *(doubts if records else [])], beside)
    attempts, latency_ms = sum(one.result.attempts for one in heard), max(one.result.latency_ms for one in heard)
    return LookupResult(reply or _whole(replies, records, beside), attempts, latency_ms)


@frozen
class _Beside:
    """What a merged reply says beside its content."""

    as_of: datetime | None
    resumes_at: datetime | None
    trace: str
    receipts: PeerReceipts
    handle: str | None


def _all_silent(replies: Sequence[Reply], beside: _Beside) -> Reply | None:
    """What it is where all are silent in the same way; None where they are so in different ones, or one has answered in part."""
    if all(isinstance(reply, Pending) for reply in replies):
        return Pending("systems", beside.handle, beside.resumes_at, beside.trace, beside.receipts)
    refused = [reply for reply in replies if isinstance(reply, Refused)]
    away = [reply for reply in replies if isinstance(reply, Unavailable)]
    if len(refused) == len(replies):
        return Refused(refused[0].reason, beside.trace, beside.receipts)
    if len(away) == len(replies):
        waits = [reply.retry_after_s for reply in away if reply.retry_after_s is not None]
        return Unavailable(away[0].reason, min(waits, default=None), away[0].cause, beside.trace, beside.receipts)
    return None


def _in_part(records: tuple[Record, ...], silent: Sequence[Heard], beside: _Beside) -> Incomplete:
    missing = tuple(sorted({county for one in silent for county in _missing(one)}))
    return Incomplete(
        records, missing, "silent", beside.handle, beside.resumes_at, beside.as_of, beside.trace, beside.receipts
    )


def _whole(replies: Sequence[Reply], records: tuple[Record, ...], beside: _Beside) -> Reply:
    """What it is where all have answered."""
    for doubt in (Ambiguous, PartialMatch):
        if any(isinstance(reply, doubt) for reply in replies):
            return doubt(beside.as_of, beside.trace, beside.receipts)
    if any(isinstance(reply, Found) for reply in replies):
        return Found(records, beside.as_of, beside.trace, receipts=beside.receipts)
    since = [reply.coverage_from for reply in replies if isinstance(reply, NoRecord)]
    covered = max((day for day in since if day is not None), default=None)
    return NoRecord(beside.as_of, beside.trace, covered, receipts=beside.receipts)


def _records(reply: Reply) -> tuple[Record, ...]:
    return reply.records if isinstance(reply, Found | Incomplete) else ()


def _missing(one: Heard) -> tuple[CountyCode, ...]:
    reply = one.result.reply
    return reply.missing if isinstance(reply, Incomplete) and reply.missing else one.counties


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in times if at is not None), default=None)
