"""Exceptions thrown into background tasks from inside: out of whatever they wait for, at any await."""

import asyncio
import random
import types
from collections.abc import Awaitable, Callable, Generator
from typing import Any
from unittest.mock import patch

import asyncpg

from gateway.domain.supervision import Limits, Supervised, Supervisor, Work

FAULTS: list[Callable[[], BaseException]] = [
    lambda: asyncpg.InterfaceError("the underlying connection is closed"),
    lambda: AttributeError("'NoneType' object has no attribute 'call_exception_handler'"),
    asyncio.CancelledError,
    OSError,
    TimeoutError,
    lambda: ValueError("330702198503070012"),
    KeyError,
    lambda: ExceptionGroup("", [OSError(), KeyError()]),
    lambda: asyncpg.InternalClientError("got result for unknown protocol state 3"),
]
LIVES_S = 0.2, 6.0
"""How long a task is left in peace, at least and at most."""
SPARED = frozenset({"jobs"})
"""Waits for tasks of its own, out of which only a cancellation can come."""


@types.coroutine
def driven(
    work: Awaitable[None], instead: Callable[[], Callable[[], BaseException] | None]
) -> Generator[Any, Any, None]:
    """Run `work`; at each suspension `instead` says what comes out of what is waited for, None: what really does."""
    steps = work.__await__()
    given: Any = None
    fault: BaseException | None = None
    while True:
        try:
            waits = steps.send(given) if fault is None else steps.throw(fault)
        except StopIteration:
            return
        given = fault = None
        thrown = instead()
        if thrown is asyncio.CancelledError and isinstance(waits, asyncio.Future):
            waits.cancel()  # it comes out of what is waited for, as from a pool whose own limit has come
        elif thrown is not None:
            fault = thrown()
        if fault is None:
            try:
                given = yield waits
            except BaseException as told:  # noqa: BLE001 - handed on to whom it is for
                fault = told


def plant(at_once: str = "") -> None:
    """In this process one exception is thrown into each life of each service, after a while.

    at_once: only into the service of that name, and as it begins.
    """
    start, chance = Supervisor.start, random.Random()

    def throwing(self: Supervisor, name: str, work: Work, limits: Limits) -> Supervised:
        async def live() -> None:
            loop = asyncio.get_running_loop()
            ends_at = loop.time() + (0.0 if at_once else chance.uniform(*LIVES_S))

            def instead() -> Callable[[], BaseException] | None:
                nonlocal ends_at
                if loop.time() < ends_at:
                    return None
                ends_at = float("inf")
                return chance.choice(FAULTS)

            await driven(work(), instead)

        is_spared = name != at_once if at_once else name in SPARED
        return start(self, name, work if is_spared else live, limits)

    patch.object(Supervisor, "start", throwing).start()
