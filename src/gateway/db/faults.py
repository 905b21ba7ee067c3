"""What a connection raises, and which of it says that the store is away."""

import asyncpg

FAULTS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""All that a statement can end with.  A TimeoutError is an OSError; the last is how a server that falls amid an answer is noticed."""

_AWAY = ("08", "25", "40", "53", "55P03", "57", "58", "XX")
"""SQLSTATE of a store that cannot now: connection; read-only, or a session that a fall left in the middle of a transaction; a deadlock or
a race that it broke up; resources; a lock; shutdown or restart; system; a fault of its own.  All others blame the statement.
"""


class NoWritableHost(OSError):
    """No host of the database's address may be written now; the text says of each why, without user or password."""


def is_away(fault: Exception) -> bool:
    """Whether a fault says that the store is away or unwell, and not that a statement is wrong."""
    if isinstance(fault, asyncpg.PostgresError):
        return (fault.sqlstate or "").startswith(_AWAY)
    return isinstance(fault, FAULTS)
