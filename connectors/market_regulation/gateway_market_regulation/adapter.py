"""A licence as it stands now, with whether the applicant represents it in place of that person's number."""

from collections.abc import Mapping

from gateway.domain.identifiers.people import NumberMatch, match_number
from gateway.sdk import Question

REPRESENTATIVE = "fddbrzjh"
"""法定代表人证件号: 18 characters, 15 in old entries, empty where the register has none."""
OPERATOR = "jyzzjh"
"""经营者证件号, of the same form: who operates an individual business (个体工商户) stands for it, for it has no legal representative."""
_INDIVIDUAL = "2"
"""The second character of such a business's credit code (GB 32100)."""

_MATCHES = {
    NumberMatch.SAME: "same",
    NumberMatch.LEGACY15: "same",
    NumberMatch.POSSIBLE: "unknown",
    NumberMatch.OTHER: "other",
}


def licence(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The row without the number of representative or operator, and `legal_rep_match`: same, other, or unknown.

    unknown: the register has no number, or a mistyped one or a passport's or what is no text, or nobody is asked about.
    """
    held = raw.get(_holder(question))
    kept = {name: value for name, value in raw.items() if name not in {REPRESENTATIVE, OPERATOR}}
    return kept | {"legal_rep_match": _match(held, question)}


def _holder(question: Question) -> str:
    """Which member says who stands for the business, by the code that is asked about."""
    code = "" if question.employer is None else question.employer.code
    return OPERATOR if code[1:2] == _INDIVIDUAL else REPRESENTATIVE


def _match(held: object, question: Question) -> str:
    if not isinstance(held, str) or not held.strip() or question.other is None:
        return "unknown"
    return _MATCHES[match_number(question.other.person_id.number, held)]
