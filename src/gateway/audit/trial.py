"""Tries whether the store takes entries now: what an entry needs is asked for, something small is written, and its commit is confirmed.

That nobody writes does not say that one could: a store that became read-only, full, another's or deaf is noticed by trying alone.
"""

from datetime import datetime
from typing import Final, TypeAlias

import asyncpg

from gateway.domain.errors import AuditUnavailable

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_ROOM: Final = """create temp table audit_trial (filler text) on commit delete rows;
    alter table audit_trial alter filler set storage plain"""
_TRY: Final = "select audit.try_writing($1, $2, $3)"
"""One exchange and one commit."""
_WHY: Final = {
    "rights": "the database's user may not write entries any more: give it its rights again",
    "month": "the audit log has no partition for this month: see why none was made",
}


async def prepare(connection: Connection) -> bool:
    """Make this session's room for trials; False where the user may have none, and a full disk is then noticed by entries alone."""
    if not await connection.fetchval("select has_database_privilege(current_database(), 'temp')"):
        return False
    await connection.execute(_ROOM)
    return True


async def write(connection: Connection, stream_id: int, at: datetime, *, has_room: bool) -> bool:
    """Try.  at: when an entry would be written, by the clock that entries have.  False where the stream was closed by somebody else.

    Raises AuditUnavailable in words, and what the connection raises.
    """
    found = await connection.fetchval(_TRY, stream_id, at, has_room)
    if found in _WHY:
        raise AuditUnavailable(_WHY[found])
    return found is None
