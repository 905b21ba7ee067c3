"""The city whose gateway this is, as far as rules, forms and pages need it: its counties, its case numbers, its bands of income."""

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from gateway.domain.codes import CountyCode
from gateway.domain.frozen import frozen
from gateway.domain.matter import Title

_PART = re.compile(r"\{(year|matter|county|number):?(10|[1-9])?\}|([A-Z0-9-]+)")
_YEAR, _MATTER, _COUNTY, _NUMBER = "year", "matter", "county", "number"
_WIDTHS = {_YEAR: 4, _MATTER: 3, _COUNTY: 6}
_MOST_OF_MATTER = 5
"""`M` and up to four digits."""
_MOST_PIECES, _LONGEST_PIECE = 8, 20
"""Between hyphens, as `forms.CASE_NUMBER` has it."""
_LIKE_A_PERSON = re.compile(r"D{15}|L{3}D{12}")


@frozen
class _Part:
    """One part.  name: of what it holds; "": `text`, as it stands.  width: in characters, of a matter the least."""

    name: str
    width: int
    text: str = ""


@frozen
class CaseForm:
    """The form of the numbers of a city's cases.  written: as its data have it.  example: such a number."""

    written: str
    example: str
    parts: tuple[_Part, ...]
    counties: frozenset[str]

    @classmethod
    def of(cls, written: str, counties: Collection[str]) -> "CaseForm":
        """The form of a text of capitals, digits, hyphens, `{year}`, `{matter}`, `{county}` and `{number:6}`, the latter needed.

        counties: what may stand for `{county}`.  Raises ValueError with a sentence.
        """
        parts = _parts(written)
        names = [part.name for part in parts if part.name]
        if _NUMBER not in names or len(set(names)) < len(names):
            raise ValueError("has a running number, such as {number:6}, and no part twice")
        if _LIKE_A_PERSON.search("".join(map(_shape, parts))):
            raise ValueError("has room for a person's number: put a letter between its digits, or take fewer")
        example = "".join(_example(part, sorted(counties)) for part in parts)
        pieces = example.split("-")
        if len(pieces) > _MOST_PIECES or not all(0 < len(piece) <= _LONGEST_PIECE for piece in pieces):
            raise ValueError("has too long a part, or a hyphen at an end or beside another")
        return cls(written, example, parts, frozenset(counties))

    def fits(self, number: str) -> bool:
        """Whether a text is of this form."""
        return self._read(number) is not None

    def is_of(self, number: str, matter: str) -> bool:
        """Whether a text is of this form and names no other matter; a form need not name any."""
        read = self._read(number)
        return read is not None and read.get(_MATTER, matter) == matter

    def _read(self, number: str) -> dict[str, str] | None:
        """What stands for each part; None where the text is not of this form.  All parts but the matter have one width."""
        more = len(number) - sum(part.width for part in self.parts)
        read, at = dict[str, str](), 0
        for part in self.parts:
            end = at + part.width + (more if part.name == _MATTER else 0)
            read[part.name], at = number[at:end], end
            if not self._may_be(part, read[part.name]):
                return None
        return read if at == len(number) else None

    def _may_be(self, part: _Part, text: str) -> bool:
        match part.name:
            case "":
                return text == part.text
            case "matter":
                return text[:1] == "M" and part.width <= len(text) <= _MOST_OF_MATTER and _is_digits(text[1:])
            case "county":
                return text in self.counties
            case _:
                return len(text) == part.width and _is_digits(text)


@frozen
class Band:
    """A band of income: what is below `under` yuan a month and not below the step before."""

    name: str
    under: Decimal


@frozen
class Bands:
    """The steps from the lowest up, and the name of what is above them all."""

    steps: tuple[Band, ...]
    above: str

    def of(self, base: Decimal) -> str:
        """The band that a sum of contribution bases, in yuan a month, falls into."""
        return next((step.name for step in self.steps if base < step.under), self.above)


@frozen
class City:
    """region: its own code by GB/T 2260.  counties: by code, in the order of its data.  offices: who asks and is no department."""

    region: CountyCode
    title: Title
    counties: Mapping[CountyCode, Title]
    offices: Mapping[str, Title]
    case_number: CaseForm
    bands: Bands

    def place(self, code: str) -> Title | None:
        """What a county, or the city itself, is called; None of any other code."""
        return self.title if code == self.region else self.counties.get(CountyCode(code))

    @property
    def names(self) -> Mapping[str, CountyCode]:
        """The code of each county by its Chinese name."""
        return {title["zh"]: code for code, title in self.counties.items()}


def _parts(written: str) -> tuple[_Part, ...]:
    found = list(_PART.finditer(written))
    if "".join(one[0] for one in found) != written or any(
        (one[1] == _NUMBER) != bool(one[2]) for one in found if one[1]
    ):
        raise ValueError("is made of capitals, digits, hyphens, {year}, {matter}, {county} and {number:6}")
    return tuple(
        _Part(one[1], int(one[2] or 0) or _WIDTHS[one[1]]) if one[1] else _Part("", len(one[3]), one[3])
        for one in found
    )


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _shape(part: _Part) -> str:
    """Its letters and digits at their most, as a person's number would be looked for: hyphens are left out."""
    match part.name:
        case "":
            return "".join("D" if sign.isdecimal() else "L" for sign in part.text if sign != "-")
        case "matter":
            return "L" + "D" * (_MOST_OF_MATTER - 1)
        case _:
            return "D" * part.width


def _example(part: _Part, counties: Sequence[str]) -> str:
    match part.name:
        case "":
            return part.text
        case "matter":
            return "M01"
        case "county":
            return counties[0] if counties else "0" * part.width
        case "year":
            return "2026"
        case _:
            return "1".zfill(part.width)
