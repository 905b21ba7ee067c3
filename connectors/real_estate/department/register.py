"""The real-estate register of the simulated bureau: rights by county, found as its workers find them (docs/departments/real_estate.md)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import check_character, numbers_of
from gateway_demo.kit import Row, key_of

JOINT = "1"
_FLAGS = ("mortgage", "seizure", "objection", "forenotice")


@dataclass(frozen=True, slots=True)
class Right:
    """One right as it goes into `rsp_main` and its owners into `rsp_owner` (without request number, order and day)."""

    main: tuple[object, ...]
    owners: tuple[tuple[str, str, str], ...]


class Register:
    """The rights of all counties.  rows: the population's real-estate register."""

    def __init__(self, rows: list[Row]) -> None:
        self._by_number: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        self._by_name: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            for owner in row["owners"]:
                self._by_number[row["county"], key_of(owner["id_no"])].append(row)
                self._by_name[row["county"], fold_name(owner["name"])].append(row)

    def find(self, county: str, number: str, name: str) -> list[Right]:
        """The rights in this county of whoever has the number, 18 or 15 digits, whatever the name; and possible matches.

        A possible match has the name asked for and a number of equal length that differs in at most two characters and fails its
        check digit.
        """
        rows = [
            *(row for n in numbers_of(key_of(number)) for row in self._by_number.get((county, n), [])),
            *(
                row
                for row in self._by_name.get((county, fold_name(name)), [])
                if any(_is_typing_error(o, number, name) for o in row["owners"])
            ),
        ]
        return [_right(row) for row in _each_once(rows)]


def _each_once(rows: list[Row]) -> Iterator[Row]:
    seen: set[int] = set()
    for row in rows:
        if id(row) not in seen:
            seen.add(id(row))
            yield row


def _is_typing_error(owner: Row, number: str, name: str) -> bool:
    held = fold(owner["id_no"])
    if fold_name(owner["name"]) != fold_name(name):
        return False
    if (
        len(held) != len(number)
        or len(held) != 18
        or not held[:17].isdecimal()
        or check_character(held[:17]) == held[17]
    ):
        return False
    return sum(a != b for a, b in zip(held, number, strict=True)) <= 2


def _right(row: Row) -> Right:
    flags = tuple("1" if row[flag] else "0" for flag in _FLAGS)
    main = (
        row["unit_no"],
        row["cert_no"],
        row["address"],
        row["right_type"],
        row["right_nature"],
        row["usage"],
        row["area"],
        row["co_ownership"],
        row["reg_date"],
        "历史" if row["status"] == "historical" else "现势",
        *flags,
    )
    return Right(main, tuple((o["name"], o["id_no"], _share(row["county"], row, o["share"])) for o in row["owners"]))


def _share(county: str, row: Row, share: float | None) -> str:
    """As the county writes it: most in percent, one in fractions, one as a part of one; joint owners have none."""
    if share is None or row["co_ownership"] == JOINT:
        return ""
    match county:
        case "330781":
            part = Fraction(str(share)) / 100
            return f"{part.numerator}/{part.denominator}"
        case "330784":
            return f"{share / 100:g}"
        case _:
            return f"{share:g}%"
