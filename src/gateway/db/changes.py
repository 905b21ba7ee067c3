"""Whether something has changed in the store: asked once a second, in one statement for all of a process who follow something there."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import asyncpg
import structlog

from gateway.db.faults import FAULTS
from gateway.domain.supervision import alive

LOOK_EVERY_S = 1.0
FetchRow = Callable[[str], Awaitable[asyncpg.Record | None]]
"""Asks the database for one row; raises FAULTS."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look has found.  asked_s: when it began, by `time.monotonic`.  fault: why the store did not answer; then there are no versions.

    versions: by the names of those who follow; equal ones say that nothing has changed.
    """

    asked_s: float
    versions: Mapping[str, object]
    fault: str | None = None


class StoreChanges:
    """Owned by the event loop.

    Who follows something says by which expression its state is told from any other, and waits for one look after another.
    """

    def __init__(self, fetchrow: FetchRow) -> None:
        self._fetchrow = fetchrow
        self._versions: dict[str, str] = {}
        self._next: asyncio.Future[Look] | None = None
        self._is_away = False

    def follow(self, name: str, version: str) -> None:
        """From now on tell this version too.  name: a word of SQL.  version: an expression of SQL that takes no arguments and is quickly told."""
        self._versions[name] = version

    async def next(self) -> Look:
        """The next look that begins.  While the store is away it says so, as often."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._next)

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await self.look()
            alive()
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Look now, and tell all who wait, also where it is broken off.  Never raises for the store."""
        waiting, self._next = self._next, None
        asked_s = time.monotonic()
        found = Look(asked_s, {}, "broken off")
        try:
            found = await self._found(asked_s)
        finally:
            if waiting is not None and not waiting.done():
                waiting.set_result(found)

    async def _found(self, asked_s: float) -> Look:
        try:
            row = await self._fetchrow(
                "select " + ", ".join(f"({sql}) as {name}" for name, sql in self._versions.items())
            )
        except FAULTS as fault:
            if not self._is_away:
                log.warning("store_not_followed", fault=type(fault).__name__)
            self._is_away = True
            return Look(asked_s, {}, type(fault).__name__)
        self._is_away = False
        return Look(asked_s, dict(row or {}))
