"""How much is begun at once, and what is not begun at all: admission by how long work has waited, so that what is begun is done in time.

A gateway that begins all it is sent does everything late under twice what it bears.  Here a place is needed to begin; it is given back when
the INTENT stands, for what remains is the departments' time and must be finished.  Whoever comes while work waits longer than is bearable is
told so at once, which costs next to nothing.  The rule is CoDel's (RFC 8289): a burst may wait a while, but a queue that stands may not.
"""

import asyncio
import math
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from gateway.domain.caller import Caller
from gateway.domain.clock import loop_time
from gateway.domain.errors import CallerGone, Overloaded
from gateway.domain.places import Places

PLACES = 32
"""Work that is being begun at once: enough for entries that become durable together, few enough that each goes on quickly."""
MOST_UNDER_WAY = 4096
"""Requests that are not answered yet."""
BURST, STANDING, INTERVAL_S = 0.5, 0.15, 0.3
"""How long a burst may wait, and how long work may wait when it has waited longer than that for an interval: of what callers lately give."""
USUAL_DEADLINE_S, SHORTEST_DEADLINE_S, LONGEST_DEADLINE_S = 3.0, 1.0, 5.0
"""What callers give when nothing is known of them; who gives less or more than these does not make others wait differently."""
RESUMED, RESUMED_WHEN_FULL = 8, 2
"""Lookups that are resumed at once: a budget of their own, smaller while callers wait, and never nothing."""
LONGEST_RETRY_S = 5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.002, 0.05
"""Between two places that come free; a longer one is of a process that was held up, and says nothing of the next."""
_SMOOTH = 16
_HALVED_S = 1.0
"""What was measured is believed half as much after so long without a new measure."""


class _Place:
    """A place that was taken; it is given back once."""

    __slots__ = ("_admission", "_begun_at", "_is_held")

    def __init__(self, admission: "Admission", begun_at: float) -> None:
        self._admission, self._begun_at, self._is_held = admission, begun_at, True

    def give_back(self, *, has_begun: bool = False) -> None:
        """has_begun: the INTENT stands; how long that took is remembered."""
        if self._is_held:
            self._is_held = False
            self._admission.left(self._begun_at if has_begun else None)


class Admission:
    """The places of this process.  now: the event loop's clock, seconds."""

    def __init__(self, now: Callable[[], float] = loop_time, *, places: int = PLACES) -> None:
        self._now = now
        self._places = Places(places, now)
        self._resumed = Places(RESUMED, now)
        self._under_way = 0
        self._deadline_s = USUAL_DEADLINE_S
        self._waiting_since: dict[object, float] = {}
        self._pause_s = _FIRST_PAUSE_S
        self._left_at: float | None = None
        self._begin_s, self._begin_s_at = 0.0, 0.0
        self._above_since: float | None = None
        self._calm_since = 0.0
        self.is_standing = False
        """Whether a queue has stood too long; only as much is taken as is soon begun."""

    @property
    def wait_s(self) -> float:
        """How long who comes now will wait for a place, as far as that can be known: by how many wait, and since when."""
        oldest_s = next(iter(self._waiting_since.values()), None)
        return 0.0 if oldest_s is None else max(self._places.waiting * self._pause_s, self._now() - oldest_s)

    @property
    def is_stuck(self) -> bool:
        """Whether no place has come free for so long that nobody has waited for one any longer."""
        if self._places.is_free or self._left_at is None:
            return False
        return self._now() - self._left_at > BURST * self._deadline_s

    def refuse_when_full(self) -> None:
        """Raises Overloaded, at once, where what comes now would wait too long."""
        bearable_s = self._deadline_s * (STANDING if self.is_standing else BURST)
        if self._under_way >= MOST_UNDER_WAY or self.wait_s > bearable_s or self.is_stuck:
            raise _overloaded()

    def refuse_when_late(self, arrived_s: float, deadline_s: float) -> None:
        """Raises Overloaded where what a caller asks cannot be done by `deadline_s` after they came."""
        now = self._now()
        told_s = min(max(deadline_s, SHORTEST_DEADLINE_S), LONGEST_DEADLINE_S)
        self._deadline_s += (told_s - self._deadline_s) / _SMOOTH
        if now - arrived_s + 2 * self.begin_s(now) > deadline_s:  # the end takes about as long as the beginning
            raise _overloaded()

    def begin_s(self, now: float) -> float:
        """How long it has lately taken from the place to the INTENT."""
        return self._begin_s * math.pow(0.5, (now - self._begin_s_at) / _HALVED_S)

    @asynccontextmanager
    async def admitted(self, arrived_s: float, is_gone: Callable[[], bool]) -> AsyncIterator[Caller]:
        """A place for the block, until the caller gives it back.  Raises Overloaded, and CallerGone where nobody waits any more when it is free."""
        self._under_way += 1
        try:
            await self._enter()
            begun_at = self._now()
            place = _Place(self, begun_at)
            try:
                self._judge(begun_at - arrived_s, begun_at)
                if is_gone():
                    raise CallerGone("the caller closed the connection before their turn")
                yield Caller(arrived_s, is_gone, place.give_back)
            finally:
                place.give_back()
        finally:
            self._under_way -= 1

    async def _enter(self) -> None:
        """Wait for a place; no longer than is bearable, whatever those inside are held up by.  Raises Overloaded."""
        if self._places.is_free:
            await self._places.enter()
            return
        if self._left_at is None:
            self._left_at = self._now()
        me = object()
        self._waiting_since[me] = self._now()
        try:
            async with asyncio.timeout(BURST * self._deadline_s):
                await self._places.enter()
        except TimeoutError:
            raise _overloaded() from None
        finally:
            del self._waiting_since[me]

    @asynccontextmanager
    async def resumed(self) -> AsyncIterator[None]:
        """A place for work that no caller waits for."""
        await self._resumed.enter()
        try:
            yield
        finally:
            self._resumed.leave()

    def left(self, begun_at: float | None) -> None:
        """A place is given back.  begun_at: when what has now begun took it; None: it ended otherwise."""
        now = self._now()
        if begun_at is not None:
            former_s = self.begin_s(now)
            self._begin_s, self._begin_s_at = former_s + (now - begun_at - former_s) / _SMOOTH, now
        if self._left_at is not None:
            pause_s = min(now - self._left_at, _LONGEST_PAUSE_S)
            self._pause_s += (pause_s - self._pause_s) / _SMOOTH
        self._places.leave()
        self._left_at = now if self._places.waiting else None

    def _judge(self, waited_s: float, now: float) -> None:
        """Whether a queue stands: work has begun later than is bearable for an interval; it has gone when none has waited for one."""
        if waited_s <= STANDING * self._deadline_s:
            self._above_since = None
            if self._places.waiting:
                self._calm_since = now
            elif self.is_standing and now - self._calm_since >= INTERVAL_S:
                self._stand(is_standing=False)
            return
        self._calm_since = now
        self._above_since = now if self._above_since is None else self._above_since
        if now - self._above_since >= INTERVAL_S:
            self._stand(is_standing=True)

    def _stand(self, *, is_standing: bool) -> None:
        self.is_standing = is_standing
        self._resumed.allow(RESUMED_WHEN_FULL if is_standing else RESUMED, math.inf)


def _overloaded() -> Overloaded:
    """Spread over some seconds, so that those who are refused together do not come back together."""
    return Overloaded("more is asked than can be done in time", retry_after_s=1 + secrets.randbelow(LONGEST_RETRY_S))
