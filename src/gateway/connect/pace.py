"""How fast a department may be asked, and how often asked again: its own limit a second, and a tenth of the calls."""

from collections import deque
from math import floor

RETRIES_PER_CALL = 0.1
RESERVE = 3.0
"""Retries that a quiet department has in hand."""


class Pace:
    """At most `per_second` calls in any second, kept strictly: each call books its moment.  None: no limit.

    Times are points on the caller's own clock, in seconds.  Below one call a second the window grows instead.
    """

    __slots__ = ("_booked", "_held_until", "_window_s")

    def __init__(self, per_second: float | None) -> None:
        calls = max(1, floor(per_second)) if per_second else 0
        self._booked: deque[float] = deque([float("-inf")] * calls, maxlen=calls or None)
        self._window_s = calls / per_second if per_second else 0.0
        self._held_until = float("-inf")

    def next_at(self, now: float) -> float:
        """The earliest moment at which another call may go out, `now` or later."""
        earliest = max(now, self._held_until)
        return max(earliest, self._booked[0] + self._window_s) if self._booked else earliest

    def book(self, at: float) -> None:
        """A call goes out at `at`, which `next_at` gave."""
        if self._booked:
            self._booked.append(at)

    def hold(self, until: float) -> None:
        """The department asked for peace until then."""
        self._held_until = max(self._held_until, until)


class RetryBudget:
    """Every call earns a tenth of a retry; a department in trouble is not asked twice as much for it."""

    __slots__ = ("_tokens",)

    def __init__(self) -> None:
        self._tokens = RESERVE

    def earn(self) -> None:
        """One call was made."""
        if self._tokens < RESERVE:
            self._tokens += RETRIES_PER_CALL

    def spend(self) -> bool:
        """Whether one retry may be made; it is then taken."""
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
