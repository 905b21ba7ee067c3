"""Codes of organisations: the unified social credit code and the organisation code inside it."""

import re

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.folding import fold

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {c: i for i, c in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_REGISTRARS = frozenset("123456789ANY")


def credit_check_character(first17: str) -> str:
    """The 18th character of a credit code.  Source: GB 32100-2015, base 31, weights 3^i mod 31."""
    return _ALPHABET[-sum(_VALUE[c] * w for c, w in zip(first17, _WEIGHTS, strict=True)) % 31]


def organisation_check_character(first8: str) -> str:
    """The 9th character of an organisation code.  Source: GB 11714, base 36; 10 is X, 11 is 0."""
    rest = 11 - sum(int(c, 36) * w for c, w in zip(first8, _ORGANISATION_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else "0" if rest == 11 else str(rest)


def parse_credit_code(text: str) -> str:
    """Fold and check a unified social credit code.

    Letters are never read as other letters.  Raises InvalidIdentifier FORMAT, CHECKSUM, or KIND for an unknown registrar.
    """
    code = fold(text)
    if not _CREDIT_CODE.fullmatch(code):
        raise InvalidIdentifier("FORMAT", "not of the form of a credit code")
    if credit_check_character(code[:17]) != code[17]:
        raise InvalidIdentifier("CHECKSUM", "the check character does not fit")
    if code[0] not in _REGISTRARS:
        raise InvalidIdentifier("KIND", "no department registers codes with this first character")
    return code


def is_credit_code(text: str) -> bool:
    """Whether `text`, however it is spelt, is a unified social credit code."""
    try:
        parse_credit_code(text)
    except InvalidIdentifier:
        return False
    return True
