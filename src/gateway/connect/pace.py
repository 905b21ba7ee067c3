"""How fast a department may be asked: its own limit a second."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from math import floor, inf

from gateway.domain.clock import loop_time

ON_THE_WAY_S = 0.05
"""A request is on its way for a moment: what leaves here a second apart must not arrive within one."""


class Pace:
    """At most `per_second` calls begun in any second, kept strictly.  None: no limit.

    A call begins when its request is written; one that has set out counts until then as if that were now.  Times are points on the caller's own
    clock, in seconds.  Below one call a second the window grows instead.  A limit that is not whole is rounded down: 2.5 a second are two.
    """

    # `_begun` holds when the latest began, in order; `_on_the_way` counts those that have set out and not begun.
    __slots__ = ("_allowed", "_begun", "_held_until", "_on_the_way", "_until_s", "_window_s", "full")

    def __init__(self, per_second: float | None) -> None:
        self.full = max(1, floor(per_second)) if per_second else 0
        """Calls in a window; 0: no limit."""
        self._window_s = ON_THE_WAY_S + (max(1.0, 1.0 / per_second) if per_second else 0.0)
        self._begun: deque[float] = deque([-inf] * self.full, maxlen=self.full)
        self._on_the_way = 0
        self._allowed, self._until_s = self.full, inf
        self._held_until = -inf

    def allow(self, calls: int, until_s: float) -> None:
        """From now on so many of the full number, and none from `until_s` on; see `LimitShares`."""
        self._allowed, self._until_s = calls, until_s

    @property
    def counts_for_s(self) -> float:
        """How long a call counts that has begun."""
        return self._window_s

    @property
    def allowed(self) -> int:
        """The part of the full number that is ours."""
        return self._allowed

    def is_ours(self, now: float) -> bool:
        """Whether a call that has set out may begin now: our part may have passed to others meanwhile."""
        return now < self._until_s

    def in_use(self, now: float) -> int:
        """Calls begun in the window that ends now, and those on their way."""
        return self._on_the_way + sum(now < at + self._window_s for at in self._begun)

    def next_at(self, now: float, ahead: int = 0) -> float:
        """The earliest moment at which a call may set out, `now` or later, when `ahead` others go before it; `inf`: never.

        It can turn out to be later where others are on their way: look again then.
        """
        earliest = max(now, self._held_until)
        if not self.full:
            return earliest
        if not self._allowed or now >= self._until_s:
            return inf
        rounds, place = divmod(ahead, self._allowed)
        back = self._on_the_way + place - self._allowed
        before = self._begun[back] if back < 0 else now
        return max(earliest, before + self._window_s) + rounds * self._window_s

    def book(self, at: float) -> None:
        """A call begins at `at`, which `next_at` gave: for who does not tell when its request is written."""
        if self.full:
            self._begun.append(max(at, self._begun[-1]))

    def calling(self) -> "PacedCall | None":
        """See Pacing."""
        return PacedCall(self) if self.full else None

    def set_out(self) -> None:
        """A call sets out, at a time that `next_at` gave."""
        self._on_the_way += 1

    def begin(self, now: float) -> None:
        """One of those on their way begins."""
        self._on_the_way -= 1
        self.book(now)

    def hold(self, until: float) -> None:
        """The department asked for peace until then."""
        self._held_until = max(self._held_until, until)


class PacedCall:
    """A `Departure` at a pace, which sets out now.  now, sleep: the clock that the pace goes by."""

    __slots__ = ("_has_begun", "_now", "_pace", "_sleep", "is_refused")

    def __init__(
        self,
        pace: Pace,
        now: Callable[[], float] = loop_time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.is_refused = False
        """Whether it could not be made, for our part of the limit was not ours any more."""
        self._pace, self._now, self._sleep = pace, now, sleep
        self._set_out()

    def go(self) -> bool:
        """See Departure."""
        now = self._now()
        if not self._has_begun:
            self.is_refused = not self._pace.is_ours(now)
            if not self.is_refused:
                self._begin(now)
        return not self.is_refused

    async def again(self, until_s: float) -> bool:
        """See Departure."""
        while (at := self._pace.next_at(now := self._now())) > now:
            if at >= until_s:
                return False
            await self._sleep(at - now)
        self.end()
        self._set_out()
        return True

    def end(self) -> None:
        """See Departure."""
        if not self._has_begun:
            self._begin(self._now())

    def _set_out(self) -> None:
        self._has_begun = False
        self._pace.set_out()

    def _begin(self, now: float) -> None:
        self._has_begun = True
        self._pace.begin(now)
