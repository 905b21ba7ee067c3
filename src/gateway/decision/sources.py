"""Which departments an answer rests on, as far as the document may tell."""

from collections.abc import Mapping
from datetime import datetime

from gateway.domain.codes import DepartmentCode
from gateway.domain.document import SourceResult
from gateway.domain.reply import (
    STATUS,
    Ambiguous,
    Found,
    Incomplete,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Reply,
    Unavailable,
)
from gateway.domain.stages import Grant, LookupResult, PlannedCertificate, Replies

_WORST_FIRST = (Refused, Unavailable, Pending, Incomplete, Ambiguous, PartialMatch, Found, NoRecord)
_RANK: Mapping[type[Reply], int] = {kind: rank for rank, kind in enumerate(_WORST_FIRST)}
_SETTLED = frozenset({Found, NoRecord})


def sources_of(planned: PlannedCertificate, grant: Grant, replies: Replies) -> tuple[SourceResult, ...]:
    """One line for each department, over all parties: the status that hinders most, the oldest data, the longest wait.

    The department that issues the certificate is always named.  One that was asked only to check the family is named only while
    it hinders: whether it found something is what a field in mode `test` must not tell.  Where the issuer keeps no register, as a
    village keeps none, those that were asked in its place are named.
    """
    own = frozenset(planned.lookups)
    asked = [lookup for lookup in grant.lookups if lookup.lookup_id in own]
    departments = {lookup.department for lookup in asked}
    named = departments & {planned.certificate.issuer} or departments
    by_department: dict[DepartmentCode, list[LookupResult]] = {}
    told = [(x.department, replies.results[x.lookup_id]) for x in asked if x.lookup_id in replies.results]
    for department, result in told:
        if department in named or type(result.reply) not in _SETTLED:
            by_department.setdefault(department, []).append(result)
    return tuple(_line(department, results) for department, results in by_department.items())


def _line(department: DepartmentCode, results: list[LookupResult]) -> SourceResult:
    worst = min(results, key=_rank)
    return SourceResult(
        department=department,
        status=STATUS[type(worst.reply)],
        as_of=_oldest(results),
        latency_ms=max([result.latency_ms for result in results]),
        source_trace=worst.reply.trace,
    )


def _rank(result: LookupResult) -> int:
    return _RANK[type(result.reply)]


def _oldest(results: list[LookupResult]) -> datetime | None:
    times = [result.reply.as_of for result in results if not isinstance(result.reply, Pending | Unavailable | Refused)]
    return min([time for time in times if time is not None], default=None)
