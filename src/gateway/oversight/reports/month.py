"""A month that is reported of: China's, by the domain clock, which in production is the real one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gateway.domain.clock import CHINA
from gateway.domain.errors import InputFault, InvalidInput

_INTO_THE_NEXT = timedelta(days=31)
_SETTLES = timedelta(days=1)
"""After its end, until all of its entries are in the log and the rules of misuse have looked at them."""


@dataclass(frozen=True, slots=True, order=True)
class ReportMonth:
    """first: its first day."""

    first: date

    @classmethod
    def of(cls, text: str) -> "ReportMonth":
        """Of a text like 2026-09.  Raises ValueError."""
        return cls(datetime.strptime(text, "%Y-%m").replace(tzinfo=CHINA).date())

    @classmethod
    def last(cls, now: datetime) -> "ReportMonth":
        """The latest that can be reported of.  now: domain clock."""
        this = cls((now.astimezone(CHINA) - _SETTLES).date().replace(day=1))
        return cls((this.first - timedelta(days=1)).replace(day=1))

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime(self.first.year, self.first.month, 1, tzinfo=CHINA)

    @property
    def ends(self) -> datetime:
        """The first moment of the next."""
        after = (self.first + _INTO_THE_NEXT).replace(day=1)
        return datetime(after.year, after.month, 1, tzinfo=CHINA)

    def require_settled(self, now: datetime) -> None:
        """Pass where it can be reported of by now.  Raises InvalidInput."""
        if self > ReportMonth.last(now):
            fault = InputFault(
                "/month", "not-over-yet", "a month is reported of from the second day of the next one on"
            )
            raise InvalidInput("this month is not over yet", [fault])

    def __str__(self) -> str:
        """Like 2026-09."""
        return f"{self.first:%Y-%m}"
