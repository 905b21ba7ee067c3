"""The worker's connections: a statement is one exchange and one commit, and one that the server has closed is not used."""

import select
from typing import Any, TypeAlias

import psycopg
from psycopg_pool import AsyncConnectionPool

_Connection: TypeAlias = psycopg.AsyncConnection[Any]


def make_pool(**given: Any) -> AsyncConnectionPool[_Connection]:
    """The engine's pool as it asks for it, but for how a connection is looked at and how it commits."""
    return AsyncConnectionPool(**{**given, "check": look, "configure": commit_each})


async def look(connection: _Connection) -> None:
    """Whether it still works, by its socket: the server is asked only where something has come that nobody asked for, as an end does.

    Raises psycopg.OperationalError where it does not.
    """
    arrived = select.poll()
    arrived.register(connection.fileno(), select.POLLIN)
    if arrived.poll(0):
        await AsyncConnectionPool.check_connection(connection)


async def commit_each(connection: _Connection) -> None:
    """Each statement of the engine is whole by itself: a transaction round it would be two exchanges more."""
    await connection.set_autocommit(True)
