"""What is left when the falls are over: waited for until nothing moves, gathered, and said in one line."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Callable, Mapping

import psycopg

from gateway.audit.privacy import KeyFolder, Privacy
from gateway.entry import Kind
from gateway_demo.demo import Demo
from tests.load.callers import Callers
from tests.load.checker import calls_by_department
from tests.load.evidence import Called, Evidence, calls_of, open_tasks, read_log, stored_queries
from tests.load.processes import Processes

SETTLED_WITHIN_S = 90.0
"""A department that was away five times is asked a sixth time a minute after the first; then nothing may move any more."""


async def settled(demo: Demo, *moving: Callable[[str], frozenset[str]]) -> float | None:
    """Wait until none of these finds anything that moves; how long that took, or None."""
    started = time.monotonic()
    while time.monotonic() - started < SETTLED_WITHIN_S:
        with contextlib.suppress(psycopg.OperationalError):  # the database recovers from the last fall
            if not any([await asyncio.to_thread(look, demo.database_url) for look in moving]):
                return time.monotonic() - started
        await asyncio.sleep(0.25)
    return None


def gather(
    demo: Demo,
    callers: Callers,
    calls: frozenset[Called] | set[Called],
    read_at_the_end: Mapping[str, int],
    proven_at_the_end: Mapping[str, int],
) -> Evidence:
    """Everything that is known outside the gateway.  calls: those that were read from the departments' books before."""
    log_key = Privacy(KeyFolder(demo.home / "keys")).log_key().public_key().public_bytes_raw()
    return Evidence(
        seen=tuple(callers.book.seen),
        acknowledged=frozenset(callers.book.acknowledged),
        read_at_the_end=read_at_the_end,
        calls=tuple(calls.union(calls_of(demo.department_addresses(), demo.clock))),
        stored=stored_queries(demo.database_url),
        open_tasks=open_tasks(demo.database_url),
        log_key=log_key,
        proofs=tuple(callers.book.proofs),
        denied=tuple(callers.book.denied),
        proven_at_the_end=proven_at_the_end,
        **read_log(demo.database_url),
    )


def summary(
    evidence: Evidence, callers: Callers, fell: Counter[str], processes: Processes, settled_s: float | None
) -> str:
    """One line: how much was examined."""
    kinds = Counter(Kind(int(str(row["kind"]))).name for row in evidence.entries)
    book = callers.book
    return (
        f"{dict(fell)}; {len(evidence.seen)} answers, {book.lost.total()} broken off, refused {dict(book.refused)}; "
        f"{len(evidence.entries)} entries by kind {dict(kinds)} in {len(evidence.streams)} streams of "
        f"{sum(gateway.lives for gateway in processes.gateways)} gateways; {len(evidence.checkpoints)} checkpoints by "
        f"{sum(integrator.lives for integrator in processes.integrators)} integrators, {len(evidence.proofs)} proofs; "
        f"calls {calls_by_department(list(evidence.calls))}; {len(book.acknowledged)} verifications; "
        f"settled in {'never' if settled_s is None else f'{settled_s:.1f} s'}"
    )
