"""Numbers of vehicles: plates by their kind, and the vehicle identification number."""

import re

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.folding import fold

_AREA = r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
_FIVE = r"(?=(?:[0-9]{0,5}[A-Z]){0,2}[0-9]{0,5}$)[0-9A-HJ-NP-Z]{5}"
_ENERGY = "DABCEFGHJK"
_PLATES = {
    **{kind: re.compile(_AREA + _FIVE) for kind in ("01", "02", "07", "08")},
    "15": re.compile(_AREA + r"[0-9A-HJ-NP-Z]{4}挂"),
    "16": re.compile(_AREA + r"[0-9A-HJ-NP-Z]{4}学"),
    "23": re.compile(_AREA + r"[0-9A-HJ-NP-Z]{4}警"),
    "51": re.compile(_AREA + rf"[0-9]{{5}}[{_ENERGY}]"),
    "52": re.compile(_AREA + rf"[{_ENERGY}][0-9A-HJ-NP-Z][0-9]{{4}}"),
}
_FURTHER_KINDS = frozenset(f"{kind:02}" for kind in (*range(1, 28), 31, 32, 41, 42, 43))
"""Kinds of GA 24.7 whose plates are written in forms of their own."""
_ANY_PLATE = re.compile(r"[0-9A-Z\u4e00-\u9fff]{5,9}")
_VIN = re.compile(r"[0-9A-HJ-NPR-Z]{9}[1-9A-HJ-NPR-TV-Y][0-9A-HJ-NPR-Z]{3}[0-9]{4}")
_VIN_VALUE = {str(d): d for d in range(10)} | dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def parse_plate(plate_type: str, text: str) -> str:
    """Fold and check a plate of one kind (hpzl, GA 24.7); separators are display only and go.

    A look-up's key is the pair of kind and plate: the same text exists in two kinds.
    Raises InvalidIdentifier KIND for an unknown kind, FORMAT otherwise.  Source: GA 36-2018.
    """
    pattern = _PLATES.get(plate_type, _ANY_PLATE if plate_type in _FURTHER_KINDS else None)
    if pattern is None:
        raise InvalidIdentifier("KIND", "unknown kind of plate")
    plate = fold(text).replace("·", "").replace("•", "").replace("・", "")
    if not pattern.fullmatch(plate):
        raise InvalidIdentifier("FORMAT", "not of the form of a plate of its kind")
    return plate


def vin_check_character(vin: str) -> str:
    """The 9th character of a VIN by its other sixteen.  Source: GB 16735 (as FMVSS 565): modulo 11, 10 is X."""
    rest = sum(_VIN_VALUE[c] * w for c, w in zip(vin, _VIN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def parse_vin(text: str) -> str:
    """Fold and check a vehicle identification number's form, 17 characters.  Raises InvalidIdentifier FORMAT, CHECKSUM."""
    vin = fold(text)
    if not _VIN.fullmatch(vin):
        raise InvalidIdentifier("FORMAT", "not of the form of a vehicle identification number")
    if vin_check_character(vin) != vin[8]:
        raise InvalidIdentifier("CHECKSUM", "the check character does not fit")
    return vin
