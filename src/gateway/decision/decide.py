"""Plan + Replies → Answers: each certificate's rule over the replies to its own lookups.  Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from gateway.decision.answers import Answers, Decision
from gateway.decision.composed import composed
from gateway.decision.doubts import NOT_CONNECTED, PARTY_DEAD, TO_BE_VERIFIED, doubts_of
from gateway.decision.facts import Facts, Key, Outcome
from gateway.decision.family import left_by_hand, unnamed
from gateway.decision.links import doubts_about, link_doubts, of_linked, without_strangers
from gateway.decision.living import dead_among, of_the_living
from gateway.decision.lookups import key_of, replies_of
from gateway.decision.predicates import PREDICATES
from gateway.decision.values import CONFIRMED, VALUES
from gateway.decision.wanted import LEFT_OPEN, is_for_declaration, is_for_people
from gateway.domain.answer import Answer, Doubt, all_of, asked_in_vain, by_reason, unknown, yes
from gateway.domain.codes import CertificateCode, CountyCode, LookupId
from gateway.domain.composed import ComposedRule
from gateway.domain.frozen import frozen
from gateway.domain.matter import Argument, Certificate
from gateway.domain.questions import PERSON
from gateway.domain.reply import Found, Incomplete, NoRecord, Reply, is_resumable
from gateway.domain.rules import signature_of
from gateway.domain.stages import Plan, PlannedCertificate, Replies
from gateway.domain.words import Method, Verdict

NONE_VERIFIED: Mapping[CertificateCode, Answer] = MappingProxyType({})
_FULL = frozenset({Found, NoRecord})
_UNDECIDED = Outcome.of(unknown("DECLARATION", Doubt.FINAL))
_DECLARED = yes("DECLARED")


@frozen
class DecisionInputs:
    """All that decisions are made from.

    replies: the reply to every lookup of the plan.  strangers: who is not shown to be who the role says, by key, and why.
    """

    plan: Plan
    replies: Mapping[LookupId, Reply]
    keys: Mapping[LookupId, Key]
    today: date
    verified: Mapping[CertificateCode, Answer]
    declared: frozenset[CertificateCode]
    strangers: Mapping[str, Answer]


def decide(
    plan: Plan,
    replies: Replies,
    today: date,
    *,
    verified: Mapping[CertificateCode, Answer] = NONE_VERIFIED,
    declared: frozenset[CertificateCode] = frozenset(),
) -> Answers:
    """What every certificate of the plan comes to on `today` (domain date), whoever asks; `tell` says what an officer is told.

    replies: a lookup without a result counts as not asked, which is an unknown.  verified: what officers of the departments
    answered; it stands where the registers left an unknown, and never against a register's yes or no.  declared: what the
    applicant promised; it stands where `is_for_declaration` holds, never against a yes or no of register or officer.
    """
    case = case_of(plan, replies_of(plan, replies.results), today, verified=verified, declared=declared)
    return Answers({planned.certificate.code: decision_on(planned, case) for planned in plan.certificates})


def case_of(
    plan: Plan,
    replies: Mapping[LookupId, Reply],
    today: date,
    *,
    verified: Mapping[CertificateCode, Answer],
    declared: frozenset[CertificateCode],
) -> DecisionInputs:
    """The case in which these are the replies."""
    strangers = link_doubts(plan, replies, today)
    keys = {lookup.lookup_id: key_of(lookup) for lookup in plan.lookups}
    return DecisionInputs(plan, without_strangers(plan, replies, strangers), keys, today, verified, declared, strangers)


def decision_on(planned: PlannedCertificate, case: DecisionInputs) -> Decision:
    """What one certificate comes to."""
    own = {lookup_id: case.replies[lookup_id] for lookup_id in planned.lookups}
    replies = {case.keys[lookup_id]: reply for lookup_id, reply in own.items()}
    query = case.plan.query
    strangers = doubts_about(planned, case.plan, case.strangers)
    facts = Facts(query.parties, replies, case.today, query.parameters, city=case.plan.city, strangers=strangers)
    code = planned.certificate.code
    decision = replace(
        _decision(planned, facts, own, case.verified.get(code)), unnamed=unnamed(facts, planned.certificate)
    )
    if code in case.declared and is_for_declaration(planned, decision):
        decision = replace(_by_hand(planned, facts, _DECLARED), verified=False, declared=True)
    lives = {one: reply for one, reply in own.items() if case.keys[one][0] == PERSON}
    return _if_they_live(planned, facts, lives, decision)


def _if_they_live(
    planned: PlannedCertificate, facts: Facts, lives: Mapping[LookupId, Reply], decision: Decision
) -> Decision:
    """What people answer stands for the living alone, and only once the household register is not waited for any more.

    Until then a task or an offer stands, and the register is asked again: it may tell that there is nobody to answer about.
    """
    is_answered = decision.verified or decision.declared
    if is_answered and any(map(facts.is_dead, dead_among(facts, _args(planned.certificate), _weighed(planned)))):
        return Decision(PARTY_DEAD, PARTY_DEAD.reason, sources=planned.lookups)
    waiting, missing = waits(lives)
    if not waiting or not (is_answered or is_for_people(planned, decision) or is_for_declaration(planned, decision)):
        return decision
    if not is_answered:
        return replace(decision, waiting_on=waiting, missing=missing)
    late = all_of(by_reason(doubts_of(lives[one] for one in waiting)))
    return replace(decision, answer=late, reason=late.reason, values={}, waiting_on=waiting, missing=missing)


def waits(own: Mapping[LookupId, Reply]) -> tuple[tuple[LookupId, ...], tuple[CountyCode, ...]]:
    """The lookups whose later reply can still change something, and the counties that are silent."""
    waiting = tuple(lookup_id for lookup_id, reply in own.items() if is_resumable(reply))
    silent = {county for reply in own.values() if isinstance(reply, Incomplete) for county in reply.missing}
    return waiting, tuple(sorted(silent))


def _decision(
    planned: PlannedCertificate, facts: Facts, own: Mapping[LookupId, Reply], verified: Answer | None
) -> Decision:
    if not planned.applies:
        return Decision(None, "NOT_APPLICABLE")
    if planned.method is Method.DIRECT:
        return Decision(None, "NOT_REQUIRED")
    if planned.certificate.not_connected:
        return Decision(NOT_CONNECTED, NOT_CONNECTED.reason)
    outcome = _judge(planned, facts)
    if verified is None or not _is_for_an_officer(outcome.answer):
        return _as_it_stands(planned, outcome, own)
    left = _left_open(planned, facts) if verified.verdict is Verdict.YES else []
    if not left:
        return _by_hand(planned, facts, verified)
    return replace(_as_it_stands(planned, Outcome.of(all_of(by_reason(left))), own), verified=True)


def _is_for_an_officer(answer: Answer | None) -> bool:
    return answer is not None and answer.verdict is Verdict.UNKNOWN and answer not in LEFT_OPEN


def _left_open(planned: PlannedCertificate, facts: Facts) -> list[Answer]:
    """What no yes of an officer settles: who belongs, where another department knows that."""
    return [asked_in_vain(doubt) for doubt in left_by_hand(facts, planned.certificate)]


def _as_it_stands(planned: PlannedCertificate, outcome: Outcome, own: Mapping[LookupId, Reply]) -> Decision:
    answer = outcome.answer
    is_full = _FULL.issuperset(map(type, own.values()))
    if answer is None or answer.doubt is not Doubt.WAITING:
        return Decision(
            answer, outcome.reason, outcome.values, planned.lookups, is_full=is_full, per_party=outcome.per_party
        )
    waiting, missing = waits(own)
    return Decision(answer, outcome.reason, outcome.values, planned.lookups, waiting, missing, is_full=is_full)


def _judge(planned: PlannedCertificate, facts: Facts) -> Outcome:
    """By its rule or value, else by people, whatever its rule could say; in every case about the living."""
    args = _args(planned.certificate)
    outcome = _by_people(planned) or of_linked(facts, _by_rule(planned.certificate, facts), args)
    return of_the_living(facts, _asked_in_vain(planned, facts, outcome), args, _weighed(planned))


def _by_people(planned: PlannedCertificate) -> Outcome | None:
    """What is open where people answer from the start; None where a rule or value does."""
    if planned.method is Method.DECLARATION:
        return _UNDECIDED
    return Outcome.of(TO_BE_VERIFIED) if signature_of(planned.certificate) is None else None


def _asked_in_vain(planned: PlannedCertificate, facts: Facts, outcome: Outcome) -> Outcome:
    """The outcome, final where nobody of those whom it is about may be named to an officer."""
    args = _args(planned.certificate)
    about = facts.members(args["of"]) if "of" in args else ()
    is_in_vain = bool(about) and {party.key for party in about} <= unnamed(facts, planned.certificate)
    return Outcome.of(asked_in_vain(outcome.answer)) if outcome.answer is not None and is_in_vain else outcome


def _weighed(planned: PlannedCertificate) -> Collection[str]:
    signature = signature_of(planned.certificate)
    return () if signature is None or planned.method is Method.DECLARATION else signature.weighs_death_of


def _args(certificate: Certificate) -> Mapping[str, Argument]:
    return certificate.predicate.args if certificate.predicate is not None else {}


def _by_rule(certificate: Certificate, facts: Facts) -> Outcome:
    predicate = certificate.predicate
    if predicate is not None and isinstance(predicate.rule, ComposedRule):
        return composed(facts, predicate.args, predicate.rule)
    if predicate is not None:
        return PREDICATES[predicate.name](facts, predicate.args)
    return VALUES[certificate.value or ""](facts.of(certificate.needs))


def _by_hand(planned: PlannedCertificate, facts: Facts, verified: Answer) -> Decision:
    confirmed = CONFIRMED.get(planned.certificate.value or "")
    if confirmed is not None and verified.verdict is Verdict.YES:
        return Decision(None, verified.reason, confirmed(facts), planned.lookups, verified=True)
    return Decision(verified, verified.reason, sources=planned.lookups, verified=True)
