"""What the answers suggest for the matter as a whole; a person decides."""

from collections.abc import Sequence

from gateway.domain.codes import CertificateCode
from gateway.domain.document import CertificateResult
from gateway.domain.questions import PERSON
from gateway.domain.signatures import AS_RECORDED
from gateway.domain.stages import Plan
from gateway.domain.words import CertificateState, FieldState, Recommendation, ReplyStatus, Verdict

_GIVEN = frozenset({FieldState.VALUE, FieldState.MASKED})
_ABSENT = frozenset({FieldState.UNAVAILABLE, FieldState.WITHHELD, FieldState.STALE})

_WHO_LIVES = PERSON.partition(".")[0]
_SILENT = frozenset({ReplyStatus.PENDING, ReplyStatus.UNAVAILABLE, ReplyStatus.REFUSED})


def recommendation(plan: Plan, results: Sequence[CertificateResult]) -> Recommendation | None:
    """Pass, review or reject_proposed; None for a query about part of the matter.

    Pass needs every applicable certificate, or one of each any-of group, at yes, not required, or with its values delivered.
    An applicable no is a proposal to reject, in a group where all of it are no.  Everything else is for review.
    """
    if len(plan.certificates) < len(plan.matter.certificates):
        return None
    values = {c.code: c.value for c in plan.matter.certificates if c.value is not None}
    applicable = [result for result in results if result.state is not CertificateState.NOT_APPLICABLE]
    refuted = {result.certificate for result in applicable if result.answer is Verdict.NO}
    good = {result.certificate for result in applicable if _is_good(result, values.get(result.certificate))}
    needed = _needed(plan, applicable)
    if any(each <= refuted for each in needed):
        return Recommendation.REJECT_PROPOSED
    is_pass = all(each & good for each in needed)
    return Recommendation.PASS if is_pass and applicable else Recommendation.REVIEW


def _needed(plan: Plan, applicable: Sequence[CertificateResult]) -> list[set[CertificateCode]]:
    """For each thing needed, the certificates of which one will do."""
    codes = [result.certificate for result in applicable]
    grouped = {code for group in plan.matter.any_of for code in group}
    groups = [{code for code in group if code in codes} for group in plan.matter.any_of]
    return [{code} for code in codes if code not in grouped] + [group for group in groups if group]


def _is_good(result: CertificateResult, value: str | None) -> bool:
    """A value certificate is good with its own value delivered and nothing else it may show missing.

    Nothing is while the household register has not told whether those named live.  One that shows what is on record is good where anything is.  A field that the register was asked for and has nothing in (no spouse of a divorced person) is not missing.
    """
    if any(source.department == _WHO_LIVES and source.status in _SILENT for source in result.sources):
        return False
    if result.state is CertificateState.NOT_REQUIRED or result.answer is Verdict.YES:
        return True
    if value is None or result.state is not CertificateState.ANSWERED:
        return False
    states = {str(name): field.state for name, field in result.fields.items()}
    delivered = states.values() if value == AS_RECORDED else [states.get(value)]
    is_delivered = any(state in _GIVEN for state in delivered)
    return is_delivered and not any(state in _ABSENT for state in states.values())
