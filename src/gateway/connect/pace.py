"""How fast a department may be asked: its own limit a second."""

from collections import deque
from math import floor, inf

ON_THE_WAY_S = 0.05
"""A call is on its way for a moment: what leaves here a second apart must not arrive within one."""


class Pace:
    """At most `per_second` calls begun in any second, kept strictly.  None: no limit.

    Times are points on the caller's own clock, in seconds.  Below one call a second the window grows instead.
    A limit that is not whole is rounded down: 2.5 a second are two.
    """

    __slots__ = ("_allowed", "_begun", "_held_until", "_until_s", "_window_s", "full")

    def __init__(self, per_second: float | None) -> None:
        self.full = max(1, floor(per_second)) if per_second else 0
        """Calls in a window; 0: no limit."""
        self._window_s = ON_THE_WAY_S + (max(1.0, 1.0 / per_second) if per_second else 0.0)
        self._begun: deque[float] = deque([-inf] * self.full, maxlen=self.full)
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

    def in_use(self, now: float) -> int:
        """Calls begun in the window that ends now."""
        return sum(now < at + self._window_s for at in self._begun)

    def next_at(self, now: float, ahead: int = 0) -> float:
        """The earliest moment at which a call may go out, `now` or later, when `ahead` others go before it; `inf`: never."""
        earliest = max(now, self._held_until)
        if not self.full:
            return earliest
        if not self._allowed or now >= self._until_s:
            return inf
        rounds, place = divmod(ahead, self._allowed)
        return max(earliest, self._begun[place - self._allowed] + self._window_s) + rounds * self._window_s

    def book(self, at: float) -> None:
        """A call goes out at `at`, which `next_at` gave."""
        if self.full:
            self._begun.append(at)

    def hold(self, until: float) -> None:
        """The department asked for peace until then."""
        self._held_until = max(self._held_until, until)
