"""How many may be inside at once: calls in one department, or work that is begun."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from math import inf


class Places:
    """Places that are taken by who is due first, else in the order of arrival, of a number that may change meanwhile.

    now: seconds, any clock.
    """

    # `inside` and `waiting` are counts; whoever is given a place by `_let_in` is counted inside from that moment on.
    __slots__ = ("_allowed", "_arrivals", "_fitting", "_now", "_turns", "_until_s", "full", "inside", "waiting")

    def __init__(self, full: int, now: Callable[[], float]) -> None:
        self.full = full
        self.inside = self.waiting = 0
        self._allowed, self._until_s = full, inf
        self._fitting = full
        self._now = now
        self._arrivals = count()
        self._turns: list[tuple[float, int, asyncio.Future[None]]] = []

    def allow(self, places: int, until_s: float) -> None:
        """From now on so many of the full number, and none from `until_s` on; who is inside stays."""
        self._allowed, self._until_s = places, until_s
        self._let_in()

    def fit(self, places: int) -> None:
        """From now on let no more in, whatever is allowed; who is inside stays."""
        self._fitting = places
        self._let_in()

    @property
    def at_once(self) -> int:
        """How many are let in: what is allowed, or what fits where that is less."""
        return min(self._allowed, self._fitting)

    @property
    def counts_for_s(self) -> float:
        """What has left its place counts no more."""
        return 0.0

    @property
    def allowed(self) -> int:
        """The part of the full number that is ours."""
        return self._allowed

    @property
    def is_shut(self) -> bool:
        """Whether nobody may come in, whoever leaves."""
        return not self._allowed or self._now() >= self._until_s

    @property
    def is_free(self) -> bool:
        """Whether who comes now need not wait."""
        return not self._turns and self._has_room()

    def in_use(self, _now: float) -> int:
        """Who is inside."""
        return self.inside

    def take(self) -> bool:
        """Take a place where that needs no wait; whether there was one."""
        is_free = self.is_free
        self.inside += is_free
        return is_free

    async def enter(self, due_s: float = 0.0) -> None:
        """Wait for a place and take it.  due_s: when it must be done, on any clock that all who wait go by."""
        if self.take():
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._turns, (due_s, next(self._arrivals), turn))
        self._let_in()
        self.waiting += 1
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # a place was given to who no longer waits
                self.leave()
            raise
        finally:
            self.waiting -= 1

    def leave(self) -> None:
        """Give the place back."""
        self.inside -= 1
        self._let_in()

    async def __aenter__(self) -> None:
        await self.enter()

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    def _let_in(self) -> None:
        while self._turns and self._has_room():
            _, _, turn = heapq.heappop(self._turns)
            if not turn.done():
                self.inside += 1
                turn.set_result(None)

    def _has_room(self) -> bool:
        return self.inside < self.at_once and not self.is_shut
