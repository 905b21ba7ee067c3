"""A row of the vehicle register with its plate whole and its owner's number folded."""

from collections.abc import Mapping

from gateway.domain.identifiers import fold
from gateway.sdk.driver import Question

PROVINCE = "浙"
"""The office leaves its own province's character out of `hphm`."""


def vehicle(raw: Mapping[str, object], question: Question) -> Mapping[str, object]:
    """The row with `hphm` whole (`浙G1ZZ00`) and `sfzmhm` folded: the register holds full-width digits and lower-case x.

    Raises KeyError or TypeError where the plate is missing.
    """
    del question
    plate, number = raw["hphm"], raw.get("sfzmhm")
    if not isinstance(plate, str) or not plate:
        raise TypeError
    return {**raw, "hphm": f"{PROVINCE}{plate}", "sfzmhm": fold(number) if isinstance(number, str) else None}
