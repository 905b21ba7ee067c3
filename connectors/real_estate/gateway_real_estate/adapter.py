"""A right and one of its owners, as the exchange database gives them, seen from the person asked about (docs/departments/real_estate.md)."""

import re
from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from gateway.domain.identifiers.documents import fold_unit
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import NumberMatch, match_number
from gateway.domain.reply import UNREAD
from gateway.sdk import Question

_AREA = re.compile(r"(\d+(?:\.\d+)?)\s*(?:平方米|㎡|m2|m²)?")
_HUNDREDTH = Decimal("0.01")
_TINY = Context(prec=2)
_UNIT_NUMBER = re.compile(r"[0-9A-Z]{28}")


def owner_record(raw: Mapping[str, object], question: Question) -> Mapping[str, object] | None:
    """The row with `owner_match`, `share` (percent), `area` (m²) and `unit_no` made readable; None: the owner is somebody else.

    owner_match: same, legacy15 (an old record under the 15-digit number) or possible (same name, a mistyped number).  The owner's
    number does not travel further.  A share or a unit number that cannot be read is UNREAD.  Raises ValueError for an area
    that cannot be read: such a row is rubbish.
    """
    number = question.subject.person_id.number
    match = owner_match(str(raw["owner_zjh"] or ""), str(raw["qlr"] or ""), number, question.subject.name)
    if match is None:
        return None
    kept = {name: value for name, value in raw.items() if name != "owner_zjh"}
    return {
        **kept,
        "bdcdyh": _read(unit_number, raw["bdcdyh"]),
        "owner_match": match,
        "qlbl": _read(share_percent, raw["qlbl"]),
        "jzmj": area_m2(str(raw["jzmj"] or "")),
    }


def _read(read: Callable[[str], object], value: object) -> object:
    try:
        return read("" if value is None else str(value))
    except ValueError:
        return UNREAD


def unit_number(text: str) -> str | None:
    """A unit number without what is printed between its parts; None for "".  Raises ValueError for anything else."""
    number = fold_unit(text)
    if number and not _UNIT_NUMBER.fullmatch(number):
        raise ValueError("unit number")
    return number or None


def owner_match(owner_number: str, owner_name: str, number: str, name: str) -> str | None:
    """How an owner's row fits the person asked about, or None.

    possible: the same name, in any of its spellings, and a number that is mistyped or not to be told from the person's.  A sound number of
    somebody else is never a possible match.
    """
    match = match_number(number, owner_number)
    if match is NumberMatch.OTHER:
        return None
    is_named = match is not NumberMatch.POSSIBLE or fold_name(owner_name) == fold_name(name)
    return match.value if is_named else None


def share_percent(text: str) -> Decimal | None:
    """A share in percent from `50%`, `1/2`, `0.5`, `100%`; None for "" (joint, no shares).  Raises ValueError for anything else.

    A bare figure is a part of one up to 1, and percent above.  To two decimals; a share that would round to nothing keeps two digits.
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
    return share.quantize(_HUNDREDTH) or _TINY.plus(share)


def area_m2(text: str) -> Decimal | None:
    """An area in m² from a figure with or without its unit; None for "".  Raises ValueError for anything else."""
    written = text.strip()
    if not written:
        return None
    match = _AREA.fullmatch(written)
    if match is None:
        raise ValueError("area")
    return Decimal(match[1])


def _nonzero(denominator: int) -> int:
    if denominator == 0:
        raise ValueError("share")
    return denominator
