"""The month in which somebody reaches retirement, and the months to be paid by then, by the gradual rules in force since January 2025
(国务院关于渐进式延迟法定退休年龄的办法; docs/departments/social_security.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from gateway.domain.identifiers.documents import month_of, shift_month
from gateway.domain.matter import Argument


@dataclass(frozen=True, slots=True)
class Ladder:
    """One group's rule: `age_years` for those born before `begins` (yyyymm), then a month later for every `step` months.

    cap: months later at most.
    """

    age_years: int
    begins: int
    step: int
    cap: int


@dataclass(frozen=True, slots=True)
class Due:
    """The month of retirement, yyyymm, and how many months later than it used to be."""

    month: int
    delay: int


MEN = Ladder(60, 196501, 4, 36)
WOMEN: Mapping[str, Ladder] = MappingProxyType(
    {"cadre": Ladder(55, 197001, 4, 36), "worker": Ladder(50, 197501, 2, 60)}
)
_MALE, _FEMALE = "1", "2"
_LAST_OF_OLD, _YEARS_OF_RISE, _RISE = 2029, 10, 6


def due_months(sex: str | None, born: date, post: Argument) -> tuple[Due, ...]:
    """When a person retires; both possible times for a woman whose post is not told, all three where the sex is not known.

    sex: GB/T 2261.1.  post: a key of WOMEN, or None.
    """
    women = tuple(WOMEN.values()) if post is None else (WOMEN[str(post)],)
    ladders = {_MALE: (MEN,), _FEMALE: women}.get(sex or "", (MEN, *women))
    return tuple(_due(ladder, born) for ladder in ladders)


def least_months(month: int, until_2029: int) -> int:
    """The months of contributions that a pension needs for who retires in `month` (yyyymm): six more for each year from 2030 to 2039."""
    years = min(max(month // 100 - _LAST_OF_OLD, 0), _YEARS_OF_RISE)
    return until_2029 + years * _RISE


def _due(ladder: Ladder, born: date) -> Due:
    since = _months(month_of(born)) - _months(ladder.begins)
    delay = 0 if since < 0 else min(ladder.cap, -(-(since + 1) // ladder.step))
    return Due(shift_month(month_of(born), ladder.age_years * 12 + delay), delay)


def _months(month: int) -> int:
    return month // 100 * 12 + month % 100
