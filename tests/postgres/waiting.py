"""Waiting for what others do: a task of this process, a session, another process."""

import asyncio
import time
from collections.abc import Awaitable, Callable

AT_MOST_S = 30.0
"""What does not come at all fails then; a busy machine does not."""


async def until(is_so: Callable[[], object]) -> None:
    """Ask again until it is so.  is_so: of this process; of the database, where it gives what is to be awaited.  Raises TimeoutError."""
    async with asyncio.timeout(AT_MOST_S):
        while True:
            found = is_so()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.01)


def wait_until(is_so: Callable[[], object], within_s: float = AT_MOST_S) -> float:
    """The same of other processes, where no loop runs; how long it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < within_s
        time.sleep(0.02)
    return time.monotonic() - began
