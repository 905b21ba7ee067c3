"""Numbers of people: resident identity, residence permits of Hong Kong, Macau and Taiwan, foreigners' permanent residence."""

import re
from datetime import date
from enum import StrEnum
from operator import mul

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.folding import fold

_CHECK = "10X98765432"
_WEIGHTS = tuple((1 << (17 - i)) % 11 for i in range(17))
_ASCII_ZERO = 48 * sum(_WEIGHTS)  # the digits are summed as character codes: this much too high
_EIGHTEEN = re.compile(r"[1-9][0-9]{16}[0-9X]")
_FIFTEEN = re.compile(r"[1-9][0-9]{14}")
_FOREIGN_FIFTEEN = re.compile(r"[A-Z]{3}[0-9]{12}")
_HMT_REGIONS = frozenset({"810000", "820000", "830000"})
_LONG_MONTHS = "01 03 05 07 08 10 12"
_DAYS = frozenset(
    f"{month:02}{day:02}"
    for month in range(1, 13)
    for day in range(1, 32 if f"{month:02}" in _LONG_MONTHS else 30 if month == 2 else 31)
)
MOST_TYPOS = 2
LEGACY_LENGTH = 15
_STARS = dict.fromkeys(map(ord, "∗⁎✱✲﹡●•"), "*")
_LAST_FPR15_YEAR = 23
"""The 15-character card was issued until 2023: a later two-digit year belongs to the century before."""


def check_character(first17: str) -> str:
    """The 18th character of a resident identity number.  Source: GB 11643-1999, ISO 7064 MOD 11-2."""
    return _CHECK[(sum(map(mul, first17.encode(), _WEIGHTS)) - _ASCII_ZERO) % 11]


def foreign_check_digit(first14: str) -> str:
    """The 15th character of the 2017 permanent residence card: weights 7-3-1, A = 10 … Z = 35, modulo 10."""
    return str(sum(int(c, 36) * (7, 3, 1)[i % 3] for i, c in enumerate(first14)) % 10)


def parse_person_number(text: str, today: date | None = None) -> str:
    """Fold and check a person's number of any kind that is evidence: CN18, HMT18, FPR18, FPR15.

    today: given, a birth after it is refused.  Raises InvalidIdentifier FORMAT, CHECKSUM, DATE, SEQUENCE, FUTURE, or KIND for
    the 15-digit number, which only matches old records.
    """
    number = text
    if _EIGHTEEN.fullmatch(text) or _EIGHTEEN.fullmatch(number := fold(text)):
        _check_eighteen(number)
    elif _FOREIGN_FIFTEEN.fullmatch(number):
        _check_foreign_fifteen(number)
    elif _FIFTEEN.fullmatch(number):
        raise InvalidIdentifier("KIND", "a 15-digit number is no longer valid: give the 18-character number")
    else:
        raise InvalidIdentifier("FORMAT", "not of the form of a person number")
    if today is not None and birth_date_of(number) > today:
        raise InvalidIdentifier("FUTURE", "the date of birth in the number lies in the future")
    return number


def id_kind(number: str) -> str:
    """CN18, HMT18, FPR18, FPR15 or CN15, by form alone.  `number` is folded."""
    if len(number) == 15:
        return "CN15" if number.isdigit() else "FPR15"
    if number[:1] == "9":
        return "FPR18"
    return "HMT18" if number[:6] in _HMT_REGIONS else "CN18"


def birth_date_of(number: str) -> date:
    """The date of birth in a folded number of any kind.  Raises InvalidIdentifier DATE when there is no such day."""
    try:
        if len(number) == 18:
            return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        if number.isdigit():
            return date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
        return date(_foreign_year(number), int(number[9:11]), int(number[11:13]))
    except ValueError:
        raise InvalidIdentifier("DATE", "the date of birth in the number does not exist") from None


def sex_of(number: str) -> str | None:
    """`1` male, `2` female by the sequence's last digit (GB/T 2261.1); None where the kind of number does not say (FPR15)."""
    if len(number) == 18:
        return "1" if int(number[16]) % 2 else "2"
    if number.isdigit():
        return "1" if int(number[14]) % 2 else "2"
    return None


def from_legacy(number15: str) -> str:
    """The 18-character number of a 15-digit one: `19` after the region, check character added.

    For matching old records only.  Raises InvalidIdentifier FORMAT or DATE.
    """
    number = fold(number15)
    if not _FIFTEEN.fullmatch(number):
        raise InvalidIdentifier("FORMAT", "not of the form of a 15-digit number")
    birth_date_of(number)
    first17 = f"{number[:6]}19{number[6:]}"
    return first17 + check_character(first17)


def to_legacy(number18: str) -> str | None:
    """The 15-digit number under which old records hold this person; None for births outside 19xx and other kinds."""
    if len(number18) != 18 or number18[6:8] != "19" or id_kind(number18) != "CN18":
        return None
    return number18[:6] + number18[8:17]


class NumberMatch(StrEnum):
    """What a register's number says about the person asked for.

    same: the number, however it is spelt.  legacy15: the 15-digit number of that person.  possible: not the number, and yet not
    surely somebody else's, for it is mistyped, cut short, a
    passport's, a foreigner's old card's beside the new one's, or hidden in part.  other: a sound number of another person.
    """

    SAME = "same"
    LEGACY15 = "legacy15"
    POSSIBLE = "possible"
    OTHER = "other"


def match_number(person_number: str, held: str) -> NumberMatch:
    """How a register's `held` number, in any spelling, compares with `person_number` (folded).

    A number of 18 with at most two characters different is `possible` where its check character fails; fifteen digits have none to fail.
    """
    number = held if held == person_number else fold(held)
    if number == person_number:
        return NumberMatch.SAME
    legacy = to_legacy(person_number)
    if number == legacy:
        return NumberMatch.LEGACY15
    if _EIGHTEEN.fullmatch(number):
        is_near = len(person_number) == len(number) and _differing(person_number, number) <= MOST_TYPOS
        is_doubtful = (is_near and check_character(number[:17]) != number[17]) or _is_other_document(
            person_number, number
        )
    elif _FIFTEEN.fullmatch(number):
        is_doubtful = False
    elif _FOREIGN_FIFTEEN.fullmatch(number):
        is_doubtful = foreign_check_digit(number[:14]) != number[14] or _is_other_document(person_number, number)
    else:
        is_doubtful = True
    return NumberMatch.POSSIBLE if is_doubtful else NumberMatch.OTHER


def is_same_number(person_number: str, held: str) -> bool:
    """Whether a register's `held` number, in any spelling, is that of the person, also where it holds 15 digits."""
    return match_number(person_number, held) in (NumberMatch.SAME, NumberMatch.LEGACY15)


def numbers_of(number: str) -> tuple[str, ...]:
    """Every number under which a register may hold the person with this one: the number itself, and the 15-digit one where there is one."""
    legacy = to_legacy(number)
    return (number,) if legacy is None else (number, legacy)


def fits_mask(number: str, masked: str) -> bool:
    """Whether `number` could stand behind `masked`, star for character: 3307911995****0027.

    Letters' case and width do not matter; behind fifteen characters stands the 15-digit number.
    """
    shown = fold(masked.translate(_STARS))
    hidden = to_legacy(number) if len(shown) == LEGACY_LENGTH < len(number) else number
    return hidden is not None and len(hidden) == len(shown) and all(map(_fits, hidden, shown))


def _fits(character: str, shown: str) -> bool:
    return shown in ("*", character)


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _is_other_document(person_number: str, number: str) -> bool:
    """A foreigner's old card and new one have different numbers, and both may stand for one person."""
    return {id_kind(person_number), id_kind(number)} == {"FPR15", "FPR18"}


def _check_eighteen(number: str) -> None:
    if check_character(number[:17]) != number[17]:
        raise InvalidIdentifier("CHECKSUM", "the check character does not fit")
    day = number[10:14]
    if day not in _DAYS or number[6:10] < "1800":
        raise InvalidIdentifier("DATE", "the date of birth in the number does not exist")
    if day == "0229":
        birth_date_of(number)
    if number[14:17] == "000":
        raise InvalidIdentifier("SEQUENCE", "the sequence in the number is never 000")


def _check_foreign_fifteen(number: str) -> None:
    if foreign_check_digit(number[:14]) != number[14]:
        raise InvalidIdentifier("CHECKSUM", "the check digit does not fit")
    birth_date_of(number)


def _foreign_year(number: str) -> int:
    short = int(number[7:9])
    return (2000 if short <= _LAST_FPR15_YEAR else 1900) + short
