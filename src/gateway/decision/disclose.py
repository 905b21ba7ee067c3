"""Grant + Replies + Told + Prospects → Document: what of it may leave, in which form, and what happens next.  Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from gateway.decision.answers import Decision, Told
from gateway.decision.decide import is_for_declaration, is_for_people
from gateway.decision.fields import SET_LEVEL, SET_SIZE, fields_of, held_back, leaving_of_level_3
from gateway.decision.reasons import FIELD_DENIED
from gateway.decision.recommend import recommendation
from gateway.decision.sources import sources_of
from gateway.domain.answer import Doubt
from gateway.domain.codes import CertificateCode, LookupId
from gateway.domain.document import CertificateResult, Completeness, Document, Next, PartyAnswer
from gateway.domain.reply import Unavailable
from gateway.domain.stages import Denial, FieldGrant, Grant, PlannedCertificate, Replies
from gateway.domain.words import CertificateState, Method, QueryStatus
from gateway.domain.work import TaskRef

DEFAULT_RETRY_S = 3600
_NOT_ANSWERED = frozenset({"REFUSED", "NOT_ASKED", "STALE"})
"""Reasons for which there is no answer and asking again would bring none: not "unknown", but unavailable."""
_NO_RESUMPTION: Mapping[LookupId, datetime] = MappingProxyType({})
_NO_TASKS: Mapping[CertificateCode, TaskRef] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Prospects:
    """What is still to come.

    now: domain clock.  resumes_at: when a lookup is asked again.  tasks: open verifications.  ended: retries are over.
    """

    now: datetime
    resumes_at: Mapping[LookupId, datetime] = field(default_factory=lambda: _NO_RESUMPTION)
    tasks: Mapping[CertificateCode, TaskRef] = field(default_factory=lambda: _NO_TASKS)
    ended: bool = False


def disclose(grant: Grant, replies: Replies, told: Told, prospects: Prospects) -> Document:
    """The result document: every certificate asked for has one state, every field that it may show has one.

    Nothing leaves that the grant does not give: fields in its modes, and of a set of level-3 fields no more than the officer's
    clearance bears.
    """
    query = grant.plan.query
    results = [
        _result(planned, grant, replies, told.of[planned.certificate.code], prospects)
        for planned in grant.plan.certificates
    ]
    certificates = _within_clearance(results, grant)
    states = [result.state for result in certificates]
    is_pending = CertificateState.PENDING in states
    return Document(
        query_id=query.query_id,
        matter=query.matter,
        case_number=query.case_number,
        status=QueryStatus.PENDING if is_pending else QueryStatus.COMPLETE,
        recommendation=recommendation(grant.plan, certificates),
        completeness=Completeness(
            asked=len(states),
            answered=states.count(CertificateState.ANSWERED),
            pending=states.count(CertificateState.PENDING),
            failed=states.count(CertificateState.UNAVAILABLE),
        ),
        certificates=tuple(certificates),
    )


def _result(
    planned: PlannedCertificate, grant: Grant, replies: Replies, decision: Decision, prospects: Prospects
) -> CertificateResult:
    certificate = planned.certificate
    denial = grant.denied.get(certificate.code)
    fields = grant.fields.get(certificate.code, ())
    if denial is not None:
        return _denied(planned, denial, fields)
    state = _state(planned, decision, prospects)
    is_by_hand = decision.verified or (state is CertificateState.PENDING and is_for_people(planned, decision))
    answer = decision.answer if state is CertificateState.ANSWERED and certificate.value is None else None
    is_offered = is_for_declaration(planned, decision)
    return CertificateResult(
        certificate=certificate.code,
        title=certificate.title,
        method=_method(planned, decision, is_by_hand=is_by_hand),
        state=state,
        answer=answer.verdict if answer is not None else None,
        reason=decision.reason,
        fields=fields_of(fields, state, decision),
        sources=sources_of(planned, grant, replies) if state in _ASKED else (),
        next=_next(state, planned, decision, replies, prospects, is_offered=is_offered),
        basis=certificate.basis if state is CertificateState.NOT_REQUIRED else None,
        declaration_offered=is_offered,
        per_party=_per_party(decision) if answer is not None else {},
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
        next=Next("apply", how=denial.how_to_apply),
        rule=denial.rule,
        basis=denial.basis,
    )


def _state(planned: PlannedCertificate, decision: Decision, prospects: Prospects) -> CertificateState:
    if not planned.applies:
        return CertificateState.NOT_APPLICABLE
    if planned.method is Method.DIRECT:
        return CertificateState.NOT_REQUIRED
    doubt = decision.answer.doubt if decision.answer is not None else Doubt.NONE
    if doubt is Doubt.WAITING:
        return CertificateState.UNAVAILABLE if prospects.ended else CertificateState.PENDING
    if is_for_people(planned, decision):
        return CertificateState.PENDING
    if decision.reason in _NOT_ANSWERED:
        return CertificateState.UNAVAILABLE
    return CertificateState.ANSWERED


def _next(
    state: CertificateState,
    planned: PlannedCertificate,
    decision: Decision,
    replies: Replies,
    prospects: Prospects,
    *,
    is_offered: bool,
) -> Next | None:
    if state is CertificateState.UNAVAILABLE:
        return Next("retry", retry_after_s=_retry_after_s(decision, replies), missing_counties=decision.missing)
    if state is CertificateState.PENDING and is_for_people(planned, decision):
        task = prospects.tasks.get(planned.certificate.code)
        return Next("task", task_id=task.task_id, due_at=task.due_at) if task is not None else Next("task")
    if state is CertificateState.PENDING:
        times = [prospects.resumes_at[i] for i in decision.waiting_on if i in prospects.resumes_at]
        return Next("resumes", resumes_at=min(times, default=None), missing_counties=decision.missing)
    if decision.reason == FIELD_DENIED and decision.answer is None and decision.veil is not None:
        how = decision.veil.because.how_to_apply
        return Next("apply", how=how) if how else None
    return Next("declare") if is_offered else None


def _retry_after_s(decision: Decision, replies: Replies) -> int:
    given = (replies.results[i].reply for i in decision.sources if i in replies.results)
    named = [reply.retry_after_s for reply in given if isinstance(reply, Unavailable) and reply.retry_after_s]
    return max((round(seconds) for seconds in named), default=DEFAULT_RETRY_S)


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
