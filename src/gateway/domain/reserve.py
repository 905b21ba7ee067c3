"""What of a caller's deadline is kept for all that comes after the departments: the decision, the entry, the answer."""

from collections.abc import Iterator
from contextlib import contextmanager

from gateway.domain.clock import loop_time

LEAST_S = 0.06
LARGEST_SHARE = 0.3
"""Of a deadline, however long the store has lately taken: departments need time too."""
_SMOOTH, _SMOOTH_SPREAD, _SPREADS = 8, 4, 4


class OutcomeReserve:
    """As long as it has lately taken, and four times what that swings by (RFC 6298, section 2); LEAST_S at least.

    Were it always the same, a slow store would make every document late that waits for a department until the end.
    """

    __slots__ = ("_spread_s", "_usual_s")

    def __init__(self) -> None:
        self._usual_s = self._spread_s = 0.0

    @contextmanager
    def measured(self) -> Iterator[None]:
        """From the departments' last reply to the end of the block, however it ends, by the event loop's clock."""
        begun_s = loop_time()
        try:
            yield
        finally:
            self.took(loop_time() - begun_s)

    def took(self, seconds: float) -> None:
        """It has taken so long once more."""
        self._spread_s += (abs(seconds - self._usual_s) - self._spread_s) / _SMOOTH_SPREAD
        self._usual_s += (seconds - self._usual_s) / _SMOOTH

    def of(self, deadline_s: float) -> float:
        """What is kept of a deadline of so many seconds."""
        needed_s = self._usual_s + _SPREADS * self._spread_s
        return max(LEAST_S, min(needed_s, LARGEST_SHARE * deadline_s))
