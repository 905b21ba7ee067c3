"""A store that let somebody wait in vain is not waited for again: it is asked in the background until it answers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg

from gateway.db.faults import FAULTS, is_away
from gateway.domain.errors import AuditUnavailable
from gateway.domain.supervision import alive

Connect = Callable[[], Awaitable["asyncpg.Connection[asyncpg.Record]"]]
"""Opens a connection of its own."""

ANSWER_S = 1.0
"""How long one attempt to reach the store may take."""
PAUSE_S = 0.1
IDLE_S = 5.0
HUNG_S = 0.1
"""A statement that has been on its way for so long when somebody waited in vain is taken for what they waited for."""


class Silence:
    """Whether the store keeps silent.

    Owned by the event loop.  It is entered when a caller's time ended in `within` while statements hung, and left by `run` alone, once a fresh connection is
    answered and every statement that hung could be begun there, which waits for a locked table as the statement itself does.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._begun_s: dict[object, tuple[str, float]] = {}
        self._given_up_s: dict[str, tuple[float, float]] = {}
        self._hung: set[str] = set()
        self._is_watched = False
        self._entered = asyncio.Event()

    @property
    def is_silent(self) -> bool:
        """Somebody has waited in vain, and the store has not answered since."""
        return self._entered.is_set() and self._is_watched

    @contextmanager
    def during(self, sql: str) -> Iterator[None]:
        """A statement is on its way."""
        mark, time_s = object(), asyncio.get_running_loop().time
        self._begun_s[mark] = (sql, time_s())
        try:
            yield
        except asyncio.CancelledError:
            self._given_up_s[sql] = (self._begun_s[mark][1], time_s())
            raise
        finally:
            del self._begun_s[mark]

    @asynccontextmanager
    async def within(self, until_s: float) -> AsyncIterator[None]:
        """What the block asks the store for is waited for until then, by the event loop's clock.

        Raises AuditUnavailable at that time, and at once while the store keeps silent.
        """
        if self.is_silent:
            raise AuditUnavailable(
                "the store did not answer a moment ago, and is asked in the background until it does"
            )
        try:
            async with asyncio.timeout_at(until_s):
                yield
        except TimeoutError:
            self._enter()
            raise AuditUnavailable("the store did not answer within the caller's time") from None

    def _enter(self) -> None:
        """What is on its way, or was given up a moment ago, and had been on its way for long, is what they waited for."""
        now_s = asyncio.get_running_loop().time()
        given_up = [(sql, begun_s) for sql, (begun_s, at_s) in self._given_up_s.items() if now_s - at_s < HUNG_S]
        self._given_up_s.clear()
        self._hung |= {sql for sql, begun_s in (*self._begun_s.values(), *given_up) if now_s - begun_s >= HUNG_S}
        if self._hung:
            self._entered.set()

    async def run(self) -> None:
        """While the store keeps silent, ask it again and again; until cancelled."""
        self._is_watched = True
        try:
            while True:
                alive()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_S):
                        await self._entered.wait()
                if self._entered.is_set() and not await self._is_answered():
                    await asyncio.sleep(PAUSE_S)
        finally:
            self._is_watched = False

    async def _is_answered(self) -> bool:
        hung = frozenset(self._hung)
        try:
            async with asyncio.timeout(ANSWER_S):
                connection = await self._connect()
                try:
                    for sql in hung:
                        await connection.prepare(sql)
                finally:
                    connection.terminate()
        except AttributeError:  # the driver's, on a connection just broken off
            return False
        except FAULTS as fault:
            if is_away(fault):
                return False
        self._hung -= hung
        if not self._hung:
            self._entered.clear()
        return True
