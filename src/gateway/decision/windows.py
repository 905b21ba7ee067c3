"""The time that counts, in months or days, and the part of it that a register's word does not reach."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.decision.contributions import index_of
from gateway.decision.days import Span
from gateway.domain.composed import CountedUnit, CountingWindow
from gateway.domain.identifiers.documents import month_of

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Units:
    """Months counted from year 0, or days by their ordinals, from `first` to `last`."""

    each: CountedUnit
    first: int
    last: int

    def of(self, day: date) -> int:
        """The month or day that a day belongs to."""
        return index_of(month_of(day)) if self.each is CountedUnit.MONTH else day.toordinal()

    def within(self, span: Span | None) -> range:
        """Those of a span that lie in here; all where the span is not known."""
        if span is None:
            return range(self.first, self.last + 1)
        return range(max(self.of(span.first), self.first), min(self.of(span.last), self.last) + 1)

    def after(self, known_until: date) -> range:
        """Those that are not over, and fully known, on a day."""
        return range(max(self.of(known_until + _DAY), self.first), self.last + 1)

    def before(self, known_from: date) -> range:
        """Those that had begun before a day."""
        return range(self.first, min(self.of(known_from - _DAY), self.last) + 1)


def units_of(window: CountingWindow, each: CountedUnit, on: date) -> Units:
    """The months or days of a window, seen from the day `on`.

    Months to the day: from the day after the same day so many months before, or after the last of that month where it is shorter.
    """
    last = on.replace(day=1) - _DAY if window.is_closed else on
    if not window.in_months:
        first = last - timedelta(days=window.length - 1)
    elif each is CountedUnit.MONTH or window.is_closed:
        first = _same_day(last, window.length - 1).replace(day=1)
    else:
        first = _same_day(last, window.length) + _DAY
    units = Units(each, 0, 0)
    return Units(each, units.of(first), units.of(last))


def month_span(month: int) -> Span:
    """The days of a month yyyymm.  Raises ValueError where there is no such month."""
    year, number = divmod(month, 100)
    first = date(year, number, 1)
    return Span(first, first.replace(day=monthrange(year, number)[1]))


def _same_day(day: date, months: int) -> date:
    """So many months before, or the last of that month where it has no such day."""
    year, number = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))
