"""A licence as it stands now, with whether the applicant is its legal representative in place of that person's number."""

from collections.abc import Mapping

from gateway.domain.identifiers.people import NumberMatch, match_number
from gateway.sdk import Question

REPRESENTATIVE = "fddbrzjh"
"""法定代表人证件号: 18 characters, 15 in old entries, empty where the register has none."""

_MATCHES = {
    NumberMatch.SAME: "same",
    NumberMatch.LEGACY15: "same",
    NumberMatch.POSSIBLE: "unknown",
    NumberMatch.OTHER: "other",
}


def licence(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The row without the representative's number, and `legal_rep_match`: same, other, or unknown.

    unknown: the register has no number, or a mistyped one or a passport's or what is no text, or nobody is asked about.
    """
    held = raw.get(REPRESENTATIVE)
    kept = {name: value for name, value in raw.items() if name != REPRESENTATIVE}
    return kept | {"legal_rep_match": _match(held, question)}


def _match(held: object, question: Question) -> str:
    if not isinstance(held, str) or not held.strip() or question.other is None:
        return "unknown"
    return _MATCHES[match_number(question.other.person_id.number, held)]
