"""What goes on beside queries leaves the event loop to them: no part of it runs for long without a pause."""

import asyncio
import gc
import time
from asyncio import events
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.stream import StreamTimeouts
from gateway.db import Database
from gateway.domain.criteria import Criteria
from gateway.flows import audit_exports, make_bundle
from tests.postgres.overseen import over, walk_over
from tests.postgres.test_audit_exports import TABLES
from tests.postgres.tree import Place
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

MOST_S = 0.05
"""Of the processor, in one go; its time does not depend on what else the machine does."""
QUERIES, AT_ONCE = 1500, 50


@dataclass(slots=True)
class Longest:
    """The longest that the loop was held, and by what."""

    seconds: float = 0.0
    by: str = ""


@contextmanager
def longest_hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Longest]:
    """Measures every call that the loop makes in this thread until the block ends."""
    run, longest = events.Handle._run, Longest()

    def timed(handle: events.Handle) -> None:
        began, whose = time.thread_time(), repr(handle)
        run(handle)
        took = time.thread_time() - began
        if took > longest.seconds:
            longest.seconds, longest.by = took, whose

    gc.disable()  # it would look through what all tests before have left
    try:
        with monkeypatch.context() as patch:
            patch.setattr(events.Handle, "_run", timed)
            yield longest
    finally:
        gc.enable()


@pytest.fixture
async def audit(database: Database, place: Place) -> AsyncIterator[Writer]:
    shares, pace = AppendTimeouts(30, 30, 30), StreamTimeouts(10.0, 10.0, 0.05)
    writer = Writer(database, place.home, place.clock, shares=shares, pace=pace, patience=RecoveryTimeouts(3600, 3600))
    await writer.start()
    yield writer
    await writer.stop()


async def asked(audit: Writer) -> None:
    """So many queries of one account."""
    for _ in range(QUERIES // AT_ONCE):
        opened = await asyncio.gather(*(audit.open(samples.grant()) for _ in range(AT_ONCE)))
        for one in opened:
            await audit.close(one, samples.replies(one.grant), samples.document(one.grant))


async def test_nothing_that_goes_on_beside_queries_holds_the_loop_for_long(
    audit: Writer, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = over(audit)
    await asked(audit)
    export = await audit_exports.ask(Criteria(), TABLES, samples.auditor, "T-1", rooms)
    works: dict[str, Callable[[], Awaitable[object]]] = {
        "integrate": place.integrate,
        "export": lambda: make_bundle({"export_id": export.export_id}, rooms),
        "walk": walk_over(audit).round,
        "findings": lambda: rooms.findings.catch_up(300),
        "sweep": lambda: rooms.exports.sweep(audit.clock.real()),
    }
    held: dict[str, Longest] = {}
    for name, work in works.items():
        with longest_hold(monkeypatch) as held[name]:
            await work()
    assert ((await rooms.exports.load_of(export.export_id, samples.auditor)).rows or 0) >= 2 * QUERIES
    assert {name: one for name, one in held.items() if one.seconds > MOST_S} == {}
