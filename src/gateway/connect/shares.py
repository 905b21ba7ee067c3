"""The departments' limits, shared by all gateway processes on one store: each holds a part, and never more in sum than was agreed.

A process writes down what it holds of each limit, every second.  It takes more only from what the others have left, and writes down less
only once it uses less.  What it holds is its own for `LEASE_S`; one that cannot renew asks nobody any more, before the others take its part.

Nobody's wall clock is believed: a process is gone when its count of beats has stood still for `GONE_AFTER_S` as another one has watched it
by its own monotonic clock, and is removed only where it still stands at that beat.

A department counts what was begun in its last second, whoever began it: a part passes to others only when its calls count no more, after
a kill as after a stop.

Beside its parts a process writes down whom it leaves in peace, because they do not answer: the others then ask there little until somebody
is answered, instead of each finding it out by twenty callers of its own.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID, uuid4
from zlib import crc32

import structlog

from gateway.db import FAULTS
from gateway.domain.supervision import alive

log = structlog.get_logger(__name__)

BEAT_S = 1.0
SOON_S = 0.25
"""The pause where somebody has come or gone, and parts have to move."""
LEASE_S = 7.0
"""After it a process that could not renew asks nobody; others take its part once what it began before counts no more."""
UNUSED_LOOK_S = 0.05
_SHUT = "shut:"
MANY = 1_000_000
"""As many processes may leave the same in peace; an older one beside them takes it for a limit that it does not have."""
DIED_AFTER_S = 2.0
"""What a killed process had under way at a department may go on there for a moment, though nobody waits for it."""


class Limit(Protocol):
    """One limit of one department, of which a part is this process's."""

    full: int

    @property
    def counts_for_s(self) -> float:
        """How long a call counts that has begun."""

    @property
    def allowed(self) -> int:
        """The part that is ours."""

    def allow(self, part: int, until_s: float, /) -> None:
        """From now on so much of it, and nothing from `until_s` on."""

    def in_use(self, now: float, /) -> int:
        """How much of it is used now."""


class Circuits(Protocol):
    """Whom this process leaves in peace."""

    def open_here(self) -> Collection[str]:
        """By a name that is the same in all processes."""

    def opened_elsewhere(self, names: Collection[str], /) -> None:
        """Others have found out that these do not answer."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A process as it stands in the store: its beat, and what it holds."""

    beat: int
    held: Mapping[str, int]


class ShareStore(Protocol):
    """Where the processes write down what they hold."""

    async def beat(
        self, me: UUID, beat: int, wanted: Mapping[str, int], full: Mapping[str, int], gone: Mapping[UUID, int]
    ) -> Mapping[UUID, Holding]:
        """Write down what is held, at most what the others leave of `full`.

        gone: processes to remove, each where it still stands at that beat.  Returns every process that is there now.
        """

    async def leave(self, me: UUID) -> None:
        """Give everything back."""


class Living(Protocol):
    """What this machine knows for certain of its processes."""

    def has_died(self, process: UUID) -> bool:
        """Whether that process was of this machine and has ended; False where that is not known."""


def part_of(full: int, processes: int, rank: int) -> int:
    """The part of the process of that rank: all parts together are `full`."""
    return full // processes + (rank < full % processes)


@dataclass(slots=True)
class _Seen:
    beat: int
    since_s: float


@dataclass(slots=True)
class _View:
    """Who lives, as of the last answer of the store."""

    processes: tuple[UUID, ...] = ()
    seen: dict[UUID, _Seen] = field(default_factory=dict)

    def look(self, beats: Mapping[UUID, int], now: float) -> bool:
        """Take in an answer; whether somebody has come or gone."""
        former, self.processes = self.processes, tuple(sorted(beats))
        kept = self.seen
        self.seen = {
            process: kept[process] if process in kept and kept[process].beat == beat else _Seen(beat, now)
            for process, beat in beats.items()
        }
        return former != self.processes


class LimitShares:
    """Keeps this process's part of every limit.  limits: by `department.limit`.  now: the event loop's clock, seconds."""

    def __init__(
        self,
        limits: Mapping[str, Limit],
        store: ShareStore,
        living: Living,
        *,
        now: Callable[[], float],
        circuits: Circuits | None = None,
    ) -> None:
        self.me = uuid4()
        self._limits = limits
        self._full = {name: limit.full for name, limit in limits.items()}
        self._settled_after_s = max((limit.counts_for_s for limit in limits.values()), default=0.0)
        self._store = store
        self._living = living
        self._circuits = circuits
        self._heard: frozenset[str] = frozenset()
        self._now = now
        self._view = _View()
        self._beat = 0
        self._until_s = now()
        self._is_well = True
        for limit in limits.values():
            limit.allow(0, self._until_s)

    async def start(self) -> None:
        """Look who is there, then take what they leave; without a store nothing is held, until it is back."""
        for _ in range(2):
            await self.beat()

    async def run(self) -> None:
        """Beat, for ever."""
        while True:
            is_settled = await self.beat()
            if self._is_well:
                alive()
            await asyncio.sleep(BEAT_S if is_settled else SOON_S)

    async def beat(self) -> bool:
        """One round; whether all is as it shall be.  Never raises for the store: then what is held runs out."""
        sent_s, self._beat = self._now(), self._beat + 1
        wanted = {name: self._wanted(name, limit, sent_s) for name, limit in self._limits.items()}
        shut = dict.fromkeys((_SHUT + name for name in self._circuits.open_here()), 1) if self._circuits else {}
        full = {**self._full, **dict.fromkeys(shut, MANY)}
        try:
            standing = await self._store.beat(self.me, self._beat, {**wanted, **shut}, full, self._gone(sent_s))
        except FAULTS as fault:
            if self._is_well:
                log.warning("limits_not_renewed", fault=type(fault).__name__)
            self._is_well = False
            return False
        self._is_well = True
        self._hear(standing)
        mine = standing.get(self.me)
        if mine is None or mine.beat != self._beat:
            return False  # a later beat of ours, or nobody's: what came back is not what is held
        self._until_s = sent_s + LEASE_S
        for name, limit in self._limits.items():
            limit.allow(min(mine.held.get(name, 0), self._part(name)), self._until_s)
        has_changed = self._view.look({process: one.beat for process, one in standing.items()}, self._now())
        return not has_changed and all(limit.allowed == self._part(name) for name, limit in self._limits.items())

    async def leave(self) -> None:
        """Begin nothing more, and give everything back once nothing counts any more."""
        for limit in self._limits.values():
            limit.allow(0, self._now())
        until_s = self._now() + self._settled_after_s
        while (now := self._now()) < until_s and any(limit.in_use(now) for limit in self._limits.values()):  # noqa: ASYNC110 - time alone makes it so
            await asyncio.sleep(UNUSED_LOOK_S)
        try:
            await self._store.leave(self.me)
        except FAULTS as fault:
            log.warning("limits_not_given_back", fault=type(fault).__name__)

    def _hear(self, standing: Mapping[UUID, Holding]) -> None:
        """Pass on what others leave in peace, once, when it is first seen."""
        others = (one.held for process, one in standing.items() if process != self.me)
        shut = frozenset(name.removeprefix(_SHUT) for held in others for name in held if name.startswith(_SHUT))
        if self._circuits is not None:
            self._circuits.opened_elsewhere(shut - self._heard)
        self._heard = shut

    def _part(self, name: str) -> int:
        """What shall be held of a limit; who has one more or less than the others differs from department to department."""
        processes = self._view.processes
        if self.me not in processes:
            return 0
        turn = crc32(name.partition(".")[0].encode())
        rank = (processes.index(self.me) + turn) % len(processes)
        return part_of(self._full[name], len(processes), rank)

    def _wanted(self, name: str, limit: Limit, now: float) -> int:
        """Our part, after it was made smaller here; more while more is still in use."""
        part = self._part(name)
        if part < limit.allowed:
            limit.allow(part, self._until_s)
        return max(part, limit.in_use(now))

    def _gone(self, now: float) -> Mapping[UUID, int]:
        """Whose calls count no more, for they have not beaten for too long or are known to have ended; and at which beat."""
        gone_after_s, died_after_s = LEASE_S + self._settled_after_s, max(DIED_AFTER_S, self._settled_after_s)
        return {
            process: seen.beat
            for process, seen in self._view.seen.items()
            if process != self.me
            and (
                now - seen.since_s >= gone_after_s
                or (now - seen.since_s >= died_after_s and self._living.has_died(process))
            )
        }
