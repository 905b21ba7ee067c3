"""Grant + Replies → Disclosable: what the replies prove, as far as this officer may be told.  Pure.

A field that the officer does not see must not show through anything else.  So every certificate that rests on one is decided a second
time, as if the registers held nothing of what makes that field: what comes of that cannot tell of it, whatever the rules read and in
which order.  Of the first decision stay the yes, no or unknown that the officer is granted, and what is open with whom.  A value that
is not seen has no answer at all: then only what departments answer late, or not at all, is told.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gateway.decision.answers import Decision, Disclosable
from gateway.decision.decide import NONE_VERIFIED, case_of, decide, decision_on, waits
from gateway.decision.doubts import doubts_of
from gateway.decision.lookups import replies_of
from gateway.domain.answer import Answer, Doubt, all_of
from gateway.domain.codes import CertificateCode, LookupId
from gateway.domain.questions import LINKS
from gateway.domain.reasons import FIELD_DENIED, tells_of
from gateway.domain.reply import CONTENT, Incomplete, NoRecord, Reply
from gateway.domain.stages import Grant, Plan, PlannedCertificate, Replies, Veil
from gateway.domain.words import Method

_NOTHING = NoRecord()
_BEFORE_ANY_REPLY = frozenset({"NOT_REQUIRED", "NOT_APPLICABLE", "TO_BE_VERIFIED", "DECLARATION", "DECLARED"})
_SAID_BY_THE_STATE = _BEFORE_ANY_REPLY | {
    *("REFUSED", "NOT_ASKED", "STALE", "UNDECLARED_MEMBER"),
    *("VERIFIED", "VERIFIED_UNKNOWN", "VERIFICATION_OVERDUE"),
}
"""Reasons that say no more than what becomes of the certificate."""
_LINKS = frozenset(question for questions in LINKS.values() for question in questions)
"""What shows who is whose.  A family that is not named in full, one with a stranger in it, and one of which a department refuses to
answer are all answered unknown: which of these it is, is told by these replies."""


def tell(
    grant: Grant,
    replies: Replies,
    today: date,
    *,
    verified: Mapping[CertificateCode, Answer] = NONE_VERIFIED,
    declared: frozenset[CertificateCode] = frozenset(),
) -> Disclosable:
    """What the officer of the grant may be told of what every certificate comes to; the arguments are those of `decide`."""
    plan = grant.plan
    answers = decide(plan, replies, today, verified=verified, declared=declared)
    decisions = dict(answers.of)
    by_lookup = replies_of(plan, replies.results) if grant.veils else {}
    for planned in plan.certificates:
        code = planned.certificate.code
        veil = grant.veils.get(code)
        if veil is not None and veil.hides_value:
            decisions[code] = _without_value(planned, decisions[code], by_lookup, veil)
        elif veil is not None:
            unseeing = case_of(plan, _silenced(plan, by_lookup, veil), today, verified=verified, declared=declared)
            decisions[code] = _beside_the_answer(decisions[code], decision_on(planned, unseeing), veil)
    return Disclosable(decisions)


def _without_value(
    planned: PlannedCertificate, known: Decision, replies: Mapping[LookupId, Reply], veil: Veil
) -> Decision:
    if known.reason in _BEFORE_ANY_REPLY and (planned.method is not Method.DATA_QUERY or not planned.applies):
        return replace(known, veil=veil)
    own = {lookup_id: replies[lookup_id] for lookup_id in planned.lookups}
    doubts = doubts_of(reply for reply in own.values() if not isinstance(reply, CONTENT))
    answer = all_of(doubts) if doubts else None
    waiting, missing = waits(own) if answer is not None and answer.doubt is Doubt.WAITING else ((), ())
    shown = {} if answer is not None else {name: known.values[name] for name in veil.shows if name in known.values}
    reason = FIELD_DENIED if answer is None else answer.reason
    return Decision(answer, reason, shown, planned.lookups, waiting, missing, veil=veil)


def _beside_the_answer(known: Decision, unseeing: Decision, veil: Veil) -> Decision:
    """The answer, with the reason and fields that do not tell of what is not seen."""
    others = unseeing.per_party
    return replace(
        known,
        reason=known.reason if known.answer is None else _reason(known.answer, unseeing.answer, veil),
        values={name: value for name, value in known.values.items() if name in veil.shows},
        per_party={
            key: replace(answer, reason=_reason(answer, others.get(key), veil))
            for key, answer in known.per_party.items()
        },
        veil=veil,
    )


def _reason(known: Answer, unseeing: Answer | None, veil: Veil) -> str:
    """The unseeing reason, where it leads to the same answer and rests on nothing that was taken from it; else the neutral one."""
    is_of_links = known.doubt is Doubt.FINAL and not veil.questions.isdisjoint(_LINKS)
    if known.reason in _SAID_BY_THE_STATE and not is_of_links:
        return known.reason
    if unseeing is None or (unseeing.verdict, unseeing.doubt) != (known.verdict, known.doubt):
        return FIELD_DENIED
    return FIELD_DENIED if tells_of(unseeing.reason, veil.questions) else unseeing.reason


def _silenced(plan: Plan, replies: Mapping[LookupId, Reply], veil: Veil) -> dict[LookupId, Reply]:
    """The replies as if the registers held nothing of what the veil covers; that they are late, or away, stays."""
    silenced = (lookup.lookup_id for lookup in plan.lookups if lookup.question in veil.questions)
    return {**replies, **{lookup_id: _silent(replies[lookup_id]) for lookup_id in silenced}}


def _silent(reply: Reply) -> Reply:
    if isinstance(reply, Incomplete):
        return replace(reply, records=())
    return _NOTHING if isinstance(reply, CONTENT) else reply
