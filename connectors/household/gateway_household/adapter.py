"""Birth links as the register gives them, made one record: a person's minor children, and whether somebody is the parent."""

from collections.abc import Mapping

from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.people import NumberMatch, match_number
from gateway.domain.reply import UNREAD
from gateway.sdk import Question

_LINKS = {
    NumberMatch.SAME: "same",
    NumberMatch.LEGACY15: "same",
    NumberMatch.POSSIBLE: "unknown",
    NumberMatch.OTHER: "other",
}

_LIVES_ELSEWHERE = frozenset({"参军", "出国定居", "出国(境)定居"})


def children(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The person's number and `minor_children`, the children's numbers in the register's order; empty when there are none.

    raw: `gmsfhm` and the list `znlb` of `{gmsfhm, csrq}`, with `zxyy` where a registration was cancelled.  UNREAD stands for a child
    whose registration was cancelled for a reason that does not say whether it lives and is nobody else's.  Raises KeyError or TypeError where the list is missing or is none: an
    answer without the list is not an answer "no children".
    """
    del question
    listed = raw["znlb"]
    if not isinstance(listed, list):
        raise TypeError
    return {"gmsfhm": raw.get("gmsfhm"), "minor_children": [_number(child) for child in listed]}


def _number(child: Mapping[str, object]) -> object:
    reason = child.get("zxyy")
    return child["gmsfhm"] if reason is None or fold(str(reason)) in _LIVES_ELSEWHERE else UNREAD


def parentage(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The person's number with `father` and `mother`: `same` where that is the other person asked about, `other` where not.

    `unknown` where the number in the link is mistyped, a passport's or no text; None where the register has no link.  The parents'
    numbers do not travel further.
    """
    return {
        "gmsfhm": raw.get("gmsfhm"),
        "fqsfhm": _link(raw.get("fqsfhm"), question),
        "mqsfhm": _link(raw.get("mqsfhm"), question),
    }


def _link(number: object, question: Question) -> str | None:
    if number is None or question.other is None or (isinstance(number, str) and not number.strip()):
        return None
    if not isinstance(number, str):
        return "unknown"
    return _LINKS[match_number(question.other.person_id.number, number)]
