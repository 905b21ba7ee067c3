"""How registers write one number, name, day or code: each spelling in words, its text, and what it may be read as."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.names import parse_name
from gateway.domain.identifiers.people import to_legacy

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_NUMBER = re.compile(r"[0-9*]{14,17}[0-9X*]|[0-9]{8}[0-9A-Z]{10}")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MONTH = re.compile(r"(\d{4})-?(\d{2})")
_SEPARATORS = "・•．‧"
STRANGE = "zz"
"""A code of no table."""


class Meaning(StrEnum):
    """What a spelling may be read as, beside unknown: the plain value; no value; a day without end; nothing definite."""

    SAME = "same"
    NONE = "none"
    NO_END = "no_end"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Spelling:
    """how: in words that hold no value of the record."""

    how: str
    text: str
    meaning: Meaning = Meaning.SAME


def is_number(text: str) -> bool:
    """Whether the text has the form of a person's or an organisation's number, masked ones included."""
    return _NUMBER.fullmatch(fold(text)) is not None


def is_name(text: str) -> bool:
    """Whether the text could be a person's name."""
    try:
        return bool(parse_name(text))
    except InvalidIdentifier:
        return False


def spellings(text: str, kind: str) -> Iterator[Spelling]:
    """The other ways to write a text.  kind: the manifest's type of the item that stands there, without `?`; "" where there is none."""
    if is_number(text) and kind not in ("date", "month", "int", "decimal"):
        yield from _of_number(text)
    elif kind == "date" or (not kind and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)):
        yield from _of_day(text)
    elif kind == "month":
        yield from _of_month(text)
    elif kind == "county":
        yield from _of_county(text)
    elif kind in ("code", "codes"):
        yield from _padded(text)
        yield Spelling("as a code of no table", STRANGE, Meaning.UNCLEAR)
    elif kind in ("int", "decimal", "bool"):
        yield from _padded(text)
    elif is_name(text):
        yield from _of_name(text)


def _padded(text: str) -> Iterator[Spelling]:
    yield Spelling("in full width", text.translate(_WIDE))
    yield Spelling("with blanks at its ends", f" {text} ")
    yield Spelling("with an ideographic blank behind it", f"{text}\u3000")


def _of_county(text: str) -> Iterator[Spelling]:
    yield from _padded(text)
    yield Spelling("with a township behind it", f"{text}010")
    yield Spelling("with a village behind it", f"{text}010000")
    yield Spelling("as a county of no table", STRANGE, Meaning.UNCLEAR)


def _of_number(text: str) -> Iterator[Spelling]:
    yield from _padded(text)
    yield Spelling("in small letters", text.lower())
    yield Spelling("in full width and small letters", text.lower().translate(_WIDE))
    inner: Mapping[str, str] = {
        "a blank": " ",
        "a no-break blank": "\u00a0",
        "an ideographic blank": "\u3000",
        "a hyphen": "-",
        "a zero-width sign": "\u200b",
    }
    for sign, put in inner.items():
        yield Spelling(f"with {sign} inside", f"{text[:6]}{put}{text[6:]}")
    yield Spelling("with a byte-order mark before it", f"\ufeff{text}")
    folded = fold(text)
    if folded[:17].isdigit():
        yield Spelling(
            "with a slip of the pen", f"{folded[:16]}{(int(folded[16]) + 1) % 10}{folded[17:]}", Meaning.UNCLEAR
        )
        legacy = to_legacy(folded)
        if legacy is not None:
            yield Spelling("with 15 digits", legacy)


def _of_name(text: str) -> Iterator[Spelling]:
    yield from _padded(text)
    yield Spelling("with a zero-width sign inside", f"{text[:1]}\u200b{text[1:]}")
    for separator in _SEPARATORS if "·" in text else "":
        yield Spelling(f"with the separator U+{ord(separator):04X}", text.replace("·", separator))
    yield Spelling("in capital letters", text.upper())
    yield Spelling("in small letters", text.lower())
    yield Spelling("with a curly apostrophe", text.replace("'", "’"))


def _of_day(text: str) -> Iterator[Spelling]:
    found = _DAY.fullmatch(text)
    if found is None:
        return
    year, month, day = found.groups()
    before = date(int(year), int(month), int(day)) - timedelta(days=1)
    yield from _padded(text)
    yield Spelling("as an instant in UTC", f"{before}T16:00:00Z")
    yield Spelling("as an instant in China's time", f"{year}-{month}-{day}T00:00:00+08:00")
    yield Spelling("compact", f"{year}{month}{day}")
    yield Spelling("with slashes", f"{year}/{int(month)}/{int(day)}")
    yield Spelling("with points", f"{year}.{month}.{day}")
    yield Spelling("in Chinese", f"{year}年{int(month)}月{int(day)}日")
    yield Spelling("as a year alone", year, Meaning.UNCLEAR)
    yield Spelling("as a month alone", f"{year}-{month}", Meaning.UNCLEAR)
    yield Spelling("with the day 00", f"{year}-{month}-00", Meaning.UNCLEAR)
    yield Spelling("in noughts", "0000-00-00", Meaning.NONE)
    yield Spelling("as without end", "长期", Meaning.NO_END)


def _of_month(text: str) -> Iterator[Spelling]:
    found = _MONTH.fullmatch(text)
    if found is None:
        return
    year, month = found.groups()
    yield from _padded(text)
    yield Spelling("with a hyphen", f"{year}-{month}")
    yield Spelling("compact", f"{year}{month}")
    yield Spelling("in Chinese", f"{year}年{int(month)}月")
