"""One department's breaker: after ten failures in its last twenty calls it is left in peace, and tried every few seconds."""

from collections import deque

WINDOW = 20
FAILURES = 10
MEMORY_S = 60.0
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 4.0


class Breaker:
    """Opens when FAILURES of the last WINDOW calls failed within MEMORY_S; one success of a trial call closes it.

    All times are points on the caller's own clock, in seconds.  Trials follow each other by LONGEST_PAUSE_S at most and do not
    wait for the trial before, so that a hung trial does not put off recovery.
    """

    __slots__ = ("_failures", "_opened_at", "_outcomes", "_pause_s", "_trial_at")

    def __init__(self) -> None:
        self._outcomes: deque[float | None] = deque(maxlen=WINDOW)
        self._failures = 0
        self._opened_at: float | None = None
        self._trial_at = 0.0
        self._pause_s = FIRST_PAUSE_S

    @property
    def is_open(self) -> bool:
        """Whether calls are turned away, but for trials."""
        return self._opened_at is not None

    def admit(self, now: float) -> float:
        """0.0 when a call may go out now (a trial, when open), else the seconds until the next trial."""
        if self._opened_at is None:
            return 0.0
        if now < self._trial_at:
            return self._trial_at - now
        self._trial_at = now + self._pause_s
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        return 0.0

    def succeeded(self, *, asked_at: float) -> None:
        """A call that went out at `asked_at` was answered; one from before the opening says nothing about now."""
        if self._opened_at is None:
            self._remember(None)
        elif asked_at > self._opened_at:
            self._close()

    def failed(self, now: float) -> None:
        """A call failed."""
        if self._opened_at is not None:
            return
        self._remember(now)
        if self._failures >= FAILURES and self._fresh(now) >= FAILURES:
            self._opened_at = now
            self._trial_at = now + FIRST_PAUSE_S
            self._pause_s = FIRST_PAUSE_S * 2

    def _remember(self, failed_at: float | None) -> None:
        if len(self._outcomes) == WINDOW and self._outcomes[0] is not None:
            self._failures -= 1
        self._outcomes.append(failed_at)
        self._failures += failed_at is not None

    def _fresh(self, now: float) -> int:
        return sum(at is not None and now - at <= MEMORY_S for at in self._outcomes)

    def _close(self) -> None:
        self._outcomes.clear()
        self._failures = 0
        self._opened_at = None
