"""Past decisions judged anew, and rights nobody uses, in the shape of the contract."""

from collections.abc import Mapping

from gateway.api.http.answers import Shown, plain
from gateway.api.http.remedies import words_of_past
from gateway.domain.codes import CertificateCode, DepartmentCode, QueryId, RuleId
from gateway.domain.log_cursor import make_log_cursor
from gateway.domain.matter import Title
from gateway.domain.words import Mode
from gateway.flows import (
    AccessRight,
    Explanation,
    FieldExplained,
    HardRule,
    QueryExplained,
    RefusedThen,
    Replayed,
    Swing,
    UnusedRights,
)

_SEEN = frozenset({Mode.REVEAL, Mode.MASK})


def explanation_object(query_id: QueryId, found: QueryExplained | RefusedThen) -> Shown:
    """Why a past query was granted what it was, or refused."""
    if isinstance(found, RefusedThen):
        return _refused(query_id, found)
    made, decision = found.explanation, found.explanation.decision
    return {
        "query_id": query_id,
        "matter": decision.matter,
        "department": decision.department,
        "refused": None,
        "recorded_rules_hash": decision.rules_hash,
        "rules_hash": found.judged_by,
        "is_as_of_then": found.is_of_then and made.is_reproduced,
        "is_reproduced": made.is_reproduced,
        "certificates": [_certificate(code, made) for code in decision.fields],
    }


def _refused(query_id: QueryId, found: RefusedThen) -> Shown:
    return {
        "query_id": query_id,
        "matter": found.matter,
        "department": found.department,
        "refused": {
            "rule": found.rule,
            "problem": found.slug,
            **(_said(found.said) if found.said else _said_by_guard(found.rule)),
        },
        "recorded_rules_hash": None,
        "rules_hash": None,
        "is_as_of_then": False,
        "is_reproduced": False,
        "certificates": [],
    }


def _said(rule: HardRule | None) -> Shown:
    """What a rule says where it keeps something."""
    return {
        "basis": None if rule is None else rule.basis,
        "why_not": None if rule is None else plain(rule.text),
        "how_to_apply": None if rule is None else plain(rule.how_to_apply),
    }


def _said_by_guard(rule: str) -> Shown:
    """The same of a guard that is no rule of access: the case register's authorisations, quotas, office hours, sleeping accounts."""
    words = words_of_past(rule)
    return {
        "basis": None,
        "why_not": None if words is None or words.why_not is None else plain(words.why_not),
        "how_to_apply": None if words is None else plain(words.how_to_apply),
    }


def _certificate(code: CertificateCode, made: Explanation) -> Shown:
    recorded, judged = made.denied[code]
    return {
        "certificate": code,
        "recorded_denial": recorded or None,
        "denial": judged or None,
        **_said(made.rules.get(RuleId(judged))),
        "fields": [_field(one, made.rules) for one in made.fields if one.certificate == code],
    }


def _field(one: FieldExplained, rules: Mapping[RuleId, HardRule]) -> Shown:
    grant = one.judged
    recorded_mode, recorded_rule = one.recorded or (None, None)
    is_seen = grant is None or grant.mode in _SEEN
    return {
        "name": one.item,
        "department": one.department,
        "title": None if grant is None else plain(grant.item.title),
        "recorded_mode": recorded_mode,
        "recorded_rule": recorded_rule,
        "mode": None if grant is None else grant.mode,
        "rule": None if grant is None else grant.rule,
        **_said(None if is_seen or grant is None else rules.get(grant.rule)),
        "basis": None if grant is None else grant.basis,
    }


def replay_object(run: Replayed) -> Shown:
    """What a draft would have done to past queries."""
    ordered = sorted(
        run.swings.items(), key=lambda one: (one[0].matter, one[0].certificate, one[0].item or "", str(one[0]))
    )
    return {
        "policy_id": run.draft.policy_id,
        "version": run.draft.version,
        "bundle": run.bundle.hash,
        "decisions": run.decisions,
        "reproduced": run.reproduced,
        "unknown": run.unknown,
        "damaged": run.damaged,
        "changes": [_swing(swing, count, run.titles) for swing, count in ordered],
        "next": None if run.before is None else make_log_cursor(run.before),
    }


_FORMS: Mapping[str, Mapping[Mode, str]] = {
    "en": {Mode.REVEAL: "in full", Mode.MASK: "masked", Mode.TEST: "for the answer alone", Mode.DENY: "not at all"},
    "zh": {Mode.REVEAL: "原值", Mode.MASK: "脱敏", Mode.TEST: "仅用于判断", Mode.DENY: "不可"},
}
_SENTENCES = {
    "en": "in {count} past queries officers of {who} would have had {what} {after} in place of {before}",
    "zh": "{count}次历史查询中，{who}经办人对{what}：原为{before}，草案下为{after}",
}


def _swing(swing: Swing, count: int, titles: Mapping[DepartmentCode, Title]) -> Shown:
    return {
        "department": swing.department,
        "matter": swing.matter,
        "certificate": swing.certificate,
        "field": swing.item,
        "before": swing.before,
        "after": swing.after,
        "gains": swing.opens,
        "queries": count,
        "sentence": {language: _sentence(swing, count, titles, language) for language in _SENTENCES},
    }


def _sentence(swing: Swing, count: int, titles: Mapping[DepartmentCode, Title], language: str) -> str:
    title, forms = titles.get(swing.department), _FORMS[language]
    of = {"en": "{item} of {code}", "zh": "{code}的{item}"}[language]
    what = swing.certificate if swing.item is None else of.format(item=f"`{swing.item}`", code=swing.certificate)
    who = swing.department if title is None else title[language]
    return _SENTENCES[language].format(
        count=count, who=who, what=what, before=forms[swing.before], after=forms[swing.after]
    )


def unused_objects(found: UnusedRights) -> list[Shown]:
    """The rights, one by one."""
    return [_right(one) for one in found.rights]


def unused_more(found: UnusedRights) -> Shown:
    """What stands beside them."""
    return {"since": found.since, "matters": found.looked, "undecided": list(found.undecided)}


def _right(right: AccessRight) -> Shown:
    return {
        "matter": right.matter,
        "certificate": right.certificate,
        "field": right.item,
        "department": None if right.client else right.department,
        "client": right.client or None,
        "mode": right.mode,
        "grants": list(right.grants),
    }
