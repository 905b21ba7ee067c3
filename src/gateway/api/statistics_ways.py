"""The way of the statistics: one count at a time in a process, and none that takes too long."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial

from gateway.api.ways import Shown
from gateway.domain.errors import InputFault, InvalidInput, TooMany
from gateway.flows import Gateway
from gateway.flows.statistics import Statistics, statistics

LONGEST_WAIT_S = 5.0
"""How long a caller waits for the counts of others."""
LONGEST_COUNT_S = 20.0
"""How long one count may keep the database busy: some 10 µs an entry of the log, two million entries."""


def statistics_way(gateway: Gateway) -> Callable[[datetime, datetime], Awaitable[Shown]]:
    """What the routes may count with this gateway."""
    return OneAtATime(partial(statistics, gateway=gateway))


@dataclass(slots=True)
class OneAtATime:
    """Counts, one call after another.

    A call raises TooMany where the counts before it take longer than wait_s, InvalidInput where its own takes longer than count_s.
    """

    count: Callable[[datetime, datetime], Awaitable[Statistics]]
    wait_s: float = LONGEST_WAIT_S
    count_s: float = LONGEST_COUNT_S
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, since: datetime, until: datetime) -> Shown:
        """The figures of a span in the shape of the wire."""
        try:
            async with asyncio.timeout(self.wait_s):
                await self._turn.acquire()
        except TimeoutError:
            raise TooMany("others are being counted for", retry_after_s=10) from None
        try:
            return _shown(await self._in_time(since, until))
        finally:
            self._turn.release()

    async def _in_time(self, since: datetime, until: datetime) -> Statistics:
        ends = asyncio.timeout(self.count_s)
        try:
            async with ends:
                return await self.count(since, until)
        except TimeoutError:
            if not ends.expired():
                raise
            fault = InputFault("/since", "span", "too much stands in the log for one count: ask for a shorter span")
            raise InvalidInput("the span is too long", [fault]) from None


def _shown(told: Statistics) -> Shown:
    tables = {name: [asdict(row) for row in rows] for name, rows in told.tables.items()}
    return {"total": asdict(told.total), "trips_saved": told.trips_saved, **tables}
