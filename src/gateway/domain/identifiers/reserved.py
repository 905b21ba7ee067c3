"""The ranges no real person, firm, flat or car can have: synthetic data uses them, a production gateway refuses them."""

import re

_PERSON = re.compile(
    r"(?:33079[1-9]|[1-8][0-9]99[0-9]{2})[0-9]{8,11}[0-9X]"
    r"|(?:8[123]0000|9[0-9]{5})[0-9]{4}022999?[89][0-9X]"
    r"|[A-Z]{3}[0-9]{6}0229[89][0-9]"
)
_OTHERS = (
    re.compile(r"[0-9A-Z]{2}33079[1-9][0-9A-Z]{10}"),  # credit code
    re.compile(r"B?[JL]33079[1-9]-[0-9]{4}-[0-9]{6}"),  # marriage certificate
    re.compile(r"33079[1-9][0-9]{6}"),  # household number
    re.compile(r"33079[1-9][0-9]{6}[GJZ][A-Z][0-9]{5}[FLQW][0-9]{8}"),  # real-estate unit
    re.compile(r"浙\([0-9]{4}\)\w+不动产(?:权|证明)第9[0-9]{6}号"),  # real-estate certificate
    re.compile(r"浙?G[0-9]Z[ZX][0-9]{2}|浙?GDZ[0-9]{4}"),  # plates
    re.compile(r"L99[0-9A-HJ-NPR-Z]{14}"),  # VIN
)


def is_reserved(identifier: str) -> bool:
    """Whether a folded identifier of any kind lies in the ranges kept for synthetic data.

    Test twins 330791…330799 of the nine counties, regions `..99..` for people from elsewhere, 29 February with sequence 999 or
    998 for residence permits and foreigners' cards, certificate serials from 9000001, plates 浙G?ZZ??, 浙G?ZX??, 浙GDZ????,
    maker L99.
    """
    return _PERSON.fullmatch(identifier) is not None or any(p.fullmatch(identifier) for p in _OTHERS)
