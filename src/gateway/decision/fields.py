"""One state for every field that a certificate may show: in which form it leaves, or why it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from gateway.decision.answers import Decision
from gateway.decision.masking import masked
from gateway.decision.value import Raw, Value
from gateway.domain.answer import Doubt
from gateway.domain.codes import ItemName, RuleId
from gateway.domain.document import FieldResult, Shown
from gateway.domain.matter import Title
from gateway.domain.reply import UNREAD
from gateway.domain.stages import FieldGrant, Veil
from gateway.domain.words import CertificateState, FieldState, Mode, Sharing

LEVEL_RULE = RuleId("three-level-3")
LEVEL_BASIS = "GB/T 43697：三项以上三级数据合并按四级管理"
LEVEL_HOW: Title = {
    "en": "Ask for fewer certificates in one query, or let the department that owns the matter ask.",
    "zh": "减少一次查询的证明事项，或由事项主管部门查询。",
}
SET_LEVEL = 3
SET_SIZE = 3
_LEAVES = frozenset({FieldState.VALUE, FieldState.MASKED})


def fields_of(grants: Sequence[FieldGrant], state: CertificateState, decision: Decision) -> dict[ItemName, FieldResult]:
    """The fields of one certificate, in the catalogue's order.  None of them for a certificate that is not asked."""
    if state in (CertificateState.NOT_REQUIRED, CertificateState.NOT_APPLICABLE):
        return {}
    return {grant.item.name: _field(grant, state, decision) for grant in grants}


def held_back(field: FieldResult) -> FieldResult:
    """The field without its value, by the rule on sets of level-3 fields."""
    return replace(
        field,
        state=FieldState.WITHHELD,
        rule=LEVEL_RULE,
        basis=LEVEL_BASIS,
        value=None,
        as_of=None,
        how_to_apply=LEVEL_HOW,
    )


def leaving_of_level_3(fields: Mapping[ItemName, FieldResult], grants: Sequence[FieldGrant]) -> list[ItemName]:
    """The fields of level 3 or more whose value would leave, whole or masked."""
    levels = {grant.item.name: grant.item.level for grant in grants}
    return [name for name, field in fields.items() if field.state in _LEAVES and levels[name] >= SET_LEVEL]


def _field(grant: FieldGrant, state: CertificateState, decision: Decision) -> FieldResult:
    if state is CertificateState.DENIED:
        return _without(grant, FieldState.DENIED)  # the certificate says how to apply
    if grant.mode is Mode.DENY:
        return _kept(grant, FieldState.DENIED)
    if grant.mode is Mode.TEST or grant.item.sharing is Sharing.NOT_SHARED:
        return _kept(grant, FieldState.WITHHELD)
    if decision.veil is not None and _is_covered(grant, decision, decision.veil):
        because = decision.veil.because
        return FieldResult(
            FieldState.WITHHELD, grant.mode, because.rule, because.basis, how_to_apply=because.how_to_apply
        )
    value = decision.values.get(grant.item.name)
    if value is not None and state is CertificateState.ANSWERED:
        return _shown(grant, value)
    return _without(grant, _absence(state, decision))


def _is_covered(grant: FieldGrant, decision: Decision, veil: Veil) -> bool:
    """Whether that the field is there, or is not, would tell of one that is not seen."""
    name = grant.item.name
    return name not in veil.shows or (veil.hides_value and name not in decision.values)


def _absence(state: CertificateState, decision: Decision) -> FieldState:
    if decision.reason == "STALE":
        return FieldState.STALE
    if state is not CertificateState.ANSWERED:
        return FieldState.UNAVAILABLE
    if decision.verified or (decision.answer is not None and decision.answer.doubt is Doubt.PERSON):
        return FieldState.WITHHELD  # the registers leave doubt whose value it would be
    return FieldState.NOT_ON_RECORD if decision.is_full else FieldState.UNAVAILABLE


def _shown(grant: FieldGrant, value: Value) -> FieldResult:
    if value.raw is None:
        return _without(grant, FieldState.NOT_ON_RECORD)
    if isinstance(value.raw, str) and UNREAD in value.raw:
        return _without(grant, FieldState.UNAVAILABLE)
    if grant.mode is Mode.REVEAL:
        return _with(grant, FieldState.VALUE, _plain(value.raw), value.as_of)
    shown = masked(grant.item.name, value.raw)
    return (
        _without(grant, FieldState.WITHHELD) if shown is None else _with(grant, FieldState.MASKED, shown, value.as_of)
    )


def _plain(raw: Raw) -> Shown:
    return raw.isoformat() if isinstance(raw, date) else raw


def _with(grant: FieldGrant, state: FieldState, value: Shown, as_of: datetime | None) -> FieldResult:
    return FieldResult(state, grant.mode, grant.rule, grant.basis, value, as_of)


def _kept(grant: FieldGrant, state: FieldState) -> FieldResult:
    return replace(_without(grant, state), how_to_apply=grant.how_to_apply)


def _without(grant: FieldGrant, state: FieldState) -> FieldResult:
    return FieldResult(state, grant.mode, grant.rule, grant.basis)
