"""A row of the vehicle register with its plate whole and its owner's number folded."""

from collections.abc import Mapping

from gateway.domain.identifiers import fold, is_ideograph
from gateway.sdk.driver import Question

PROVINCE = "浙"
"""The office leaves its own province's character out of `hphm`."""


def vehicle(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The row with `hphm` whole (`浙G1ZZ00`) and `sfzmhm` folded: the register holds full-width digits and lower-case x.

    A plate that has its province already keeps it; one that is missing stays so.
    """
    del question
    plate, number = raw.get("hphm"), raw.get("sfzmhm")
    return {**raw, "hphm": _whole(plate), "sfzmhm": fold(number) if isinstance(number, str) else None}


def _whole(plate: object) -> str | None:
    written = plate.strip() if isinstance(plate, str) else ""
    if not written:
        return None
    return written if is_ideograph(written[0]) else f"{PROVINCE}{written}"
