"""Where a query stands after new replies or answers: what is decided, and what still waits."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from gateway.audit import canonical_bytes
from gateway.connect import Linked
from gateway.decision import (
    Disclosable,
    StillOpen,
    declarations_wanted,
    disclose,
    linked_lookups,
    strangers,
    tell,
    verifications_wanted,
)
from gateway.domain.codes import CertificateCode, LookupId
from gateway.domain.document import CertificateResult, Document
from gateway.domain.parties import identifier_of
from gateway.domain.record_ids import record_id
from gateway.domain.reply import Found, Incomplete, Pending, Reply, Unavailable
from gateway.domain.stages import Grant, Lookup, LookupResult, Replies
from gateway.domain.words import CertificateState
from gateway.domain.work import TaskRef, Work
from gateway.flows.steps.assessed import Assessed
from gateway.flows.steps.gateway import Gateway

RETRY_S = (1, 2, 4, 8, 15, 30, 60, 120, 300)
"""Seconds before each further attempt of a lookup whose department names no time; the last one repeats."""


LONGEST_WISH_S = 3600.0
"""A department that is away is asked again after an hour at the latest, whatever it wished."""


NOTHING_KNOWN: Mapping[LookupId, LookupResult] = MappingProxyType({})
_SOONEST = timedelta(seconds=1)
"""What a document names as the time of a change is still to come when it is read."""


def assess(grant: Grant, work: Work, gateway: Gateway, *, ended: bool = False) -> Assessed:
    """Decide again on everything that is known.  Pure but for the domain clock, fresh task drafts, the document's salt, and what is doubted now.

    ended: the time for retries is over, which `is_over` alone says.
    """
    now = gateway.clock.now()
    decided = tell(grant, work.replies, now.date(), verified=work.verified, declared=work.declared)
    wanted = [code for code in verifications_wanted(grant, decided) if code not in work.verified]
    drafts = tuple(
        gateway.verification.draft(grant, code, now, unnamed=decided.of[code].unnamed)
        for code in wanted
        if code not in work.tasks
    )
    # A task whose certificate a register has answered meanwhile is not kept: nobody waits for it any more.
    tasks = {code: work.tasks[code] for code in wanted if code in work.tasks}
    tasks |= {draft.certificate: TaskRef(draft.task_id, draft.due_at, draft.department) for draft in drafts}
    pending = {} if ended else {lookup: work.pending.get(lookup, 0) for lookup in _waited_on(grant, decided, work)}
    again_at = {
        lookup: work.again_at.get(lookup) or again_at_of(work.replies.results.get(lookup), attempts, work.ends_at, now)
        for lookup, attempts in pending.items()
    }
    resumes_at = {lookup: _shown(at, now, gateway) for lookup, at in again_at.items()}
    offers = _offers(grant, decided, replace(work, tasks=tasks), now + gateway.times.offered_for)
    still_open = StillOpen(
        now, resumes_at, tasks, offers=offers, declined=work.declined, departments=gateway.catalogue.titles
    )
    told = disclose(grant, work.replies, decided, still_open)
    marked = _with_suspicions(_with_disputes(told, grant, work.replies, gateway), work)
    document = marked.salted(secrets.token_hex(16))
    made = frozenset(offers) - frozenset(work.offers)
    work = replace(work, pending=pending, tasks=tasks, again_at=again_at, offers=offers)
    return Assessed(work, document, canonical_bytes(document), drafts, made)


def linked_by(grant: Grant, gateway: Gateway, known: Mapping[LookupId, LookupResult] = NOTHING_KNOWN) -> Linked:
    """What may be asked about those named, once the replies so far, after those `known` before, show that they belong."""
    return lambda results: linked_lookups(grant, {**known, **results}, gateway.clock.now().date())


def strangers_in(grant: Grant, replies: Replies, gateway: Gateway) -> tuple[str, ...]:
    """Those named, by party key, whom the registers do not show to belong to the applicant."""
    return strangers(grant.plan, replies, gateway.clock.now().date())


def _offers(grant: Grant, decided: Disclosable, work: Work, until: datetime) -> dict[CertificateCode, datetime]:
    """Until when each declaration may be made: while a verification is open beside it there is no hurry."""
    wanted = (code for code in declarations_wanted(grant, decided) if code not in work.declined | work.tasks.keys())
    return {code: work.offers.get(code, until) for code in wanted}


def _waited_on(grant: Grant, decided: Disclosable, work: Work) -> Sequence[LookupId]:
    """The lookups that a certificate still waits on, in the plan's order; whoever was let go is not waited for again."""
    waited = {
        lookup for code, decision in decided.of.items() if code not in grant.denied for lookup in decision.waiting_on
    }
    let_go = work.replies.results.keys() - work.pending.keys()
    return [lookup.lookup_id for lookup in grant.lookups if lookup.lookup_id in waited - let_go]


def _shown(at: datetime, now: datetime, gateway: Gateway) -> datetime:
    """The time to name: still to come when it is read; and where the department is being asked just now, when that is over."""
    is_being_asked = at <= now
    return now + timedelta(seconds=gateway.times.resume_share_s) if is_being_asked else max(at, now + _SOONEST)


def again_at_of(result: LookupResult | None, attempts: int, ends_at: datetime, now: datetime) -> datetime:
    """When the department said, or after a growing pause that is no shorter than one it asked for; never in the past."""
    if result is None:  # its subject's link has just come to stand
        return now + timedelta(milliseconds=200)
    reply = result.reply
    named = reply.resumes_at if isinstance(reply, Pending | Incomplete) else None
    wished_s = (reply.retry_after_s or 0.0) if isinstance(reply, Unavailable) else 0.0
    pause = timedelta(seconds=max(RETRY_S[min(attempts, len(RETRY_S) - 1)], min(wished_s, LONGEST_WISH_S)))
    at = max(named or now + pause, now + timedelta(milliseconds=200))
    return min(at, ends_at) if ends_at > now else at  # over, but nobody knows which clock is right


def _with_disputes(document: Document, grant: Grant, replies: Replies, gateway: Gateway) -> Document:
    """The document; certificates that rest on a doubted value say on whose, of which item where the officer sees it, and never which value."""
    if not gateway.corrections.has_any:
        return document
    marked = tuple(_marked(one, grant, replies, gateway) for one in document.certificates)
    return document.with_results(marked, document.completeness, document.status)


def _with_suspicions(document: Document, work: Work) -> Document:
    """The document; certificates whose promise is suspected to be false say so."""
    if not work.suspected:
        return document
    marked = tuple(
        replace(one, suspected=True) if one.certificate in work.suspected else one for one in document.certificates
    )
    return document.with_results(marked, document.completeness, document.status)


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
