"""Which departments an answer rests on, as far as the document may tell."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.domain.codes import DepartmentCode, QuestionName
from gateway.domain.document import SourceResult
from gateway.domain.reply import CONTENT, STATUS, Pending, Refused, Unavailable
from gateway.domain.stages import Grant, LookupResult, PlannedCertificate, Replies
from gateway.domain.words import Method, ReplyStatus

_WORST_FIRST = (
    *(ReplyStatus.REFUSED, ReplyStatus.UNAVAILABLE, ReplyStatus.PENDING, ReplyStatus.INCOMPLETE, ReplyStatus.ANSWERED),
    *(ReplyStatus.AMBIGUOUS, ReplyStatus.PARTIAL_MATCH, ReplyStatus.FOUND, ReplyStatus.NO_RECORD),
)
_RANK: Mapping[ReplyStatus, int] = {status: rank for rank, status in enumerate(_WORST_FIRST)}
_SETTLED = frozenset({ReplyStatus.ANSWERED, ReplyStatus.FOUND, ReplyStatus.NO_RECORD})
_NO_QUESTIONS = frozenset[QuestionName]()


def sources_of(planned: PlannedCertificate, grant: Grant, replies: Replies) -> tuple[SourceResult, ...]:
    """One line for each department, over all parties: the status that hinders most, the oldest data, the longest wait.

    The department that issues the certificate is always named.  One that was asked only to check the family, or who lives, is named
    only while it hinders: whether it found something is what a field in mode `test` must not tell.  Where the issuer keeps no register, as a
    village keeps none, those that were asked in its place are named.  What a reply says that makes a field not seen is not told:
    only that the department has answered.
    """
    own = frozenset(planned.lookups)
    lookups = [lookup for lookup in grant.lookups if lookup.lookup_id in own and lookup.lookup_id in replies.results]
    departments = {lookup.department for lookup in grant.lookups if lookup.lookup_id in own}
    named = departments & {planned.certificate.issuer}
    if not named and planned.method is Method.DATA_QUERY:
        named = departments
    veil = grant.veils.get(planned.certificate.code)
    unseen = _NO_QUESTIONS if veil is None else veil.questions
    by_department: dict[DepartmentCode, list[SourceResult]] = {}
    for lookup in lookups:
        line = _line(lookup.department, replies.results[lookup.lookup_id], is_seen=lookup.question not in unseen)
        if lookup.department in named or line.status not in _SETTLED:
            by_department.setdefault(lookup.department, []).append(line)
    return tuple(_together(lines) for lines in by_department.values())


def _line(department: DepartmentCode, result: LookupResult, *, is_seen: bool) -> SourceResult:
    reply = result.reply
    if not is_seen and isinstance(reply, CONTENT):
        return SourceResult(department, ReplyStatus.ANSWERED, None, result.latency_ms, "")
    as_of = None if isinstance(reply, Pending | Unavailable | Refused) else reply.as_of
    return SourceResult(department, STATUS[type(reply)], as_of, result.latency_ms, reply.trace)


def _together(lines: Sequence[SourceResult]) -> SourceResult:
    worst = min(lines, key=lambda line: _RANK[line.status])
    times = [line.as_of for line in lines if line.as_of is not None]
    return replace(worst, as_of=min(times, default=None), latency_ms=max(line.latency_ms for line in lines))
