"""Doubted values: what a query's replies disagree about is noticed beside its entry, once."""

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from gateway.db import Statement
from gateway.decision import Disagreement, disagreements
from gateway.domain.codes import LookupId
from gateway.domain.correction import Correction, CorrectionState, Disputed, DoubtBy, ValueDoubt
from gateway.domain.ids import uuid7
from gateway.domain.parties import identifier_of
from gateway.domain.stages import Lookup, LookupResult, Query
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import OPEN_CORRECTIONS


def noticed(
    query: Query, lookups: Iterable[Lookup], results: Mapping[LookupId, LookupResult], gateway: Gateway
) -> Iterator[Statement]:
    """For the transaction of a query's entry: what its replies disagree about becomes a question to the department that keeps it, once.

    Its own entry is written by a job right after.
    """
    found = disagreements(lookups, results, gateway.clock.now().date())
    for one in found:
        correction = _noticed(one, query, gateway)
        if correction is not None:
            yield gateway.corrections.notice(correction, correction.doubts[0])
    if found:
        yield gateway.jobs.enqueue(OPEN_CORRECTIONS, {}, gateway.clock.real())


def new_correction(disputed: Disputed, state: CorrectionState, doubt: ValueDoubt, gateway: Gateway) -> Correction:
    """A question that is asked now, due when the city says."""
    now, times = gateway.clock.now(), gateway.live.now.terms.due_times
    due_at = times.calendar.after(now, times.correction_days)
    return Correction(
        correction_id=UUID(uuid7()),
        disputed=disputed,
        state=state,
        opened_at=now,
        due_at=due_at,
        remind_at=times.remind_at(now, due_at),
        doubts=(doubt,),
    )


def _noticed(one: Disagreement, query: Query, gateway: Gateway) -> Correction | None:
    subject = identifier_of(one.party)
    if subject is None:
        return None
    doubt = ValueDoubt(
        doubt_id=UUID(uuid7()),
        by=DoubtBy.GATEWAY,
        raised_at=gateway.clock.now(),
        query_id=query.query_id,
        seen=one.seen,
        expected=f"{one.expected['zh']} {one.expected['en']}",
    )
    disputed = Disputed(one.department, one.item, subject, one.record)
    return new_correction(disputed, CorrectionState.NOTICED, doubt, gateway)
