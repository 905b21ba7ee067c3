"""The database's time, by which everything that cannot be undone is decided, and how far the gateway's own clock is from it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

import asyncpg
import structlog

from gateway.db.faults import FAULTS
from gateway.domain.clock import real_now
from gateway.domain.errors import Conflict
from gateway.domain.supervision import alive

FetchRow = Callable[..., Awaitable[asyncpg.Record | None]]
"""Asks the database for one row; raises FAULTS."""

LOOK_EVERY_S = 2.0
ALARM_S = 5.0
"""From so many seconds of difference on it is an alarm."""
DOUBT_S = 60.0
"""From so many on nothing is swept, expired, ended or pruned: nobody knows which of the two clocks is right."""
_ASK = "select clock_timestamp() as at, audit.domain_ahead() as ahead"
_PUT = """insert into gateway.domain_clock (ahead) values ($1)
    on conflict (is_only) do update set ahead = excluded.ahead, forwarded = '0' where domain_clock.ahead <> excluded.ahead
    returning ahead"""
"""Whoever sets the same at each start keeps what was moved forward meanwhile; another value begins anew."""

log = structlog.get_logger(__name__)


class StoreClock:
    """The database's clock as this process knows it: what it said last, carried on by a clock that never steps.

    ahead: how far the domain's time is ahead of it, as all processes find it in the database; None where nobody has set it.
    difference_s: how far the gateway's real clock is proved to be ahead of the database's, negative where it is behind: what is left
    of the difference when the time of the exchange is taken off.
    """

    def __init__(
        self,
        fetchrow: FetchRow,
        real: Callable[[], datetime] = real_now,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetchrow = fetchrow
        self._real = real
        self._steady_s = steady_s
        self._known: tuple[float, datetime] | None = None
        self.ahead: timedelta | None = None
        self.difference_s = 0.0

    def now(self) -> datetime:
        """The database's time, UTC; the real clock's before the first look."""
        if self._known is None:
            return self._real()
        at_s, then = self._known
        return then + timedelta(seconds=self._steady_s() - at_s)

    async def set_ahead(self, ahead: timedelta) -> None:
        """From now on the domain's time is so far ahead, for all processes.  Raises FAULTS."""
        await self._fetchrow(_PUT, ahead)
        await self.look()

    async def look(self, fetchrow: FetchRow | None = None) -> None:
        """Ask the database, by another connection where one is given.  Raises FAULTS: then all stays as it was."""
        began_s = self._steady_s()
        row = await (fetchrow or self._fetchrow)(_ASK)
        ended_s, real = self._steady_s(), self._real()
        assert row is not None
        half_s = (ended_s - began_s) / 2
        self._known = (began_s + half_s, row["at"])
        self.ahead = row["ahead"]
        difference_s = (real - row["at"]).total_seconds() - half_s
        proved_s = max(abs(difference_s) - half_s, 0.0)
        self._say(proved_s if difference_s > 0 else -proved_s)

    async def agrees(self) -> bool:
        """Whether what cannot be undone may be done now: asked anew, since a clock can have been set a moment ago."""
        try:
            await self.look()
        except FAULTS:
            return False
        return abs(self.difference_s) < DOUBT_S

    async def require_agreement(self) -> None:
        """Raises Conflict where `agrees` is not so."""
        if not await self.agrees():
            raise Conflict(f"{self._sentence()}: nothing is deleted until they agree")

    async def run(self) -> None:
        """Look again and again, until cancelled.  Raises FAULTS."""
        while True:
            await self.look()
            alive()
            await asyncio.sleep(LOOK_EVERY_S)

    def warnings(self) -> Iterator[str]:
        """What somebody must look after."""
        if abs(self.difference_s) >= DOUBT_S:
            yield f"{self._sentence()}: nothing is swept, expired, ended or pruned until they agree"
        elif abs(self.difference_s) >= ALARM_S:
            yield f"{self._sentence()}: set both by the same time servers"

    def _sentence(self) -> str:
        where = "ahead of" if self.difference_s > 0 else "behind"
        return f"the gateway's clock is {abs(self.difference_s):.1f} s {where} the database's"

    def _say(self, difference_s: float) -> None:
        was_alarm, self.difference_s = abs(self.difference_s) >= ALARM_S, difference_s
        if (is_alarm := abs(difference_s) >= ALARM_S) != was_alarm:
            tell = log.error if is_alarm else log.info
            tell("clocks_differ" if is_alarm else "clocks_agree", seconds=round(difference_s, 1))
