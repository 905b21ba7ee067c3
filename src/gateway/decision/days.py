"""Days as registers hold them: whole, known by month or year alone, or of a day that has not come."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

from gateway.domain.answer import Answer, by_reason
from gateway.domain.reply import ItemValue

_HALF_KNOWN = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
"""A year, or a month of one."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The first and the last day that a register's day may be; one and the same where it is known."""

    first: date
    last: date

    @property
    def ends(self) -> tuple[date, ...]:
        """Both ends, or the one day."""
        return (self.first,) if self.first == self.last else (self.first, self.last)

    def is_before(self, other: "Span") -> bool:
        """Whether it is so whichever days they are."""
        return self.last < other.first

    def may_be_of(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        return not self.is_before(other) and not other.is_before(self)


def is_half_known(value: str) -> bool:
    """Whether a day is known by its month or year alone."""
    return _HALF_KNOWN.fullmatch(value) is not None


def span_of(value: ItemValue) -> Span | None:
    """The days that an item may mean; None where it holds none, or what could not be read."""
    if isinstance(value, date):
        return Span(value, value)
    found = _HALF_KNOWN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    year = int(found[1])
    if found[2] is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    month = int(found[2])
    return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def is_ahead(value: ItemValue, today: date) -> bool:
    """Whether it is a day that has not come, whichever of its days it is."""
    span = span_of(value)
    return span is not None and span.first > today


def is_untold(value: ItemValue) -> bool:
    """Whether something stands there that is no day, not even half a one."""
    return isinstance(value, str) and span_of(value) is None


def whichever(spans: Iterable[Span], judge: Callable[..., Answer]) -> Answer | None:
    """What the days that these may be come to; None where that is more than one thing.

    judge: takes one day for each span, and does not change twice from the first day of it to the last.
    """
    answers = by_reason(judge(*days) for days in product(*(span.ends for span in spans)))
    return answers[0] if len({answer.verdict for answer in answers}) == 1 else None
