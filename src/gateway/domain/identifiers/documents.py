"""Numbers of register entries: marriages, households, real-estate units and rights, and months."""

import re
from dataclasses import dataclass
from datetime import date

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.folding import fold

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―－−"), "-")
_MARRIAGE = re.compile(r"(BJ|BL|J|L)([0-9]{6})-([0-9]{4})-([0-9]{6})")
_HOUSEHOLD = re.compile(r"[0-9]{12}")
_BETWEEN_PARTS = re.compile(r"[·.•・●･‧∙⋅_/−]")
_UNIT = re.compile(
    r"(?P<county>[0-9]{6})(?P<district>[0-9]{3})(?P<subdistrict>[0-9]{3})"
    r"(?P<ownership>[GJZ])(?P<feature>[A-HJSWXY])(?P<parcel>[0-9]{5})(?P<fixture>[FLQW])(?P<fixture_no>[0-9]{8})"
)
_COLLECTIVE_ONLY = "AC"
_RIGHT = re.compile(
    r"(?P<province>\w)\((?P<year>[0-9]{4})\)(?P<place>\w+?)不动产(?P<kind>权|证明)第(?P<serial>[0-9]{7,9})号"
)


@dataclass(frozen=True, slots=True)
class MarriageCertificate:
    """A certificate number since 2004.  kind: J marriage, L divorce, BJ and BL re-issued."""

    kind: str
    region: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.kind}{self.region}-{self.year:04}-{self.serial:06}"


def fold_marriage_certificate(text: str) -> str:
    """Any dash becomes `-`, blanks go; what was issued before 2004 is free text and stays otherwise as it is."""
    return re.sub(r"\s", "", text.translate(_DASHES)).upper()


def parse_marriage_certificate(text: str) -> MarriageCertificate:
    """A marriage or divorce certificate number since 2004.  Raises InvalidIdentifier FORMAT, also for older free text."""
    match = _MARRIAGE.fullmatch(fold_marriage_certificate(text))
    if not match:
        raise InvalidIdentifier("FORMAT", "not of the form of a certificate number since 2004")
    return MarriageCertificate(match[1], match[2], int(match[3]), int(match[4]))


def parse_household_number(text: str) -> str:
    """Fold and check a household number, 12 digits.  Raises InvalidIdentifier FORMAT."""
    number = fold(text)
    if not _HOUSEHOLD.fullmatch(number):
        raise InvalidIdentifier("FORMAT", "a household number has 12 digits")
    return number


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """A real-estate unit number in its parts.  Source: GB/T 37346; there is no check digit."""

    county: str
    district: str
    subdistrict: str
    ownership: str
    """G state, J collective, Z undetermined."""
    feature: str
    """B construction land on the surface, C homestead, …"""
    parcel: str
    fixture: str
    """F building, L forest, Q other, W none."""
    fixture_no: str

    def __str__(self) -> str:
        return (
            f"{self.county}{self.district}{self.subdistrict}"
            f"{self.ownership}{self.feature}{self.parcel}{self.fixture}{self.fixture_no}"
        )

    @property
    def display(self) -> str:
        """As people read it, 6-6-7-9: `330797 001002 GB00012 F00030042`."""
        text = str(self)
        return f"{text[:6]} {text[6:12]} {text[12:19]} {text[19:]}"


def fold_unit(text: str) -> str:
    """A unit number without what is printed between its parts: blanks, hyphens, dots; half-width and in capitals."""
    return _BETWEEN_PARTS.sub("", fold(text))


def parse_unit_number(text: str) -> UnitNumber:
    """A unit number, also in its printed form.  Raises InvalidIdentifier FORMAT, KIND for letters that do not go together."""
    match = _UNIT.fullmatch(fold_unit(text))
    if not match:
        raise InvalidIdentifier("FORMAT", "not of the form of a real-estate unit number")
    unit = UnitNumber(**match.groupdict())
    if unit.feature in _COLLECTIVE_ONLY and unit.ownership != "J":
        raise InvalidIdentifier("KIND", "this kind of parcel exists on collective land only")
    if unit.fixture == "W" and unit.fixture_no != "00000000":
        raise InvalidIdentifier("KIND", "a parcel without fixture is numbered W00000000")
    return unit


@dataclass(frozen=True, slots=True)
class RightCertificate:
    """A real-estate certificate: `proof` for mortgages and forenotices (不动产证明), else of the right itself."""

    province: str
    year: int
    place: str
    proof: bool
    serial: str

    def __str__(self) -> str:
        return f"{self.province}({self.year}){self.place}不动产{'证明' if self.proof else '权'}第{self.serial}号"


def fold_right_certificate(text: str) -> str:
    """Brackets and digits half-width, blanks gone; older certificates are free text and stay otherwise as they are."""
    return fold(text.translate(dict(zip(map(ord, "〔〕［］【】[]"), "()()()()", strict=True))))


def parse_right_certificate(text: str) -> RightCertificate:
    """A certificate of the unified registration.  Raises InvalidIdentifier FORMAT, also for older free text."""
    match = _RIGHT.fullmatch(fold_right_certificate(text))
    if not match:
        raise InvalidIdentifier("FORMAT", "not of the form of a real-estate certificate")
    return RightCertificate(
        match["province"], int(match["year"]), match["place"], match["kind"] == "证明", match["serial"]
    )


def parse_month(text: str | int) -> int:
    """A month yyyymm, 190001 to 209912.  Raises InvalidIdentifier FORMAT or DATE."""
    digits = str(text).strip()
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise InvalidIdentifier("FORMAT", "a month is written yyyymm")
    if not ("1900" <= digits[:4] <= "2099" and "01" <= digits[4:] <= "12"):
        raise InvalidIdentifier("DATE", "there is no such month")
    return int(digits)


def month_of(day: date) -> int:
    """The month yyyymm that a day lies in."""
    return day.year * 100 + day.month


def shift_month(month: int, by: int) -> int:
    """The month `by` months later (earlier when negative), yyyymm."""
    year, index = divmod(month // 100 * 12 + month % 100 - 1 + by, 12)
    return year * 100 + index + 1
