"""A person's contribution lines, put together to one record; an employer's line of insured persons."""

from collections.abc import Mapping, Sequence

from gateway.domain.identifiers.names import fold_name
from gateway.domain.reply import UNREAD
from gateway.sdk import BadRecord, Question

KINDS = frozenset({"110", "120", "170", "210", "310", "390", "410", "510"})
"""Kinds of insurance (险种): pensions 110 120 170, unemployment 210, medical 310 390, work injury 410, maternity 510."""


def periods(raw: Mapping[str, object], question: Question) -> Mapping[str, object] | None:
    """`{"id", "name", "periods": [line…], "bases": [line…]}` of the lines that one number has; parallel jobs and counties stay apart.

    raw: `{"id": number, "lines": [column → text]}`.  A kind of insurance that is not on the list is UNREAD, and so is the name where the
    lines have several others than the person's.
    """
    lines = raw["lines"]
    if not isinstance(lines, list) or not lines:
        return None
    lines = [line if line["kind"] in KINDS else {**line, "kind": UNREAD} for line in lines]
    return {
        "id": raw["id"],
        "name": _name([line["name"] for line in lines], question),
        "periods": lines,
        "bases": lines,
    }


def _name(names: Sequence[str], question: Question) -> str:
    """The name that is not the person's where one line has another, such as a former one: whether it is theirs is not ours to say."""
    others = {fold_name(name): name for name in names}
    others.pop(fold_name(question.subject.name), None)
    return UNREAD if len(others) > 1 else next(iter(others.values()), names[0])


def headcount(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """`{"uscc", "insured"}` of the one line that an employer has.  Raises BadRecord for two: which of them counts?"""
    del question
    lines = raw["lines"]
    if not isinstance(lines, list) or len(lines) != 1:
        raise BadRecord("type", "employer_headcount")
    return {"uscc": raw["uscc"], "insured": lines[0]["insured"]}
