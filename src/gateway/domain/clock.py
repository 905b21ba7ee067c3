"""Two clocks: the real one for tokens, signatures and the log; the domain's for the data, ages and windows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
"""The offset every department's times are written in."""


def real_now() -> datetime:
    """The real time, UTC, aware."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """A domain clock that started at `domain_start` when the real clock stood at `real_start`, and ticks with it."""

    domain_start: datetime
    real_start: datetime
    real: Callable[[], datetime] = real_now

    @classmethod
    def real_time(cls) -> "Clock":
        """A domain clock that is the real one, as in production."""
        now = real_now()
        return cls(domain_start=now, real_start=now)

    def now(self) -> datetime:
        """The domain time, aware, at China's offset."""
        return (self.domain_start + (self.real() - self.real_start)).astimezone(CHINA)

    def today(self) -> date:
        """The domain date in China."""
        return self.now().date()

    def to_real(self, domain_time: datetime) -> datetime:
        """When, on the real clock, the domain clock shows `domain_time`; UTC."""
        return (domain_time - self.domain_start + self.real_start).astimezone(UTC)
