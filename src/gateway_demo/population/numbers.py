"""Issuing numbers: each valid, in the reserved ranges, and given once."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files

from gateway.domain.identifiers.organisations import credit_check_character, organisation_check_character
from gateway.domain.identifiers.people import check_character
from gateway.domain.identifiers.vehicles import vin_check_character

_DATA = files("gateway_demo.population") / "data"
_VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"


@dataclass(frozen=True, slots=True)
class County:
    """One county: name, the twin prefix of synthetic numbers, the name on its right certificates, the start of addresses."""

    code: str
    name: str
    twin: str
    title: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Places:
    """Counties with their weights, streets, regions people come from, and words firms are named with."""

    counties: dict[str, County]
    weights: list[int]
    streets: list[str]
    origins: list[str]
    trades: list[tuple[str, list[str]]]
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Names:
    """Surnames, given names by sex, rare characters, names with a separator, and look-alikes of characters."""

    surnames: str
    male: list[str]
    female: list[str]
    rare: list[str]
    separated: list[list[str]]
    variants: dict[str, str]


def _places() -> Places:
    raw = json.loads((_DATA / "places.json").read_text(encoding="utf-8"))
    return Places(**{**raw, "counties": {code: County(code, **county) for code, county in raw["counties"].items()}})


PLACES = _places()
NAMES = Names(**json.loads((_DATA / "names.json").read_text(encoding="utf-8")))


@dataclass(slots=True)
class Issuer:
    """Issues numbers and remembers which are taken."""

    taken: set[str] = field(default_factory=set)
    _next: Counter[str] = field(default_factory=Counter)

    def person(self, region: str, birth: date, sex: str) -> str:
        """A resident identity number.  The sequence counts from 001; odd for men."""
        first14 = f"{region}{birth:%Y%m%d}"
        for sequence in range(1 if sex == "1" else 2, 1000, 2):
            first17 = f"{first14}{sequence:03}"
            number = first17 + check_character(first17)
            if number not in self.taken:
                self.taken.add(number)
                return number
        raise ValueError("every sequence of one region and day is taken")

    def serial(self, series: str, first: int = 1) -> int:
        """The next number of a series."""
        self._next[series] += 1
        return first - 1 + self._next[series]

    def skip(self, series: str, upto: int, first: int = 1) -> None:
        """Treat a series' numbers up to `upto` as given."""
        self._next[series] = max(self._next[series], upto - first + 1)

    def household(self, twin: str) -> str:
        """A household number: twin and a number that runs through the whole city."""
        return f"{twin}{self.serial('household'):06}"

    def marriage(self, kind: str, twin: str, year: int) -> str:
        """A marriage (J) or divorce (L) certificate number."""
        return f"{kind}{twin}-{year}-{self.serial(f'{kind}{twin}{year}'):06}"

    def right_certificate(self, title: str, year: int) -> str:
        """A right certificate's number, serials from 9000001 a place."""
        return f"浙({year}){title}不动产权第{self.serial(f'right{title}', 9_000_001)}号"

    def presale_proof(self, title: str, year: int) -> str:
        """The number of a proof of forenotice, out of the same serials."""
        return self.right_certificate(title, year).replace("不动产权", "不动产证明")

    def permit(self, county: str) -> str:
        """A residence permit's number."""
        return f"{county}{self.serial('permit'):09}"

    def credit_code(self, twin: str) -> str:
        """An enterprise's credit code."""
        first8 = f"MA{self.serial('employer'):06}"
        first17 = f"91{twin}{first8}{organisation_check_character(first8)}"
        return first17 + credit_check_character(first17)

    def vin(self, model: str, year: int) -> str:
        """A VIN of maker L99; `model` fills places 4 to 8."""
        tail = f"{_VIN_YEARS[(year - 2010) % 30]}Z{self.serial('vin'):06}"
        return f"L99{model}{vin_check_character(f'L99{model}0{tail}')}{tail}"

    def plate(self, plate_type: str) -> str:
        """A plate of the reserved series; a full series goes on with the new-energy one, ten thousand plates."""
        serial = self.serial(f"plate{plate_type}") - 1
        if plate_type == "52":
            plate = f"浙GDZ{serial:04}"
        else:
            series, rest = divmod(serial, 1000)
            plate = f"浙G{rest // 100}Z{'ZX'[series]}{rest % 100:02}"
        if plate_type + plate in self.taken:
            return self.plate(plate_type)
        self.taken.add(plate_type + plate)
        return plate

    def has_plates(self, plate_type: str) -> bool:
        """Whether a series is not used up."""
        return self._next[f"plate{plate_type}"] < (10_000 if plate_type == "52" else 2_000)
