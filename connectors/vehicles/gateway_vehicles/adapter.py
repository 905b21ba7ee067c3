"""A row of the vehicle register with its plate whole and its owner's number folded."""

from collections.abc import Mapping

from gateway.domain.codes import ItemName
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.ideographs import is_ideograph
from gateway.domain.identifiers.people import NumberMatch, match_number
from gateway.domain.reply import UNREAD
from gateway.sdk import Question

PROVINCE = "浙"
"""The office leaves its own province's character out of `hphm`."""
MASK = "*"
OWNER_NAME = ItemName("owner_name")


def vehicle(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The row with `hphm` whole (`浙G1ZZ00`) and `sfzmhm` folded: the register holds full-width digits and lower-case x.

    A plate that has its province already keeps it; one that is missing stays so.  A broken number that may be the person's costs its
    own row alone: the row stands under the person's number, its owner's name unread, so that it proves nothing.
    """
    row = {**raw, "hphm": _whole(raw.get("hphm"))}
    held, number = raw.get("sfzmhm"), question.subject.person_id.number
    written = fold(held) if isinstance(held, str) else ""
    is_broken = MASK not in written and match_number(number, written) is NumberMatch.POSSIBLE
    if is_broken and OWNER_NAME in question.items:
        return {**row, "sfzmhm": number, "syr": UNREAD}
    return {**row, "sfzmhm": written}


def _whole(plate: object) -> str | None:
    written = plate.strip() if isinstance(plate, str) else ""
    if not written:
        return None
    return written if is_ideograph(written[0]) else f"{PROVINCE}{written}"
