"""Numbers that name people and things in the public registers, and the checks each carries (DOMAIN 1)."""

import re
from datetime import date

from gateway.domain.errors import InvalidIdentifier

_FULL_WIDTH = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def fold(text: str) -> str:
    """Full-width to half-width, blanks and hyphens dropped, upper case."""
    return re.sub(r"[\s\-‐-―]", "", text.translate(_FULL_WIDTH)).upper()


def check_character(first17: str) -> str:
    """The 18th character of a resident identity number.  Source: GB 11643-1999, ISO 7064 MOD 11-2."""
    return "10X98765432"[sum(int(c) * ((1 << (17 - i)) % 11) for i, c in enumerate(first17)) % 11]


def parse_person_number(text: str) -> str:
    """Fold and check a person's number.  Returns it folded; raises InvalidIdentifier."""
    number = fold(text)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise InvalidIdentifier("FORMAT", "not of the form of a person number")
    if check_character(number[:17]) != number[17]:
        raise InvalidIdentifier("CHECKSUM", "the check character does not fit")
    birth_date_of(number)
    return number


def id_kind(number: str) -> str:
    """CN18, HMT18, FPR18 or FPR15."""
    return "CN18"


def birth_date_of(number: str) -> date:
    """The date of birth in the number.  Raises InvalidIdentifier when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdentifier("DATE", "the date of birth in the number does not exist") from None


def parse_credit_code(text: str) -> str:
    """Fold and check a unified social credit code."""
    code = fold(text)
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", code):
        raise InvalidIdentifier("FORMAT", "not of the form of a credit code")
    return code
