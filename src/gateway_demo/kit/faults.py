"""A department's bad days: which faults are switched on, for whom, how often and how long."""

import time
from collections.abc import Callable
from dataclasses import dataclass

GENERIC_FAULTS = frozenset(
    {
        "hang",  # the call is taken and never answered
        "refuse",  # connections are refused
        "slow",  # the answer comes `delay_s` late
        "drip",  # the answer comes a byte now and then
        "reset",  # the connection is torn down in the middle of the answer
        "half",  # the answer ends early, in good order
        "garbage",  # a page of HTML and stray bytes with status 200
        "noise",  # bytes that are not even HTTP
        "huge",  # an answer of 64 MiB
        "redirect",  # sends the caller elsewhere
        "busy",  # HTTP 429
        "broken",  # HTTP 500 with a stack trace
        "error",  # the protocol's own error, mostly inside HTTP 200
        "wrong_person",  # another person's data
    }
)
"""Every department knows these; what `error` and `wrong_person` look like is its protocol's own affair."""


@dataclass(slots=True, kw_only=True)
class RehearsedFault:
    """One fault.  county, kind: only calls of that county or kind; None: all.  left: how many calls it still meets; None: all."""

    name: str
    county: str | None = None
    kind: str | None = None
    left: int | None = None
    ends_at: float | None = None
    delay_s: float = 8.0

    def meets(self, *, kind: str, county: str | None) -> bool:
        """Whether a call of this kind and county is met by it."""
        return self.kind in (None, kind) and self.county in (None, county)

    def shown(self) -> dict[str, object]:
        """As the control endpoint shows it."""
        return {"fault": self.name, "county": self.county, "kind": self.kind, "times": self.left}


class FaultBoard:
    """The faults that are switched on, in the order they were.  `now`: seconds of a clock that never goes back."""

    def __init__(self, known: frozenset[str], now: Callable[[], float] = time.monotonic) -> None:
        self.known = known
        self._now = now
        self._on: list[RehearsedFault] = []

    def add(self, fault: RehearsedFault) -> None:
        """Switch one on.  Raises ValueError when the department does not know it."""
        if fault.name not in self.known:
            raise ValueError(f"unknown fault; this department knows {', '.join(sorted(self.known))}")
        self._on.append(fault)

    def clear(self) -> None:
        """Switch all off."""
        self._on.clear()

    def active(self) -> tuple[RehearsedFault, ...]:
        """Those switched on now; spent and ended ones are dropped."""
        now = self._now()
        self._on = [f for f in self._on if f.left != 0 and (f.ends_at is None or now < f.ends_at)]
        return tuple(self._on)

    def is_on(self, name: str) -> bool:
        """Whether a fault of this name is switched on for any call; nothing is spent."""
        return any(fault.name == name for fault in self.active())

    def take(
        self, *, kind: str = "", county: str | None = None, among: frozenset[str] | None = None
    ) -> RehearsedFault | None:
        """The first fault that meets this call, counting it once.  among: only faults of these names."""
        for fault in self.active():
            if (
                fault.name != "refuse"
                and (among is None or fault.name in among)
                and fault.meets(kind=kind, county=county)
            ):
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None
