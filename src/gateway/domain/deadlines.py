"""Deadlines that are shared: one timer of the event loop for all who wait until the same moment, as the lookups of a query do."""

import asyncio
from collections.abc import Callable
from types import TracebackType


class Deadlines:
    """Of one event loop.  Times are points on its clock, in seconds."""

    __slots__ = ("_moments",)

    def __init__(self) -> None:
        self._moments: dict[float, _Moment] = {}

    @property
    def moments(self) -> int:
        """For how many of them somebody waits."""
        return len(self._moments)

    def until(self, at_s: float) -> "Deadline":
        """The block ends then, by TimeoutError at the latest; as `asyncio.timeout_at` does it."""
        return Deadline(self, at_s)

    def set(self, at_s: float, one: object, ring: Callable[[], None]) -> None:
        """Call `ring` then, unless `one` is let off before."""
        moment = self._moments.get(at_s)
        if moment is None:
            moment = self._moments[at_s] = _Moment()
            moment.timer = asyncio.get_running_loop().call_at(at_s, self._ring, at_s)
        moment.waiting[one] = ring

    def let_off(self, at_s: float, one: object) -> None:
        """Whoever was set for then is not called, where they have not been yet."""
        moment = self._moments.get(at_s)
        if moment is not None and moment.waiting.pop(one, None) is not None and not moment.waiting:
            del self._moments[at_s]
            moment.timer.cancel()

    def _ring(self, at_s: float) -> None:
        for ring in self._moments.pop(at_s).waiting.values():
            ring()


class _Moment:
    __slots__ = ("timer", "waiting")
    timer: asyncio.TimerHandle

    def __init__(self) -> None:
        self.waiting: dict[object, Callable[[], None]] = {}


class Deadline:
    """A block that is cut off at its deadline; entered once."""

    __slots__ = ("_at_s", "_cancelling", "_deadlines", "_is_over", "_task")

    def __init__(self, deadlines: Deadlines, at_s: float) -> None:
        self._deadlines, self._at_s = deadlines, at_s
        self._is_over = False

    def __enter__(self) -> None:
        """Raises RuntimeError outside of a task."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a deadline is a task's")
        self._task, self._cancelling = task, task.cancelling()
        self._deadlines.set(self._at_s, self, self._end)

    def _end(self) -> None:
        self._is_over = True
        self._task.cancel()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Raises TimeoutError where the deadline, and nobody else, has cut the block off."""
        if not self._is_over:
            self._deadlines.let_off(self._at_s, self)
        elif self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from fault
