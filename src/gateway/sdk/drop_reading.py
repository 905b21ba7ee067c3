"""A drop is read in a thread, once, however often who waits for it goes away and comes back."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from gateway.domain.supervision import alive

T = TypeVar("T")

CLOSES_WITHIN_S = 3.0
"""So long a stop waits for the thread."""


class ReadingStopped(Exception):
    """The driver is closed: nobody waits for the drop any more."""


class DropReading(Generic[T]):
    """One drop at a time."""

    def __init__(self) -> None:
        self._name = ""
        self._task: asyncio.Task[T] | None = None
        self._is_closed = False

    async def of(self, name: str, read: Callable[[], T]) -> T:
        """What `read` brings, in a thread.  Who is cancelled leaves it at work, and the next call of the same name has what it brings.

        name: of the drop as it stands, so that one written anew is another.
        """
        if self._task is not None and self._name != name:
            await self._end(self._task, None)
        if self._task is None:
            self._name, self._task = name, asyncio.create_task(asyncio.to_thread(read))
        task = self._task
        try:
            return await asyncio.shield(task)
        finally:
            if task.done():
                self._task = None

    def go_on(self) -> None:
        """Called by the thread again and again: a sign of life.  Raises ReadingStopped once the driver is closed."""
        alive()
        if self._is_closed:
            raise ReadingStopped

    async def close(self) -> None:
        """End it at the next `go_on`."""
        self._is_closed = True
        if self._task is not None:
            await self._end(self._task, CLOSES_WITHIN_S)

    async def _end(self, task: asyncio.Task[T], within_s: float | None) -> None:
        """Nobody wants what it brings, nor to hear how it failed."""
        await asyncio.wait([task], timeout=within_s)
        if task.done() and not task.cancelled():
            task.exception()
        self._task = None
