"""How many calls at once a department answers in time: fewer than was agreed with it, where it slows down under them."""

from collections import defaultdict
from dataclasses import dataclass
from math import inf

from gateway.domain.places import Places

SLOWED = 3.0
"""So many times what its quickest answers take: then its load may be what makes it slow."""
LEFT = 0.5
"""Of the calls at once, after one that came too late for its caller."""
HELPED = 0.75
"""Of what answers took before: who takes no less with half as many beside is slow by nature, and is asked as before."""
HOLDS_S = 30.0
"""So long it is then not tried again."""
FORGETS_S = 60.0
"""What the quickest answer took is forgotten after so long, or twice that."""


class Quickest:
    """What the quickest of the answers to one question has lately taken, seconds; infinity: none is known."""

    __slots__ = ("_before_s", "_since", "_so_far_s")

    def __init__(self) -> None:
        self._so_far_s = self._before_s = inf
        self._since = -inf

    def took(self, seconds: float, now: float) -> None:
        """Another answer."""
        if now - self._since >= FORGETS_S:
            self._before_s, self._so_far_s, self._since = self._so_far_s, inf, now
        self._so_far_s = min(self._so_far_s, seconds)

    @property
    def seconds(self) -> float:
        """Of the last one or two minutes with an answer."""
        return min(self._so_far_s, self._before_s)


@dataclass(frozen=True, slots=True)
class _Trial:
    """Fewer calls at once since `at`, where `places` were; answers took `took_s` before, or longer."""

    at: float
    places: float
    took_s: float


class Fitting:
    """Halves the places of a department that slows down under its calls, and adds one for as many answers as it has places.

    All times are points on the caller's own clock, in seconds.  Never more than `places` has by itself.  One that answers nobody
    loses half once: the rest is its breakers'.
    """

    __slots__ = ("_at_once", "_held_until", "_last_s", "_places", "_quickest", "_trial", "_tried_at")

    def __init__(self, places: Places) -> None:
        self._places = places
        self._at_once = float(places.full)
        self._quickest: defaultdict[str, Quickest] = defaultdict(Quickest)
        self._last_s = 0.0
        self._trial: _Trial | None = None
        self._tried_at = self._held_until = -inf

    def answered(self, question: str, now: float, *, asked_at: float) -> None:
        """A call brought what the department holds."""
        took_s, quickest = now - asked_at, self._quickest[question]
        quickest.took(took_s, now)
        self._last_s = took_s
        if self._trial is not None and asked_at > self._trial.at:
            self._end_trial(self._trial, took_s, now)
        if took_s <= SLOWED * quickest.seconds and self._places.inside >= int(self._at_once) - 1:
            self._fit(self._at_once + 1 / self._at_once)

    def late(self, question: str, now: float, *, asked_at: float) -> None:
        """A call was given up, for its caller's time was over."""
        took_s = now - asked_at
        is_by_nature = took_s < SLOWED * self._quickest[question].seconds
        if is_by_nature or self._trial is not None or asked_at <= self._tried_at or now < self._held_until:
            return
        self._trial = _Trial(now, self._at_once, max(took_s, self._last_s))
        self._tried_at = now
        self._fit(LEFT * min(self._at_once, self._places.inside + 1))

    def _end_trial(self, trial: _Trial, took_s: float, now: float) -> None:
        """By the first answer to a call that began since."""
        self._trial = None
        if took_s > HELPED * trial.took_s:
            self._held_until = now + HOLDS_S
            self._fit(trial.places)

    def _fit(self, at_once: float) -> None:
        self._at_once = max(1.0, min(at_once, float(self._places.full)))
        self._places.fit(int(self._at_once))
