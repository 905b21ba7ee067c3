"""Grant + Replies + Disclosable + StillOpen → Document: what of it may leave, in which form, and what happens next.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from types import MappingProxyType

from gateway.decision.answers import Decision, Disclosable
from gateway.decision.fields import SET_LEVEL, SET_SIZE, fields_of, held_back, leaving_of_level_3
from gateway.decision.recommend import recommendation
from gateway.decision.sources import sources_of
from gateway.decision.wanted import is_for_declaration, is_for_people
from gateway.domain.answer import Doubt
from gateway.domain.codes import CertificateCode, DepartmentCode, LookupId
from gateway.domain.document import Awaited, CertificateResult, Document, Next, PartyAnswer
from gateway.domain.frozen import frozen
from gateway.domain.matter import Title
from gateway.domain.reasons import FIELD_DENIED
from gateway.domain.reply import CONTENT, Unavailable
from gateway.domain.stages import Denial, FieldGrant, Grant, PlannedCertificate, Replies
from gateway.domain.waiting import completeness, status
from gateway.domain.words import CertificateState, Method
from gateway.domain.work import TaskRef

DEFAULT_RETRY_S = 3600
_NOT_ANSWERED = frozenset({"REFUSED", "NOT_ASKED", "NOT_CONNECTED", "NOT_SERVED", "STALE"})
"""Reasons for which there is no answer and asking again would bring none: not "unknown", but unavailable."""
_APPLIED_FOR = frozenset({"no-grant", "not-owner"})
"""The rules under which somebody may be given more on application; what can be done about others is said all the same."""
_NO_RESUMPTION: Mapping[LookupId, datetime] = MappingProxyType({})
_NO_TASKS: Mapping[CertificateCode, TaskRef] = MappingProxyType({})
_NO_OFFERS: Mapping[CertificateCode, datetime] = MappingProxyType({})
_NO_TITLES: Mapping[DepartmentCode, Title] = MappingProxyType({})


@frozen
class StillOpen:
    """What is still to come.

    now: domain clock.  resumes_at: when a lookup is asked again; what is not in it is waited for no more.  tasks: open verifications.
    offers: until when a declaration may be made, where no verification is open beside it.  declined: offers that were declined or
    are over.  departments: their titles.
    """

    now: datetime
    resumes_at: Mapping[LookupId, datetime] = field(default_factory=lambda: _NO_RESUMPTION)
    tasks: Mapping[CertificateCode, TaskRef] = field(default_factory=lambda: _NO_TASKS)
    offers: Mapping[CertificateCode, datetime] = field(default_factory=lambda: _NO_OFFERS)
    declined: frozenset[CertificateCode] = frozenset()
    departments: Mapping[DepartmentCode, Title] = field(default_factory=lambda: _NO_TITLES)


def disclose(grant: Grant, replies: Replies, disclosable: Disclosable, prospects: StillOpen) -> Document:
    """The result document: every certificate asked for has one state, every field that it may show has one.

    Nothing leaves that the grant does not give: fields in its modes, and of a set of level-3 fields no more than the officer's
    clearance bears.
    """
    query = grant.plan.query
    results = [
        _result(planned, grant, replies, disclosable.of[planned.certificate.code], prospects)
        for planned in grant.plan.certificates
    ]
    certificates = _within_clearance(results, grant)
    return Document(
        query_id=query.query_id,
        matter=query.matter,
        case_number=query.case_number,
        status=status(certificates),
        recommendation=recommendation(grant.plan, certificates),
        completeness=completeness(certificates),
        certificates=tuple(certificates),
    )


def _result(
    planned: PlannedCertificate, grant: Grant, replies: Replies, decision: Decision, prospects: StillOpen
) -> CertificateResult:
    certificate = planned.certificate
    denial = grant.denied.get(certificate.code)
    fields = grant.fields.get(certificate.code, ())
    if denial is not None:
        return _denied(planned, denial, fields)
    state = _state(planned, decision, prospects)
    is_by_hand = decision.verified or (state is CertificateState.PENDING and is_for_people(planned, decision))
    answer = decision.answer if state is CertificateState.ANSWERED and certificate.value is None else None
    kept_by = _kept_by(decision)
    is_offered = is_for_declaration(planned, decision) and certificate.code not in prospects.declined
    return CertificateResult(
        certificate=certificate.code,
        title=certificate.title,
        method=_method(planned, decision, is_by_hand=is_by_hand),
        state=state,
        answer=answer.verdict if answer is not None else None,
        reason=decision.reason,
        fields=fields_of(fields, state, decision),
        sources=sources_of(planned, grant, replies) if state in _ASKED else (),
        next=_next(state, _Ahead(planned, grant, replies, decision, prospects), is_offered=is_offered),
        basis=certificate.basis if state is CertificateState.NOT_REQUIRED else None,
        declaration_offered=is_offered,
        per_party=_per_party(decision) if answer is not None else {},
        how_to_apply=None if kept_by is None else kept_by.how_to_apply,
    )


def _method(planned: PlannedCertificate, decision: Decision, *, is_by_hand: bool) -> Method:
    if decision.declared:
        return Method.DECLARATION
    return Method.VERIFICATION if is_by_hand else planned.method


def _per_party(decision: Decision) -> dict[str, PartyAnswer]:
    return {key: PartyAnswer(answer.verdict, answer.reason) for key, answer in decision.per_party.items()}


_ASKED = frozenset({CertificateState.ANSWERED, CertificateState.PENDING, CertificateState.UNAVAILABLE})


def _denied(planned: PlannedCertificate, denial: Denial, fields: Sequence[FieldGrant]) -> CertificateResult:
    state = CertificateState.DENIED
    return CertificateResult(
        certificate=planned.certificate.code,
        title=planned.certificate.title,
        method=planned.method,
        state=state,
        answer=None,
        reason="DENIED",
        fields=fields_of(fields, state, Decision(None, "DENIED")),
        sources=(),
        next=Next("apply", how=denial.how_to_apply["en"]),
        rule=denial.rule,
        basis=denial.basis,
        how_to_apply=denial.how_to_apply,
    )


def _state(planned: PlannedCertificate, decision: Decision, prospects: StillOpen) -> CertificateState:
    if not planned.applies:
        return CertificateState.NOT_APPLICABLE
    if planned.method is Method.DIRECT:
        return CertificateState.NOT_REQUIRED
    doubt = decision.answer.doubt if decision.answer is not None else Doubt.NONE
    if doubt is Doubt.WAITING:
        is_waited_for = any(lookup in prospects.resumes_at for lookup in decision.waiting_on)
        return CertificateState.PENDING if is_waited_for else CertificateState.UNAVAILABLE
    if is_for_people(planned, decision):
        return CertificateState.PENDING
    if decision.reason in _NOT_ANSWERED:
        return CertificateState.UNAVAILABLE
    return CertificateState.ANSWERED


@frozen
class _Ahead:
    """All that the next step of one certificate follows from."""

    planned: PlannedCertificate
    grant: Grant
    replies: Replies
    decision: Decision
    prospects: StillOpen


def _next(state: CertificateState, ahead: _Ahead, *, is_offered: bool) -> Next | None:
    decision = ahead.decision
    if state is CertificateState.UNAVAILABLE:
        return _named(_retry(ahead), ahead.planned.certificate.not_connected or _silent(ahead), ahead)
    if state is CertificateState.PENDING and is_for_people(ahead.planned, decision):
        return _task(ahead)
    if state is CertificateState.PENDING:
        return _resumption(ahead)
    if (because := _kept_by(decision)) is not None:
        return Next("apply", how=because.how_to_apply["en"]) if because.rule in _APPLIED_FOR else None
    return Next("declare", due_at=ahead.prospects.offers.get(ahead.planned.certificate.code)) if is_offered else None


def _kept_by(decision: Decision) -> Denial | None:
    """Why there is no answer, where the answer itself would tell of a field that is not seen."""
    is_kept = decision.reason == FIELD_DENIED and decision.answer is None and decision.veil is not None
    return decision.veil.because if is_kept and decision.veil is not None else None


def _task(ahead: _Ahead) -> Next:
    certificate = ahead.planned.certificate
    task = ahead.prospects.tasks.get(certificate.code)
    if task is None:
        return _named(Next("task"), (certificate.issuer,), ahead)
    step = Next("task", task_id=task.task_id, due_at=task.due_at)
    return _named(step, (task.department or certificate.issuer,), ahead)


def _resumption(ahead: _Ahead) -> Next:
    """The time at which the first lookup goes on, and whose all are that are waited for."""
    times, waiting = ahead.prospects.resumes_at, ahead.decision.waiting_on
    known = sorted((i for i in waiting if i in times), key=lambda i: times[i])
    step = Next("resumes", resumes_at=times[known[0]] if known else None, missing_counties=ahead.decision.missing)
    untimed = [i for i in waiting if i not in times and i in ahead.replies.results]
    return _named(step, _departments(ahead, [*known, *untimed] or waiting), ahead)


def _retry(ahead: _Ahead) -> Next:
    given = (ahead.replies.results[i].reply for i in ahead.decision.sources if i in ahead.replies.results)
    named = [reply.retry_after_s for reply in given if isinstance(reply, Unavailable) and reply.retry_after_s]
    seconds = max((round(seconds) for seconds in named), default=DEFAULT_RETRY_S)
    return Next("retry", retry_after_s=max(seconds, 1), missing_counties=ahead.decision.missing)


def _silent(ahead: _Ahead) -> tuple[DepartmentCode, ...]:
    """The departments that did not answer; where all did, the one whose answer is of no use."""
    results = ahead.replies.results
    sources = ahead.decision.sources
    silent = [i for i in sources if i not in results or not isinstance(results[i].reply, CONTENT)]
    return _departments(ahead, silent)


def _departments(ahead: _Ahead, lookups: Sequence[LookupId]) -> tuple[DepartmentCode, ...]:
    """Whose these lookups are, each once; the issuer alone where there is none."""
    of = {lookup.lookup_id: lookup.department for lookup in ahead.grant.plan.lookups}
    return tuple(dict.fromkeys(of[i] for i in lookups if i in of)) or (ahead.planned.certificate.issuer,)


def _named(step: Next, departments: Sequence[DepartmentCode], ahead: _Ahead) -> Next:
    titles = ahead.prospects.departments
    awaited = tuple(Awaited(department, titles.get(department)) for department in departments)
    first = awaited[0]
    named = replace(step, department=first.department, department_title=first.title)
    return replace(named, departments=awaited) if len(awaited) > 1 else named


def _within_clearance(results: Sequence[CertificateResult], grant: Grant) -> list[CertificateResult]:
    """Three level-3 fields together count as level 4: for an officer cleared for less, the third and further stay here."""
    if grant.clearance > SET_LEVEL:
        return list(results)
    leaving = [
        (result.certificate, name)
        for result in results
        for name in leaving_of_level_3(result.fields, grant.fields.get(result.certificate, ()))
    ]
    if len(leaving) < SET_SIZE:
        return list(results)
    held = frozenset(leaving[SET_SIZE - 1 :])
    return [
        replace(
            result,
            fields={n: held_back(f) if (result.certificate, n) in held else f for n, f in result.fields.items()},
        )
        for result in results
    ]
