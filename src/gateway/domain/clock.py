"""Three clocks: the real one for tokens, signatures and the log; the database's for what cannot be undone; the domain's, which follows
the database's, for the data, ages and windows.  And the event loop's, for how long something may take.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8))
"""The offset every department's times are written in."""


def real_now() -> datetime:
    """The real time, UTC, aware."""
    return datetime.now(UTC)


def loop_time() -> float:
    """The running event loop's clock, seconds: deadlines and pauses are told by it."""
    return asyncio.get_running_loop().time()


class StoreTime(Protocol):
    """The database's clock, as a process knows it."""

    @property
    def ahead(self) -> timedelta | None:
        """How far the domain's time is ahead of it, as the database has it; None where nobody has set that."""

    def now(self) -> datetime:
        """The database's time, UTC, aware."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A domain clock that stood at `domain_start` when the real time was `real_start`.

    store: the database's clock, which goes before the real one, and its word on how far the domain is ahead before those two; None
    without a database.
    """

    domain_start: datetime
    real_start: datetime
    real: Callable[[], datetime] = real_now
    store: StoreTime | None = None

    @classmethod
    def real_time(cls, store: StoreTime | None = None) -> "Clock":
        """A domain clock that is the real one, as in production."""
        now = real_now()
        return cls(domain_start=now, real_start=now, store=store)

    def stored(self) -> datetime:
        """The database's time, UTC, aware: by it is decided what cannot be undone, and background work is due."""
        return self.real() if self.store is None else self.store.now()

    def now(self) -> datetime:
        """The domain time, aware, at China's offset."""
        return (self.stored() + self.ahead).astimezone(CHINA)

    def today(self) -> date:
        """The domain date in China."""
        return self.now().date()

    def to_real(self, domain_time: datetime) -> datetime:
        """When, by `stored`, the domain clock shows `domain_time`; UTC."""
        return (domain_time - self.ahead).astimezone(UTC)

    @property
    def ahead(self) -> timedelta:
        """How far the domain's time is ahead."""
        stored = None if self.store is None else self.store.ahead
        return self.domain_start - self.real_start if stored is None else stored
