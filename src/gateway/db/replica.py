"""A standby that is read in the primary's place, as long as it has all that the primary had when the reading began."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeAlias

import asyncpg
import structlog

from gateway.db.database import Connection, Database
from gateway.db.faults import FAULTS

BEHIND_S = 1.0
"""So long a standby is waited for until it has what the primary had."""
LOOKS_EVERY_S = 0.02
PASSED_S = 10.0
"""So long one that could not be read is not asked again."""
_SIZE = 4
_WRITTEN = """select (select system_identifier from pg_control_system()) as cluster,
    ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint as timeline,
    (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint as written"""
# One that does not follow this timeline of this cluster never has it, however much it has.
_HAS = """select pg_is_in_recovery() and (select system_identifier from pg_control_system()) = $1
    and exists (select from pg_stat_wal_receiver where received_tli = $2)
    and (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint >= $3"""
_Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
_Pooled: TypeAlias = "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"

log = structlog.get_logger(__name__)


class Readable(Protocol):
    """What can be read: the database, or a standby beside it."""

    async def fetch_patiently(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """All rows, however long it takes.  Raises FAULTS."""

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for several statements that write nothing.  Raises FAULTS."""


class Replica:
    """Reads a standby; the primary, where that has not all that the primary has within a second, is away, or follows another.

    So who reads here misses nothing that was committed before.  dsn: of one standby or several; their user needs `pg_monitor`.
    """

    def __init__(self, dsn: str, primary: Database, *, behind_s: float = BEHIND_S, passed_s: float = PASSED_S) -> None:
        self._dsn = dsn
        self._primary = primary
        self._behind_s = behind_s
        self._passed_s = passed_s
        self._passed_until = 0.0
        self._pool: _Pool | None = None

    async def start(self) -> None:
        """It need not be there yet."""
        settings = {"application_name": "oneclick-gateway auditors", "default_transaction_read_only": "on"}
        self._pool = await asyncpg.create_pool(
            self._dsn, min_size=0, max_size=_SIZE, server_settings=settings, command_timeout=30, timeout=self._behind_s
        )

    async def close(self) -> None:
        """Give its connections back."""
        if self._pool is not None:
            await self._pool.close()

    async def fetch_patiently(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """See Readable."""
        connection = await self._fresh()
        if connection is not None:
            try:
                return await connection.fetch(sql, *args)
            except FAULTS as fault:  # such as a row that the primary has cleared away meanwhile
                self._pass(type(fault).__name__)
            finally:
                await self._opened.release(connection)
        return await self._primary.fetch_patiently(sql, *args)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """See Readable."""
        connection = await self._fresh()
        if connection is None:
            async with self._primary.reading() as other:
                yield other
            return
        try:
            yield connection
        finally:
            await self._opened.release(connection)

    @property
    def _opened(self) -> _Pool:
        if self._pool is None:
            raise RuntimeError("the replica is not started")
        return self._pool

    async def _fresh(self) -> "_Pooled | None":
        """A connection to a standby that has all that the primary has now; None where none has."""
        if time.monotonic() < self._passed_until:
            return None
        row = await self._primary.fetchrow(_WRITTEN)
        assert row is not None
        try:
            async with asyncio.timeout(self._behind_s):
                return await self._caught_up(*row)
        except FAULTS as fault:
            self._pass(type(fault).__name__)
            return None

    async def _caught_up(self, cluster: int, timeline: int, written: int) -> _Pooled:
        connection = await self._opened.acquire()
        try:
            while not await connection.fetchval(_HAS, cluster, timeline, written):  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(LOOKS_EVERY_S)
        except BaseException:
            await self._opened.release(connection)
            raise
        return connection

    def _pass(self, fault: str) -> None:
        """Say that the primary is read, and leave the standby alone for a time."""
        self._passed_until = time.monotonic() + self._passed_s
        log.warning("replica_passed", fault=fault, for_s=self._passed_s)
