"""Ends connections whose time is over, a few in a turn of the loop: those that were made at one moment are over at one moment too."""

import asyncio
from collections import deque
from collections.abc import Callable
from weakref import WeakKeyDictionary

from uvicorn.server import ServerState

ENDED_AT_ONCE, PAUSE_S = 16, 0.001
"""So many in a turn, and then whoever asks something comes first.  More a second than a process can take in: none is left behind."""


class Ends:
    """Those of one server, first come, first ended."""

    def __init__(self) -> None:
        self._due: deque[Callable[[], None]] = deque()
        self._next: asyncio.Handle | None = None

    def add(self, end: Callable[[], None]) -> None:
        """Have one ended soon.  end: looks again whether it is over, for something may have come meanwhile."""
        self._due.append(end)
        if self._next is None:
            self._next = asyncio.get_running_loop().call_soon(self._end_some)

    def _end_some(self) -> None:
        self._next = asyncio.get_running_loop().call_later(PAUSE_S, self._end_some) if self._due else None
        for _ in range(min(ENDED_AT_ONCE, len(self._due))):
            self._due.popleft()()


_ends: WeakKeyDictionary[ServerState, Ends] = WeakKeyDictionary()


def ends_of(server: ServerState) -> Ends:
    """The one of this server."""
    return _ends.setdefault(server, Ends())
