"""While the database is away a caller is told so, and when to try again: that is no fault of the gateway's own."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import asyncpg

from gateway.domain.errors import Unready

P = ParamSpec("P")
R = TypeVar("R")

_AWAY = ("08", "53", "57", "58", "25006")
"""SQLSTATE of a store that cannot: connection, resources, shutdown or restart, system, read-only.  All others blame the statement."""

FAULTS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a connection raises.  A TimeoutError is an OSError; the last is how a server that falls amid an answer is noticed."""


def is_away(fault: Exception) -> bool:
    """Whether a fault says that the store is away or unwell, and not that a statement is wrong."""
    if isinstance(fault, asyncpg.PostgresError):
        return (fault.sqlstate or "").startswith(_AWAY)
    return isinstance(fault, FAULTS)


def unless_away(way: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
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
