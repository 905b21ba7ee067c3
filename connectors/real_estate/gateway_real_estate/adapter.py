"""A right and one of its owners, as the exchange database gives them, seen from the person asked about (DOMAIN 1.7, 2.3)."""

import re
from collections.abc import Mapping
from decimal import Decimal

from gateway.domain.identifiers import check_character, is_same_number
from gateway.sdk.driver import Question

MOST_TYPOS = 2
_AREA = re.compile(r"(\d+(?:\.\d+)?)\s*(?:平方米|㎡|m2|m²)?")
_UNIT_NUMBER = re.compile(r"[0-9A-Z]{28}")


def owner_record(raw: Mapping[str, object], question: Question) -> Mapping[str, object] | None:
    """The row with `owner_match`, `share` (percent), `area` (m²) and `unit_no` made readable; None: the owner is somebody else.

    owner_match: same, legacy15 (an old record under the 15-digit number) or possible (same name, a mistyped number).  The owner's
    number does not travel further.  Raises ValueError for a share, an area or a unit number that cannot be read.
    """
    number = question.subject.person_id.number
    match = owner_match(str(raw["owner_zjh"] or ""), str(raw["qlr"] or ""), number, question.subject.name)
    if match is None:
        return None
    kept = {name: value for name, value in raw.items() if name != "owner_zjh"}
    unit_no = re.sub(r"\s", "", str(raw["bdcdyh"] or ""))
    if unit_no and not _UNIT_NUMBER.fullmatch(unit_no):
        raise ValueError("unit number")
    return {
        **kept,
        "bdcdyh": unit_no or None,
        "owner_match": match,
        "qlbl": share_percent(str(raw["qlbl"] or "")),
        "jzmj": area_m2(str(raw["jzmj"] or "")),
    }


def owner_match(owner_number: str, owner_name: str, number: str, name: str) -> str | None:
    """How an owner's row fits the person asked about, or None.

    possible: the same name, a number of equal length with at most two characters different, whose check character fails, as a
    typing error leaves it.  A valid number of somebody else is never a possible match.
    """
    held = owner_number.strip().upper()
    if is_same_number(number, held):
        return "same" if held == number else "legacy15"
    if owner_name.strip() != name or len(held) != len(number):
        return None
    differing = sum(a != b for a, b in zip(held, number, strict=True))
    return "possible" if differing <= MOST_TYPOS and not _is_sound(held) else None


def share_percent(text: str) -> Decimal | None:
    """A share in percent from `50%`, `1/2`, `0.5`, `100%`; None for "" (joint, no shares).  Raises ValueError for anything else.

    A bare figure is a part of one up to 1, and percent above.
    """
    written = text.strip().replace("％", "%")
    if not written:
        return None
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)%", written):
        share = Decimal(match[1])
    elif match := re.fullmatch(r"(\d+)\s*/\s*(\d+)", written):
        share = Decimal(100) * int(match[1]) / _nonzero(int(match[2]))
    elif re.fullmatch(r"\d+(?:\.\d+)?", written):
        share = Decimal(written) if Decimal(written) > 1 else Decimal(written) * 100
    else:
        raise ValueError("share")
    if share > 100:
        raise ValueError("share")
    return share.quantize(Decimal("0.01"))


def area_m2(text: str) -> Decimal | None:
    """An area in m² from a figure with or without its unit; None for "".  Raises ValueError for anything else."""
    written = text.strip()
    if not written:
        return None
    match = _AREA.fullmatch(written)
    if match is None:
        raise ValueError("area")
    return Decimal(match[1])


def _is_sound(number: str) -> bool:
    return number[:17].isascii() and number[:17].isdecimal() and check_character(number[:17]) == number[17:]


def _nonzero(denominator: int) -> int:
    if denominator == 0:
        raise ValueError("share")
    return denominator
