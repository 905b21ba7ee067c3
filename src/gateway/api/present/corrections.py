"""Corrections and recalls in the shape of the contract."""

import json
from collections.abc import Mapping
from datetime import datetime
from importlib import resources

from gateway.api.http.answers import Shown, plain
from gateway.domain.correction import Correction, CorrectionState, Recall, ValueDoubt
from gateway.domain.person import CreditCode
from gateway.domain.reply import ItemValue
from gateway.flows import Catalogue, correct

_WORDS: Mapping[str, Shown] = json.loads(
    resources.files("gateway.api.present").joinpath("data", "correction_words.json").read_text("utf-8")
)


def listed_object(one: Correction, now: datetime) -> Shown:
    """In a list, where nobody is named.  now: domain clock."""
    return {
        "correction_id": str(one.correction_id),
        "department": one.disputed.department,
        "item": one.disputed.item,
        "state": _state(one),
        "opened_at": one.opened_at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "is_overdue": _is_overdue(one, now),
        "answered_at": None if one.answered is None else one.answered.at.isoformat(),
    }


def correction_object(seen: correct.SeenCorrection, catalogue: Catalogue, now: datetime) -> Shown:
    """One, as far as its reader may see it.  now: domain clock."""
    one, subject = seen.correction, seen.correction.disputed.subject
    item = catalogue.items.get((one.disputed.department, one.disputed.item))
    is_firm = isinstance(subject, CreditCode)
    number = subject.code if isinstance(subject, CreditCode) else subject.number
    return {
        **listed_object(one, now),
        "title": None if item is None else plain(item.title),
        "words": _WORDS["overdue" if _is_overdue(one, now) else _state(one)],
        "reason": None if one.answered is None else one.answered.answer.reason,
        "person_id": number if seen.is_keeper and not is_firm else None,
        "credit_code": number if seen.is_keeper and is_firm else None,
        "record": one.disputed.record or None if seen.is_keeper else None,
        "doubts": [_doubt(doubt, is_own=not seen.is_keeper) for doubt in seen.doubts],
    }


def recall_object(one: Recall) -> Shown:
    """A notice."""
    return {
        "recall_id": str(one.recall_id),
        "query_id": one.query_id,
        "certificates": list(one.certificates),
        "words": _WORDS["recall"],
        "made_at": one.made_at.isoformat(),
        "acknowledged_at": None if one.acknowledged_at is None else one.acknowledged_at.isoformat(),
    }


def _state(one: Correction) -> str:
    return (CorrectionState.OPEN if one.state is CorrectionState.NOTICED else one.state).value


def _is_overdue(one: Correction, now: datetime) -> bool:
    return one.answered is None and one.due_at <= now


def _doubt(one: ValueDoubt, *, is_own: bool) -> Shown:
    seen = [_value(value) for value in one.seen] or ([] if one.seen_words is None else [one.seen_words])
    return {
        "by": one.by,
        "raised_at": one.raised_at.isoformat(),
        "query_id": one.query_id if is_own else None,
        "seen": seen,
        "expected": one.expected,
        "evidence": one.evidence,
    }


def _value(value: ItemValue) -> str:
    """As text; nothing on record is a dash."""
    if value is None:
        return "—"
    if isinstance(value, tuple):
        return json.dumps(
            [dict(one) if isinstance(one, Mapping) else one for one in value], ensure_ascii=False, default=str
        )
    return str(value)
