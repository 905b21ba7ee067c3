"""Tries whether the store takes entries now: what an entry needs is asked for, something small is written, and its commit is confirmed.

That nobody writes does not say that one could: a store that became read-only, full, another's or deaf is noticed by trying alone.
"""

from datetime import datetime
from typing import Final, TypeAlias

import asyncpg

from gateway.domain.errors import AuditUnavailable

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_MAY: Final = """select has_table_privilege('audit.audit_entry', 'insert') and has_table_privilege('audit.audit_entry_key', 'insert')
    and has_table_privilege('audit_keys.audit_key', 'insert')
    and (select bool_and(has_function_privilege(p.oid, 'execute')) from pg_proc p
        where p.pronamespace = 'audit'::regnamespace and p.proname in ('begin_sealed_batch', 'append_batch')) as rights,
    to_regclass('audit.audit_entry_' || to_char($1::timestamptz at time zone 'UTC', 'YYYYMM')) is not null as month"""
_TOUCH: Final = """update audit.audit_stream set closed_at = closed_at where stream_id = $1 and closed_at is null
    returning stream_id"""
_ROOM: Final = """create temp table audit_trial (filler text) on commit delete rows;
    alter table audit_trial alter filler set storage plain"""
_FILL: Final = "insert into pg_temp.audit_trial select repeat('x', 7000) from generate_series(1, 32)"
"""A quarter of a megabyte, given back with the commit: on a full disk a row in a page that is there already proves nothing."""


async def prepare(connection: Connection) -> bool:
    """Make this session's room for trials; False where the user may have none, and a full disk is then noticed by entries alone."""
    if not await connection.fetchval("select has_database_privilege(current_database(), 'temp')"):
        return False
    await connection.execute(_ROOM)
    return True


async def write(connection: Connection, stream_id: int, at: datetime, *, has_room: bool) -> bool:
    """Try.  at: when an entry would be written, by the clock that entries have.  False where the stream was closed by somebody else.

    Raises AuditUnavailable in words, and what the connection raises: then give the connection up, for its transaction is left open.
    """
    may = await connection.fetchrow(_MAY, at)
    assert may is not None
    if not may["rights"]:
        raise AuditUnavailable("the database's user may not write entries any more: give it its rights again")
    if not may["month"]:
        raise AuditUnavailable("the audit log has no partition for this month: see why none was made")
    # Not a transaction of the driver's: that one would wait for a hung server to confirm its rollback.
    await connection.execute("begin")
    is_ours = await connection.fetchval(_TOUCH, stream_id) is not None
    if not is_ours:
        await connection.execute("select pg_logical_emit_message(true, 'audit', 'trial')")
    if has_room:
        await connection.execute(_FILL)
    await connection.execute("commit")
    return is_ours
