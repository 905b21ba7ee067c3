"""What is done beside writing as long as a gateway runs: the log is watched, remembered, seen by witnesses, and taken into its tree."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from gateway.audit.continuity.history import LIMITS, History
from gateway.audit.origin import Origin
from gateway.audit.protocol import of_break
from gateway.audit.tree.integrator import Integrator
from gateway.audit.tree.tree_status import TreeWatch
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.supervision import Limits, Supervisor

DURABILITY_LIMITS, CLOCK_LIMITS = Limits(silent_after_s=45.0), Limits(silent_after_s=20.0)
INTEGRATOR_LIMITS = Limits(silent_after_s=45.0)
WALK_LIMITS = Limits(silent_after_s=180.0)
"""Longer than one transaction of the integrator, and one stride of the walk, may take."""


class Upkeep:
    """Of one process.  history: what was seen of the log before."""

    def __init__(
        self, database: Database, origin: Origin, history: History, clock: Clock, supervisor: Supervisor
    ) -> None:
        self._database = database
        self._origin = origin
        self._history = history
        self._clock = clock
        self._supervisor = supervisor
        self.watch = TreeWatch(database)

    def refuses(self, broken: str | None) -> str | None:
        """Why nothing may be written though the store may be there, as a sentence that says what to do.

        broken: what has proved to the writer that the log is broken.
        """
        standing = self.watch.standing
        return self._history.fallen_behind or of_break(broken or (None if standing is None else standing.broken))

    def warnings(self) -> list[str]:
        """What somebody must look after; entries are written all the same."""
        return [*self.watch.warnings(), *self._history.warnings(), *self._database.clock.warnings()]

    def figures(self) -> Mapping[str, float]:
        """How store and tree stand, as numbers by name; of the tree nothing before the first look."""
        tree = {} if self.watch.standing is None else self.watch.standing.figures()
        store = {
            "store_durable": float(self._database.durability.fault is None),
            "clock_ahead_seconds": self._database.clock.difference_s,
        }
        return {**tree, **store}

    def witnesses(self) -> Mapping[str, float]:
        """By name, for how many seconds each has not seen what is new; none before the first look."""
        return self._history.witnesses

    @asynccontextmanager
    async def tended(
        self, *, integrates: bool, walk: Callable[[], Awaitable[None]] | None = None
    ) -> AsyncIterator[None]:
        """As long as the block runs: watch how the tree stands, remember its head, have it seen by the witnesses and, where told
        so, take entries into it, and walk over the stored rows, whenever nobody else does.
        """
        tasks = [self._supervisor.start("audit-watch", self.watch.run, LIMITS)]
        tasks += self._history.tend(self._supervisor)
        durability = self._database.durability
        tasks.append(self._supervisor.start("durability", durability.run, DURABILITY_LIMITS))
        tasks.append(self._supervisor.start("silence", self._database.silence.run, CLOCK_LIMITS))
        tasks.append(self._supervisor.start("clock", self._database.clock.run, CLOCK_LIMITS))
        if integrates:
            integrator = Integrator(self._database.connect, self._origin, self._clock)
            tasks.append(self._supervisor.start("audit-integrator", integrator.run, INTEGRATOR_LIMITS))
        if walk is not None:
            tasks.append(self._supervisor.start("audit-walk", walk, WALK_LIMITS))
        try:
            yield
        finally:
            await asyncio.gather(*(task.stop() for task in tasks))
