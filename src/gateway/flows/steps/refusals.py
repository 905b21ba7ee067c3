"""Queries that could not be answered, one after the other: what no look beforehand has noticed shows in them."""

import time
from collections.abc import Callable
from types import TracebackType

from gateway.domain.errors import GatewayError, Overloaded

MOST, LASTS_S = 5, 5.0
"""So many in a row, and no query is expected to be answered for so long; then it is tried again."""


class Refusals:
    """Put around each query.  Owned by the event loop.  A refusal for the caller's own sake, or for too many callers, says nothing here."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._in_a_row = 0
        self._last_s = 0.0

    @property
    def fault(self) -> str | None:
        """That queries are refused, as words; None where they are not."""
        is_refusing = self._in_a_row >= MOST and self._now_s() - self._last_s < LASTS_S
        return "queries are refused one after the other" if is_refusing else None

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if fault is None:
            self._in_a_row = 0
        elif _is_ours(fault):
            self._in_a_row, self._last_s = self._in_a_row + 1, self._now_s()


def _is_ours(fault: BaseException) -> bool:
    """Whether it was the gateway that could not, and not the caller who may not or went away."""
    if isinstance(fault, GatewayError):
        return fault.status >= 500 and not isinstance(fault, Overloaded)
    return isinstance(fault, Exception)
