"""Which departments an answer rests on, as far as the document may tell."""

from collections.abc import Iterator
from datetime import datetime

from gateway.domain.codes import DepartmentCode
from gateway.domain.document import SourceResult
from gateway.domain.reply import STATUS, Ambiguous, Found, Incomplete, NoRecord, PartialMatch, Reply
from gateway.domain.stages import Grant, LookupResult, PlannedCertificate, Replies
from gateway.domain.words import ReplyStatus

_WORST_FIRST = (
    ReplyStatus.REFUSED,
    ReplyStatus.UNAVAILABLE,
    ReplyStatus.PENDING,
    ReplyStatus.INCOMPLETE,
    ReplyStatus.AMBIGUOUS,
    ReplyStatus.PARTIAL_MATCH,
    ReplyStatus.FOUND,
    ReplyStatus.NO_RECORD,
)
_SETTLED = frozenset({ReplyStatus.FOUND, ReplyStatus.NO_RECORD})


def sources_of(planned: PlannedCertificate, grant: Grant, replies: Replies) -> tuple[SourceResult, ...]:
    """One line for each department, over all parties: the status that hinders most, the oldest data, the longest wait.

    The department that issues the certificate is always named.  One that was asked only to check the family is named only while
    it hinders: whether it found something is what a field in mode `test` must not tell.
    """
    by_department: dict[DepartmentCode, list[LookupResult]] = {}
    own = frozenset(planned.lookups)
    for lookup in grant.lookups:
        result = replies.results.get(lookup.lookup_id)
        if lookup.lookup_id in own and result is not None:
            by_department.setdefault(lookup.department, []).append(result)
    lines = (_line(department, results) for department, results in by_department.items())
    issuer = planned.certificate.issuer
    return tuple(line for line in lines if line.department == issuer or line.status not in _SETTLED)


def _line(department: DepartmentCode, results: list[LookupResult]) -> SourceResult:
    worst = min(results, key=_rank)
    return SourceResult(
        department=department,
        status=STATUS[type(worst.reply)],
        as_of=min((time for result in results for time in _as_of(result.reply)), default=None),
        latency_ms=max(result.latency_ms for result in results),
        source_trace=worst.reply.trace,
    )


def _rank(result: LookupResult) -> int:
    return _WORST_FIRST.index(STATUS[type(result.reply)])


def _as_of(reply: Reply) -> Iterator[datetime]:
    if isinstance(reply, Found | NoRecord | PartialMatch | Ambiguous | Incomplete) and reply.as_of is not None:
        yield reply.as_of
