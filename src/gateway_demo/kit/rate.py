"""A limit of calls a second, as a department keeps it."""

from collections import deque

GRACE = 0.9
"""A second, less a tenth: calls sent a second apart may arrive closer."""


class RateLimit:
    """At most so many calls in any second.  per_second: 0 is no limit."""

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._recent: deque[float] = deque()

    def admits(self, now_s: float) -> bool:
        """Whether a call at this moment may pass; it is then counted.  now_s: seconds of a clock that does not go back."""
        while self._recent and now_s - self._recent[0] >= GRACE:
            self._recent.popleft()
        if self._per_second and len(self._recent) >= self._per_second:
            return False
        self._recent.append(now_s)
        return True
