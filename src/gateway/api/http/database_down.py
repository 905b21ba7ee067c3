"""While the database is away a caller is told so, and when to try again: that is no fault of the gateway's own."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from gateway.db import FAULTS, is_away
from gateway.domain.errors import Unready

P = ParamSpec("P")
R = TypeVar("R")


def unless_down(way: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """The same way; raises Unready where the store is away."""

    @wraps(way)
    async def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await way(*args, **kwargs)
        except FAULTS as fault:
            if is_away(fault):
                raise Unready("the database cannot be reached") from fault
            raise

    return guarded
