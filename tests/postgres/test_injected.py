"""An exception of every kind, thrown in at every await of every background task: the task goes on, is counted, and does its work.

A task's first life is driven by hand up to its n-th suspension, and there the exception comes out of whatever it waits for; for all n up to
the end of its first round.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.audit.contexts import Contexts
from gateway.audit.continuity.history import LIMITS, History
from gateway.audit.reader import Reader
from gateway.audit.recovery import Recovery, RecoveryTimeouts
from gateway.audit.stream import Stream, StreamTimeouts
from gateway.audit.tree.integrator import Integrator, IntegratorIntervals
from gateway.audit.tree.tree_status import TreeWatch
from gateway.db import Database
from gateway.domain import supervision
from gateway.domain.clock import Clock
from gateway.domain.errors import AuditUnavailable
from gateway.domain.supervision import Supervised, Supervisor, Work
from gateway.jobs import JobIntervals as JobPace
from gateway.jobs import Jobs
from tests.load.throwing import FAULTS, driven
from tests.postgres.test_audit_stream import draft, verify
from tests.postgres.tree import Place, append
from tests.postgres.waiting import until

STREAM_PACE = StreamTimeouts(batch_s=2.0, connect_s=1.0, retry_s=0.02, prove_every_s=0.05)
JOB_PACE = JobPace(poll_s=0.05, heartbeat_s=0.1, stalled_after_s=0.5, rescue_s=0.05, drain_s=0.2)


GROWN = "select 1 from audit.audit_head where size >= $1"
CLOSED = "select 1 from audit.audit_stream where stream_id = $1 and closed_at is not null"


class Thrower:
    """Lets the first life of a task run to its n-th suspension, and throws there.  round_at: where its first round was done."""

    def __init__(self, nth: int = 0, fault: Callable[[], BaseException] = OSError) -> None:
        self.nth = nth
        self.fault = fault
        self.has_thrown = False
        self.round_at = 0
        self.count = 0
        self._lives = 0

    def around(self, work: Work) -> Work:
        async def live() -> None:
            self._lives += 1
            await (driven(work(), self._instead) if self._lives == 1 else work())

        return live

    def _instead(self) -> Callable[[], BaseException] | None:
        task = supervision._current.get()
        assert task is not None
        self.count += 1
        if task._alive_at > task._begun_at and not self.round_at:
            self.round_at = self.count
        self.has_thrown = self.has_thrown or self.count == self.nth
        return self.fault if self.count == self.nth else None


class Throwing(Supervisor):
    """A supervisor whose task of that name is thrown at."""

    def __init__(self, name: str, thrower: Thrower) -> None:
        super().__init__()
        self.name = name
        self.thrower = thrower

    def start(self, name: str, work: Work, limits: supervision.Limits) -> Supervised:
        return super().start(name, self.thrower.around(work) if name == self.name else work, limits)

    def state(self) -> str:
        return next(status.state for status in self.statuses() if status.name == self.name)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(supervision, "LONGEST_PAUSE_S", 0.01)
    for module in (
        "gateway.audit.tree.tree_status",
        "gateway.audit.continuity.remembered",
        "gateway.audit.continuity.witness_status",
    ):
        monkeypatch.setattr(f"{module}.LOOK_EVERY_S", 0.01)


Begin = Callable[[Supervisor], contextlib.AbstractAsyncContextManager[Callable[[], Awaitable[None]]]]
"""Starts a task under a supervisor, for as long as the block runs; gives what proves that it does its work."""


async def goes_on(name: str, begin: Begin, *, but_the_last: bool = False) -> int:
    """Throw at every await of the first round; returns how many there were.

    How often a round waits hangs on how quick the store is: one that is over before its n-th await has no more of them.
    but_the_last: it waits there for a task of its own, which only a cancellation can break off.
    """
    dry = Throwing(name, Thrower())
    async with begin(dry) as works:
        await works()
    awaits = dry.thrower.round_at or dry.thrower.count  # the worker's rounds are those of tasks below it
    thrown = 0
    for nth in range(1, awaits + 1):
        fault = asyncio.CancelledError if but_the_last and nth == awaits else FAULTS[nth % len(FAULTS)]
        thrower = Thrower(nth, fault)
        await _goes_on(thrower, name, begin)
        if not thrower.has_thrown:
            break
        thrown += 1
    return thrown


async def _goes_on(thrower: Thrower, name: str, begin: Begin) -> None:
    throwing = Throwing(name, thrower)
    async with begin(throwing) as works:
        await works()
        await until(lambda: throwing.state() == "running")
        await works()


@contextlib.asynccontextmanager
async def only(
    supervisor: Supervisor, name: str, work: Work, works: Callable[[], Awaitable[None]]
) -> AsyncIterator[Any]:
    supervisor.start(name, work, LIMITS)
    try:
        yield works
    finally:
        await supervisor.close()


async def test_the_watch_over_the_tree(database: Database) -> None:
    def begin(supervisor: Supervisor) -> Any:
        watch = TreeWatch(database)

        async def works() -> None:
            await until(lambda: watch.standing is not None)

        return only(supervisor, "watch", watch.run, works)

    assert await goes_on("watch", begin) > 1


async def test_the_keeper_of_the_head(place: Place, database: Database, tmp_path: Path) -> None:
    stream = await place.stream()
    await append(stream, 2)
    await place.integrate()
    await stream.close()
    made = iter(range(1000))

    def begin(supervisor: Supervisor) -> Any:
        file = tmp_path / f"head-{next(made)}"
        history = History(database, place.origin, file)

        async def works() -> None:
            await until(file.exists)

        return only(supervisor, "head", history._keeper.run, works)

    assert await goes_on("head", begin) > 1


async def test_the_integrator(place: Place, database: Database) -> None:
    stream = await place.stream()
    size = 0

    def begin(supervisor: Supervisor) -> Any:
        pace = IntegratorIntervals(0.005, 0.005, 0.005, 0.05, 2.0)
        integrator = Integrator(place.connect, place.origin, place.clock, pace)

        async def works() -> None:
            nonlocal size
            await append(stream, 1)
            size += 1
            async with asyncio.timeout(10):
                while not await database.fetch(GROWN, size):  # noqa: ASYNC110 - another session's write
                    await asyncio.sleep(0.005)

        return only(supervisor, "integrator", integrator.run, works)

    assert await goes_on("integrator", begin) > 5
    await stream.close()


async def test_the_recovery(place: Place, database: Database) -> None:
    stream = await place.stream()

    def begin(supervisor: Supervisor) -> Any:
        contexts, patience = Contexts(Reader(database)), RecoveryTimeouts(0.02, 0.005, 3600)
        recovery = Recovery(place.connect, contexts, stream, Clock.real_time(), patience, ask=database.fetchrow)

        async def works() -> None:
            left = await place.stream()
            assert left._connection is not None
            await left._task.stop()  # type: ignore[union-attr]  # it is started
            left._connection.terminate()
            own = await place.connect()  # none of those into which exceptions are thrown
            async with asyncio.timeout(10):
                while not await own.fetch(CLOSED, left.stream_id):  # noqa: ASYNC110 - another session's write
                    await asyncio.sleep(0.005)
            await own.close()

        return only(supervisor, "recovery", recovery.run, works)

    assert await goes_on("recovery", begin) > 3
    await stream.close()


async def test_the_stream_and_what_it_had_in_doubt(place: Place, database: Database) -> None:
    had: set[str] = set()

    @contextlib.asynccontextmanager
    async def begin(supervisor: Supervisor) -> AsyncIterator[Any]:
        stream = Stream(
            place.connect, place.origin.privacy, Clock.real_time(), "here", STREAM_PACE, supervisor=supervisor
        )
        await stream.start()

        async def works() -> None:
            async with asyncio.timeout(10):
                while True:
                    with contextlib.suppress(AuditUnavailable):
                        had.add((await stream.append(draft(), 2.0))[1].entry)
                        return
                    await asyncio.sleep(0.01)

        try:
            yield works
        finally:
            await stream.close()

    for _ in range(3):  # each await meets several kinds
        FAULTS.append(FAULTS.pop(0))
        assert await goes_on("audit-stream", begin) > 5
    await verify(database)
    rows = await database.fetch("select stream_id || '-' || seq as entry from audit.audit_entry")
    assert had <= {row["entry"] for row in rows}


@pytest.mark.parametrize("name", ["jobs", "jobs-rescue"])
async def test_the_worker_and_the_rescue(name: str, database: Database) -> None:
    done: list[str] = []

    @contextlib.asynccontextmanager
    async def begin(supervisor: Supervisor) -> AsyncIterator[Any]:
        jobs = Jobs(database, JOB_PACE, supervisor)

        async def handle(ids: Any) -> None:
            done.append(ids["query_id"])

        jobs.register("resume", handle)
        await jobs.start()

        async def works() -> None:
            before = len(done)
            await database.run(jobs.enqueue("resume", {"query_id": f"q-{before}"}))
            await until(lambda: len(done) > before)

        try:
            yield works
        finally:
            await jobs.close()

    assert await goes_on(name, begin, but_the_last=name == "jobs") >= 1
