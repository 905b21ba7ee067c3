"""What a rule remembers about one account, person, matter or stream: its sightings, and the finding they have led to; pure."""

from bisect import bisect, bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LATENESS = timedelta(hours=1)
"""An entry whose clock stands further behind those already in the log may find its neighbours forgotten."""
MOST_KEPT = 200
"""So many sightings one watch remembers, the newest: more in one window prove nothing further, and one more is as far as a finding counts."""
MOST_NAMED = 20
"""So many entries of a day a sighting names where it stands for more than one."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing that a rule counts.

    entries: the ids of the entries it stands for, at most MOST_NAMED of them; n: how many it stands for.  mark: what the rule tells
    sightings apart by.
    """

    at: datetime
    entries: tuple[str, ...]
    account: str = ""
    office: str = ""
    case: str = ""
    mark: str = ""
    n: int = 1

    def __lt__(self, other: "Sighting") -> bool:
        return (self.at, self.entries) < (other.at, other.entries)

    def with_one_more(self, other: "Sighting") -> "Sighting":
        """Both as one, at the time of the first."""
        entries = (*self.entries, *other.entries)[:MOST_NAMED]
        return replace(self, at=min(self.at, other.at), entries=entries, n=self.n + other.n)

    def as_row(self) -> list[Any]:
        """As JSON values: microseconds since 1970 first."""
        micros = (self.at - _EPOCH) // _MICROSECOND
        return [micros, list(self.entries), self.account, self.office, self.case, self.mark, self.n]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Sighting":
        """The inverse of `as_row`."""
        at, entries, account, office, case, mark, n = row
        return cls(_EPOCH + at * _MICROSECOND, tuple(entries), account, office, case, mark, n)


Judge = Callable[[Sequence[Sighting]], Sequence[Sighting]]
"""The sightings of one window, in the order of time → those that are evidence, none where the rule is not broken."""


@dataclass(frozen=True, slots=True)
class RuleMemory:
    """How long a rule remembers.

    window: evidence lies within it.  keeps: remember so many sightings whatever their age; the rule then looks at all of them up
    to the end of the window.  by_day: sightings of the same mark are one.
    """

    window: timedelta
    keeps: int | None = None
    by_day: bool = False


@dataclass(frozen=True, slots=True)
class Watch:
    """sightings: in the order of time.  finding: the id of the one that further evidence belongs to; last_at: its latest evidence."""

    sightings: tuple[Sighting, ...] = ()
    finding: str | None = None
    last_at: datetime | None = None

    def settled(self, first_at: datetime, last_at: datetime) -> "Watch":
        """After a person has judged the finding with evidence from first_at to last_at: what has been judged counts no more."""
        left = tuple(sighting for sighting in self.sightings if not first_at <= sighting.at <= last_at)
        return Watch(left)

    def seen(
        self, sighting: Sighting, memory: RuleMemory, judge: Judge, new_finding: Callable[[], str]
    ) -> tuple["Watch", Sequence[Sighting]]:
        """After one more sighting, and the evidence that it completes.

        Where there is evidence, it belongs to the `finding` of the new watch: the former one while its latest evidence is no older than the
        window, else what new_finding gives.
        """
        sightings, place = _added(self.sightings, sighting, by_day=memory.by_day)
        evidence = _evidence(sightings, place, memory, judge)
        kept = _kept(sightings, memory)
        if not evidence:
            return Watch(kept, self.finding, self.last_at), ()
        goes_on = self.last_at is not None and sighting.at - self.last_at <= memory.window
        finding = self.finding if goes_on and self.finding is not None else new_finding()
        last_at = max(s.at for s in (*evidence, sighting))
        return Watch(kept, finding, last_at), evidence


def _added(sightings: tuple[Sighting, ...], sighting: Sighting, *, by_day: bool) -> tuple[tuple[Sighting, ...], int]:
    """The sightings with this one among them, and where it stands."""
    if by_day:
        same = next((old for old in reversed(sightings) if old.mark == sighting.mark), None)
        if same is not None:
            sightings, sighting = tuple(s for s in sightings if s is not same), same.with_one_more(sighting)
    place = bisect(sightings, sighting)
    return (*sightings[:place], sighting, *sightings[place:]), place


def _evidence(sightings: Sequence[Sighting], place: int, memory: RuleMemory, judge: Judge) -> Sequence[Sighting]:
    """What the rule says of the first window with the sighting at `place` in it that breaks it.

    A window ends at a sighting; where entries come in the order of their clocks only that at this sighting is there to be judged.
    """
    own = sightings[place]
    for end in sightings[place:]:
        if end.at > own.at + memory.window:
            break
        since = sightings[0].at if memory.keeps is not None else end.at - memory.window
        evidence = judge(sightings[bisect_left(sightings, since, key=_at) : bisect_right(sightings, end.at, key=_at)])
        if any(sighting is own for sighting in reversed(evidence)):
            return evidence
    return ()


def _kept(sightings: tuple[Sighting, ...], memory: RuleMemory) -> tuple[Sighting, ...]:
    if memory.keeps is not None:
        return sightings[-memory.keeps :]
    oldest = sightings[-1].at - memory.window - LATENESS
    return sightings[bisect_left(sightings, oldest, key=_at) :][-MOST_KEPT:]


def _at(sighting: Sighting) -> datetime:
    return sighting.at


def named(evidence: Iterable[Sighting]) -> list[str]:
    """The entries of evidence, each once, in order."""
    return list(dict.fromkeys(entry for sighting in evidence for entry in sighting.entries))
