"""Doubted values: what a query's replies disagree about is noticed beside its entry, and answers that rest on a doubted value say so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from gateway.audit import identifier_of
from gateway.db import Statement
from gateway.decision import Disagreement, disagreements
from gateway.domain.codes import LookupId
from gateway.domain.correction import Correction, CorrectionState, Disputed, Doubt, DoubtBy
from gateway.domain.document import CertificateResult, Document
from gateway.domain.ids import uuid7
from gateway.domain.questions import record_id
from gateway.domain.reply import Found, Incomplete, Reply
from gateway.domain.stages import Grant, Lookup, LookupResult, Query, Replies
from gateway.domain.words import CertificateState
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


def new_correction(disputed: Disputed, state: CorrectionState, doubt: Doubt, gateway: Gateway) -> Correction:
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


def with_disputes(document: Document, grant: Grant, replies: Replies, gateway: Gateway) -> Document:
    """The document; certificates that rest on a doubted value say on whose, of which item where the officer sees it, and never which value."""
    if not gateway.corrections.has_any:
        return document
    marked = tuple(_marked(one, grant, replies, gateway) for one in document.certificates)
    return document.with_results(marked, document.completeness, document.status)


def _noticed(one: Disagreement, query: Query, gateway: Gateway) -> Correction | None:
    subject = identifier_of(one.party)
    if subject is None:
        return None
    doubt = Doubt(
        doubt_id=UUID(uuid7()),
        by=DoubtBy.GATEWAY,
        raised_at=gateway.clock.now(),
        query_id=query.query_id,
        seen=one.seen,
        expected=f"{one.expected['zh']} {one.expected['en']}",
    )
    disputed = Disputed(one.department, one.item, subject, one.record)
    return new_correction(disputed, CorrectionState.NOTICED, doubt, gateway)


def _marked(result: CertificateResult, grant: Grant, replies: Replies, gateway: Gateway) -> CertificateResult:
    veil = grant.veils.get(result.certificate)
    if result.state is CertificateState.DENIED:
        return result
    shown = {field.item.name for field in grant.fields.get(result.certificate, ())}
    found: set[str] = set()
    for lookup in grant.lookups:
        answer = replies.results.get(lookup.lookup_id)
        is_seen = veil is None or (not veil.hides_value and lookup.question not in veil.questions)
        if result.certificate in lookup.certificates and answer is not None and is_seen:
            items = _disputed(lookup, answer.reply, gateway)
            found |= {f"{lookup.department}.{item}" if item in shown else str(lookup.department) for item in items}
    return replace(result, disputed=tuple(sorted(found))) if found else result


def _disputed(lookup: Lookup, reply: Reply, gateway: Gateway) -> set[str]:
    records = reply.records if isinstance(reply, Found | Incomplete) else ()
    ids = {record_id(lookup.question, record) for record in records}
    subjects = (identifier_of(party) for party in (lookup.subject, lookup.other) if party is not None)
    return {
        item
        for subject in subjects
        if subject is not None
        for item in gateway.corrections.disputed(lookup.department, lookup.items, subject, ids)
    }
