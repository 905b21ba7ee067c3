"""How departments write days, months, times and codes, read in one place."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from gateway.domain.clock import CHINA
from gateway.domain.identifiers.folding import FULL_WIDTH
from gateway.domain.reply import UNREAD

NO_END = date(9999, 12, 31)
_NO_END_WORDS = frozenset({"长期", "长期有效", "永久", "永久有效"})
_DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
)
_HALF = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(?:(\d{1,2})月)?|(\d{2}))?")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?")
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月|(\d{2}))")
_REGION = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])[0-9]{4}(?:[0-9]{3}(?:[0-9]{3})?)?")
"""GB/T 2260 (six digits) and GB/T 10114 (the township's and the village's three behind them)."""
_FIRST_YEAR, _LAST_YEAR = 1800, 9999
_FIGURE = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
"""A figure written out: neither an exponent, which a spreadsheet leaves of digits that it has cut, nor commas, which mean two things."""
_MOST_DIGITS = 40
_TRUTHS = {"0": False, "1": True, "false": False, "true": True, "否": False, "是": True}
_WIDE = {**FULL_WIDTH, 0xA0: 0x20, 0x200B: None, 0xFEFF: None}


def read_text(value: str) -> str:
    """A code or a figure without what only looks different: half-width, no blanks at its ends."""
    return value.strip() if value.isascii() else value.translate(_WIDE).strip()


def read_day(value: object) -> date | str | None:
    """A calendar day in China.

    None for a day of noughts (`0000-00-00`), which is how a register writes that it has none.  A day of which only the year or the
    month is known comes as text, `1942` or `1942-05`: it is no day.  An instant with an offset is the day it falls on in China.  No
    end (长期) is the last day there is.  Raises TypeError or ValueError for anything else, a spreadsheet's serial number included.
    """
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else _in_china(value)).date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise TypeError
    text = read_text(value)
    if text in _NO_END_WORDS:
        return NO_END
    return None if "0" in text and not text.strip("0-/.: T年月日") else _written_day(text)


def _written_day(text: str) -> date | str:
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass  # known in part, or in digits of another script
    if found := _DAY.fullmatch(text):
        year, month, day = (int(part) for part in (found[1], *_first_two(found.groups()[1:])))
        return _half_known(year, month) if 0 in (month, day) else date(year, month, day)
    if found := _HALF.fullmatch(text):
        return _half_known(int(found[1]), int(found[2] or found[3] or found[4] or 0))
    return _in_china(read_moment(text)).date()


def read_moment(value: object) -> datetime:
    """A moment, aware: `2026-11-01 00:00:03` in China's time, or with its own offset.  Raises ValueError for anything else."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("not a time as departments write it")
    moment = datetime.fromisoformat(value)
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)
    if not 1 < moment.year < _LAST_YEAR:
        _in_china(aware)
    return aware


def _in_china(moment: datetime) -> datetime:
    """The moment at China's offset.  Raises ValueError for one that is beyond the calendar there or in UTC."""
    try:
        return moment.astimezone(UTC).astimezone(CHINA)
    except OverflowError:
        raise ValueError("beyond the calendar") from None


def end_of_day(compact: str) -> datetime:
    """The last second, in China, of a day written `20261031`.  Raises ValueError where there is no such day."""
    if re.fullmatch(r"[0-9]{8}", compact) is None:
        raise ValueError("not a day as files are named")
    day = date(int(compact[:4]), int(compact[4:6]), int(compact[6:]))
    return datetime.combine(day, time(23, 59, 59), CHINA)


def read_month(value: object) -> int:
    """A month as yyyymm, from `202207`, `2022-07`, `2022年7月` or the number.  Raises TypeError or ValueError."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    found = _MONTH.fullmatch(read_text(str(value)))
    if not found:
        raise ValueError
    month = int(found[1]) * 100 + int(found[2] or found[3] or found[4])
    if not (190001 <= month <= 999912 and 1 <= month % 100 <= 12):
        raise ValueError
    return month


def read_figure(value: object) -> Decimal:
    """A figure, from a number or a text in any width.  Raises TypeError or ValueError for anything else: `1,234`, `1.2E+05`, `12元`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise TypeError
    text = format(value, "f") if isinstance(value, Decimal) and value.adjusted() < _MOST_DIGITS else str(value)
    written = read_text(text)
    if not _FIGURE.fullmatch(written):
        raise ValueError
    return Decimal(written)


def read_truth(value: object) -> bool:
    """A yes or no, from 0 and 1, 否 and 是, false and true, in any width and case.  Raises TypeError or ValueError for anything else."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, int | str):
        raise TypeError
    written = read_text(str(value)).lower()
    if written not in _TRUTHS:
        raise ValueError
    return _TRUTHS[written]


def read_code(value: object, codes: Mapping[str, str]) -> str | None:
    """What `codes` maps the value to, in whatever width it is written; None where no entry fits."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    key = str(value)
    return codes[key] if key in codes else codes.get(read_text(key))


def read_county(value: object, names: Mapping[str, str]) -> str:
    """The six digits of GB/T 2260 for a county.

    Written whole, as the head of a township's nine or a village's twelve, or by a name.  names: the code of each county by how it is called, in this
    city or by this department.  UNREAD for
    anything else: a city's own code, with `00` at its end, does not say in which county.  Raises TypeError for what is neither text nor number.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError
    text = "".join(read_text(str(value)).split())
    if text in names:
        return names[text]
    return text[:6] if _REGION.fullmatch(text) and text[4:6] != "00" else UNREAD


def read_letters(value: str, codes: Mapping[str, str] | None, *, is_open: bool) -> str | None:
    """Several one-letter codes in one value, sorted, each once; an unknown one is UNREAD where the list is open, else the whole None.

    No letter at all is None too.
    """
    letters = [letter for letter in set(read_text(value).upper()) if not letter.isspace()]
    read = [letter if codes is None else codes.get(letter, UNREAD) for letter in letters]
    return None if not read or (UNREAD in read and not is_open) else "".join(sorted(set(read)))


def _first_two(parts: tuple[str | None, ...]) -> tuple[str, str]:
    month, day = [part for part in parts if part is not None]
    return month, day


def _half_known(year: int, month: int) -> str:
    if not _FIRST_YEAR <= year <= _LAST_YEAR or not 0 <= month <= 12:
        raise ValueError
    return f"{year:04}-{month:02}" if month else f"{year:04}"
