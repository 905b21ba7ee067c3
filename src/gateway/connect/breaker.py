"""How much one question of a department is asked: all of it, in proportion to what is answered, or nothing but a trial now and then.

Callers who wait long and callers who are in haste are judged apart: what takes two seconds is of use to the one and of none to the other.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from math import inf

WINDOW = 20
"""Calls that are remembered."""
FAILURES = WINDOW
"""So many with no answer among them, and it is left in peace."""
MEMORY_S = 120.0
ASKED_PER_ANSWER = 1.8
"""Of a department that answers one call in four, 1.8 in four questions are asked; of one that answers more than 11 in 20, all."""
LEAST_SHARE = 0.1
"""Of the questions, as long as it is not left in peace; and one a second in any case."""
WELL_AGAIN = 6
"""So many answered in a row, and what was before is forgotten."""
RECOVERING, RECOVERING_S = 12, 5.0
"""So many failures are held against one that has just answered a trial, so long at most."""
DOUBTED = 18
"""So many are held against one that has left callers with less time without any answer."""
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 4.0
HEARSAY_S = 2.0
"""An answer of so short a time ago is believed rather than another process that has none."""
TIMES_S = (1.0, 5.0, inf)
"""Callers are judged with those whose time ends by the same of these: a second's deadline, any other of a caller's, background work."""
_SMOOTH = 8


class Breaker:
    """For callers with about the same time.  Opens when FAILURES calls within MEMORY_S were not answered; an answered trial closes it.

    All times are points on the caller's own clock, in seconds.  Trials follow each other by LONGEST_PAUSE_S at most and do not
    wait for the trial before, so that a hung trial does not put off recovery.
    """

    __slots__ = (
        "_answered", "_answered_at", "_credit", "_failures", "_outcomes", "_pause_s", "_since", "_trial_at", "is_open"
    )  # fmt: skip

    def __init__(self) -> None:
        self._credit = 0.0
        self._start_anew()
        self._answered_at = self._since = -inf
        self.is_open = False
        """Whether calls are turned away, but for trials."""
        self._trial_at = 0.0
        self._pause_s = FIRST_PAUSE_S

    def admit(self, now: float) -> float:
        """0.0 when a call may go out now (a trial, when open), else the seconds until one may be worth while."""
        if not self.is_open:
            return self._throttled(now)
        if now < self._trial_at:
            return self._trial_at - now
        self._trial_at = now + self._pause_s
        self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)
        return 0.0

    def succeeded(self, *, asked_at: float) -> None:
        """A call that went out at `asked_at` was answered; one from before the opening says nothing about now."""
        if asked_at <= self._since:
            return
        if self.is_open:
            self.is_open = False
            self._start_anew([asked_at + RECOVERING_S - MEMORY_S] * RECOVERING)
        self._answered_at = max(self._answered_at, asked_at)
        self._remember(None)
        self._answered += 1
        if self._failures and self._answered >= WELL_AGAIN:
            self._start_anew()

    def failed(self, now: float, *, asked_at: float) -> bool:
        """A call that went out at `asked_at` failed, as above; whether it opens now."""
        if self.is_open or asked_at <= self._since:
            return False
        self._remember(now)
        self._answered = 0
        if self._failures >= FAILURES and self._fresh(now) >= FAILURES:
            self.is_open, self._since = True, now
            self._trial_at = now + FIRST_PAUSE_S
            self._pause_s = FIRST_PAUSE_S * 2
        return self.is_open

    def doubt(self, now: float, *, since: float) -> None:
        """Callers with less time have not been answered since then; where those with more have not either, few are asked until one is."""
        if not self.is_open and self._answered_at < since:
            self._start_anew([now] * DOUBTED)

    @property
    def first_failed_at(self) -> float:
        """When the first of the calls that are remembered failed; minus infinity where it did not."""
        first = self._outcomes[0] if self._outcomes else None
        return -inf if first is None else first

    def _throttled(self, now: float) -> float:
        """Let in, evenly, as many questions in proportion as are answered."""
        if self._failures * ASKED_PER_ANSWER <= WINDOW * (ASKED_PER_ANSWER - 1):  # most of the time
            return 0.0
        answered = 1 - self._fresh(now) / WINDOW
        self._credit += max(LEAST_SHARE, min(1.0, ASKED_PER_ANSWER * answered))
        if self._credit < 1.0 and now < self._trial_at:
            return self._trial_at - now
        self._credit = max(0.0, self._credit - 1.0)
        self._trial_at = now + FIRST_PAUSE_S
        return 0.0

    def _remember(self, failed_at: float | None) -> None:
        if len(self._outcomes) == WINDOW and self._outcomes[0] is not None:
            self._failures -= 1
        self._outcomes.append(failed_at)
        self._failures += failed_at is not None

    def _fresh(self, now: float) -> int:
        return sum(at is not None and now - at <= MEMORY_S for at in self._outcomes)

    def _start_anew(self, failed_at: Sequence[float] = ()) -> None:
        self._outcomes: deque[float | None] = deque(failed_at, maxlen=WINDOW)
        self._failures, self._answered = len(failed_at), 0
        self._credit = 0.0


class Breakers:
    """Of one question: a breaker for each of TIMES_S, and what an answer usually takes."""

    __slots__ = ("_by_time", "usual_s")

    def __init__(self) -> None:
        self._by_time = tuple(Breaker() for _ in TIMES_S)
        self.usual_s = 0.0
        """What an answer has lately taken, or a failure where that takes longer; 0: nothing is known."""

    @property
    def is_open(self) -> bool:
        """Whether some callers are turned away, but for trials."""
        hasty, usual, patient = self._by_time
        return hasty.is_open or usual.is_open or patient.is_open

    def of(self, left_s: float) -> Breaker:
        """That of a caller who has so much time left."""
        return self._by_time[bisect_left(TIMES_S, left_s)]

    def open_times(self) -> Iterator[str]:
        """The callers who are turned away, by how much time they have: of TIMES_S."""
        return (f"{time_s:g}" for time_s, breaker in zip(TIMES_S, self._by_time, strict=True) if breaker.is_open)

    def opened_elsewhere(self, time: str, now: float) -> None:
        """Another process turns these away: here few are asked until one is answered, unless one has just been."""
        for time_s, breaker in zip(TIMES_S, self._by_time, strict=True):
            if time == f"{time_s:g}":
                breaker.doubt(now, since=now - HEARSAY_S)

    def answered(self, took_s: float, *, asked_at: float, is_whole: bool) -> None:
        """A call was answered: in time for all who wait so long.  is_whole: not by a refusal or a ticket, which take a time of their own."""
        if is_whole:
            self._take(took_s)
        for breaker in self._by_time[bisect_left(TIMES_S, took_s) :]:
            breaker.succeeded(asked_at=asked_at)

    def failed(self, now: float, *, asked_at: float) -> None:
        """A call failed, as it would have for anybody."""
        self._take(max(now - asked_at, self.usual_s))
        for breaker in self._by_time:
            breaker.failed(now, asked_at=asked_at)

    def late(self, now: float, *, had_s: float, asked_at: float, is_fair: bool) -> None:
        """A call was not answered in the time it had: nor would it have been in less.  With more time it is at most in doubt.

        is_fair: not with so little time that nobody is to blame.
        """
        self._take(max(had_s, self.usual_s))
        if not is_fair:
            return
        more = bisect_left(TIMES_S, had_s) + 1
        for breaker in self._by_time[:more]:
            if breaker.failed(now, asked_at=asked_at):
                for patient in self._by_time[more:]:
                    patient.doubt(now, since=breaker.first_failed_at)

    def _take(self, took_s: float) -> None:
        self.usual_s += (took_s - self.usual_s) / _SMOOTH if self.usual_s else took_s
