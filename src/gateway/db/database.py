"""The gateway's one door to PostgreSQL: an asyncpg pool, locks over all workers, connections of one's own."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, TypeVar
from weakref import WeakValueDictionary

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from gateway.db.changes import StoreChanges
from gateway.db.durability import Durability
from gateway.db.faults import FAULTS, NoWritableHost, is_away
from gateway.db.hosts import Hosts
from gateway.db.schema import HEAD, ensure_schema, revision
from gateway.db.silence import ANSWER_S, Silence
from gateway.db.statement import Statement
from gateway.db.store_clock import StoreClock
from gateway.db.timelines import FOLDER, Timelines
from gateway.domain.errors import SetupError

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
"""A connection of the pool, or one of its own."""

T = TypeVar("T")
log = structlog.get_logger(__name__)

LOCKS = 8
"""Advisory locks held or waited for at once by one process; more wait in it."""
IDLE_S = 15.0
"""How long a connection that nobody uses is kept: the server's own process behind it costs megabytes."""
STARTING_S = 15.0
"""How long a server that is starting or recovering is waited for."""
ANSWERS_AT_START_S, SAID_EVERY_S = 3.0, 3.0
"""While a server is waited for: how long one attempt may take, and how often the wait is said."""
ANSWERS_WITHIN_S = 3.0
"""A caller with a short deadline waits for a hung database no longer than this."""
_MAY_WRITE = """select current_setting('transaction_read_only') = 'on' as is_read_only, array(select t from unnest($1::text[]) t
    where not coalesce(has_table_privilege(to_regclass(t)::oid, 'insert'), false)) as barred"""
_LOCK = "select pg_advisory_lock(hashtextextended($1, 0))"
LOCKED_S = 0.5
"""How long somebody else may hold a table before it counts as not to be had."""
PLAIN = {"application_name": "oneclick-gateway", "timezone": "UTC", "search_path": "public"}
"""What each connection asks for in its startup packet, besides how durable its commits are."""
_STARTING = (asyncpg.CannotConnectNowError, NoWritableHost)


_MAY_UPGRADE = """select has_database_privilege(current_database(), 'create')
    and coalesce((select bool_and(pg_has_role(nspowner, 'usage')) from pg_namespace where nspname in ('gateway', 'audit')), true)"""


@dataclass(frozen=True, slots=True)
class StoreState:
    """How a start would find the store.  revision: of its schema; None: it has none yet.  is_current: nothing need be brought up to date.

    may_upgrade: whether our user could do that.
    """

    revision: str | None
    is_current: bool
    may_upgrade: bool


class _Pooled(asyncpg.Connection):
    """A connection that goes back to the pool without a query to reset it.

    Nothing here sets anything for longer than a transaction: no LISTEN, no cursor outside one, no setting of a session.
    """

    def get_reset_query(self) -> str:
        """Nothing to reset; a transaction left open is rolled back all the same."""
        return ""


class Database:
    """One database.  dsn: `postgresql://user:password@host:port,host:port/name`, or `?host=/folder` for a Unix socket.

    pool_size: at most so many connections of this process in the pool; `connect` gives one outside it.  idle_s: how long one of them is
    kept that nobody uses.  answers_within_s: how long a single statement, or the few of one `run`, may take; a `transaction` may take longer.  standbys: how many must have confirmed
    each commit.  home: where it is remembered over restarts how new a store was seen.  setting: where the address stands, as errors name it.
    """

    def __init__(
        self,
        dsn: str,
        *,
        pool_size: int = 10,
        idle_s: float = IDLE_S,
        answers_within_s: float = ANSWERS_WITHIN_S,
        standbys: int = 0,
        home: Path | None = None,
        setting: str = "database_url (GATEWAY_DATABASE_URL)",
    ) -> None:
        self.dsn = dsn
        self._setting = setting
        self.hosts = Hosts(dsn, Timelines(home and home / FOLDER))
        self.durability = Durability(self._connect_plainly, standbys)
        self.clock = StoreClock(self.fetchrow)
        self.changes = StoreChanges(self.fetchrow)
        self.silence = Silence(self.connect)
        self._pool_size = pool_size
        self._idle_s = idle_s
        self._answers_within_s = answers_within_s
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._locks: asyncpg.Pool[asyncpg.Record] | None = None
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def __repr__(self) -> str:
        return "Database(…)"

    async def start(self, *, waits: bool = False) -> None:
        """Connect, refuse a store that may lose what it committed, bring the schema up to date.  Raises SetupError with one sentence.

        waits: for a server that is away, as long as it takes, and says so; only what waiting cannot mend is raised: a wrong password, a
        database that is not there, an invalid address.  Else a server that is starting is waited for, at most `STARTING_S`.
        """
        while True:
            connection = await self._connect_when_up(waits=waits)
            try:
                await self._make_ready(connection)
                break
            except FAULTS as fault:
                if not waits or not is_away(fault):
                    raise SetupError(f"The database cannot be used ({type(fault).__name__}): see its log.") from None
            finally:
                connection.terminate()
        await self._open_pool()

    async def look(self) -> "StoreState":
        """Connect as `start` does, without waiting and without a change.  Raises SetupError with its sentence."""
        connection = await self._connect_when_up(waits=False)
        try:
            await self._require_durable()
            found = await revision(connection)
            state = StoreState(found, found == HEAD, bool(await connection.fetchval(_MAY_UPGRADE)))
            if state.is_current:
                await self.clock.look(connection.fetchrow)
        except FAULTS as fault:
            raise SetupError(f"The database cannot be used ({type(fault).__name__}): see its log.") from None
        finally:
            connection.terminate()
        await self._open_pool()
        return state

    async def _open_pool(self) -> None:
        self._pool = await asyncpg.create_pool(
            connect=self.hosts.connect,
            connection_class=_Pooled,
            min_size=0,
            max_size=self._pool_size,
            max_inactive_connection_lifetime=self._idle_s,
            server_settings=self._settings(),
            command_timeout=30,
        )

    async def _make_ready(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        await self._require_durable()
        await ensure_schema(connection, self.hosts.address_of(connection))
        await self.clock.look(connection.fetchrow)

    async def _require_durable(self) -> None:
        """Refuse a store that may lose what it has committed.  Raises SetupError."""
        fault = await self.durability.look()
        if fault is not None and self.durability.is_lying:
            raise SetupError(f"{fault[0].upper()}{fault[1:]}, and start again.")

    async def _connect_when_up(self, *, waits: bool) -> "asyncpg.Connection[asyncpg.Record]":
        began_s = said_s = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(ANSWERS_AT_START_S if waits else None):
                    return await self.connect()
            except (*FAULTS, ValueError) as fault:
                now = time.monotonic()
                is_starting = isinstance(fault, _STARTING) and now - began_s < STARTING_S
                is_waited_for = waits and not isinstance(fault, ValueError) and is_away(fault)
                if not (is_starting or is_waited_for):
                    raise SetupError(
                        f"The database cannot be reached ({_name(fault)}): check {self._setting}."
                    ) from None
                if waits and (now - said_s >= SAID_EVERY_S or said_s == began_s):
                    said_s = now
                    log.warning("waits_for_store", fault=_name(fault), waited_s=round(now - began_s, 1))
            await asyncio.sleep(0.1)

    async def close(self) -> None:
        """Give all connections back."""
        for pool in (self._locks, self._pool):
            if pool is not None:
                await pool.close()
        self._locks = self._pool = None

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        """A connection of its own, outside the pool; the caller closes it."""
        return await self.hosts.connect(server_settings=self._settings())

    @property
    def pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        """The pool.  Raises RuntimeError before `start`."""
        if self._pool is None:
            raise RuntimeError("the database is not started")
        return self._pool

    @property
    def connections(self) -> tuple[int, int]:
        """How many connections the pool has open, and how many of them are in use; none before `start`."""
        if self._pool is None:
            return 0, 0
        is_open = self._pool.get_size()
        return is_open, is_open - self._pool.get_idle_size()

    @asynccontextmanager
    async def locked(self, name: str) -> AsyncIterator[None]:
        """Alone among all workers on this database for as long as the block runs.  Not re-entrant.

        The lock stands on a connection outside the pool, so that what holds it can still use the pool; when that connection
        breaks, the lock is free for other workers.  In this one nobody else comes before the block has ended, and who waits for that
        needs no connection.  Whoever has it is waited for as long as the server answers anybody: raises TimeoutError where it hangs.
        """
        async with self._turns.setdefault(name, asyncio.Lock()):
            locks = await self._lock_pool()
            connection = await locks.acquire()
            try:
                await self._patiently(connection, connection.execute(_LOCK, name))
                yield
            finally:
                with contextlib.suppress(
                    *FAULTS
                ):  # what it was held for is done; given back or broken off, it holds no lock
                    await locks.release(connection, timeout=self._answers_within_s)

    async def _lock_pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._locks is None:
            self._locks = asyncpg.create_pool(
                connect=self.hosts.connect,
                min_size=0,
                max_size=LOCKS,
                timeout=self._answers_within_s,
                max_inactive_connection_lifetime=self._idle_s,
                server_settings=self._settings(),
            )
        await self._locks
        return self._locks

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One connection in one transaction: committed at the end, rolled back when the block raises."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for several statements that write nothing."""
        async with self.pool.acquire() as connection:
            yield connection

    async def run(self, *statements: Statement) -> None:
        """Run the statements in order in one transaction: all or none."""
        async with self._answering(statements[0].sql if statements else "") as connection:
            if len(statements) == 1:
                await connection.execute(statements[0].sql, *statements[0].args)
                return
            async with connection.transaction():
                for statement in statements:
                    await connection.execute(statement.sql, *statement.args)

    async def fetch(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """All rows."""
        async with self._answering(sql) as connection:
            return await connection.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: object) -> asyncpg.Record | None:
        """The first row, or None where there is none."""
        async with self._answering(sql) as connection:
            return await connection.fetchrow(sql, *args)

    async def rows(self, statement: Statement) -> list[asyncpg.Record]:
        """All rows of a statement that a room has made ready."""
        return await self.fetch(statement.sql, *statement.args)

    async def row(self, statement: Statement) -> asyncpg.Record | None:
        """The first row of a statement that a room has made ready, or None where there is none."""
        return await self.fetchrow(statement.sql, *statement.args)

    async def fetch_patiently(self, sql: str, *args: object) -> list[asyncpg.Record]:
        """All rows of what may take longer than a moment, as a search does: waited for as long as the server answers anybody.

        Raises what a statement raises, and TimeoutError where the server hangs.
        """
        async with self.pool.acquire(timeout=self._answers_within_s) as connection:
            return await self._patiently(connection, connection.fetch(sql, *args))

    async def _patiently(self, connection: Connection, asking: Coroutine[object, object, T]) -> T:
        """What the connection is asked for, for as long as the server answers anybody; else, and where nobody waits, it is broken off."""
        asked = asyncio.ensure_future(asking)
        try:
            return await self._waited_for(asked)
        except BaseException as fault:
            if not isinstance(fault, asyncpg.PostgresError):
                connection.terminate()  # as below
                asked.cancel()
                asked.add_done_callback(_forget)
            raise

    async def _waited_for(self, asked: "asyncio.Future[T]") -> T:
        while not (await asyncio.wait({asked}, timeout=self._answers_within_s))[0]:
            if not await self._is_answered():
                raise TimeoutError("the server hangs")
        return asked.result()

    async def _is_answered(self) -> bool:
        """Whether the server has a word for a fresh connection."""
        try:
            async with asyncio.timeout(ANSWER_S):
                (await self.connect()).terminate()
        except FAULTS as fault:
            return isinstance(fault, asyncpg.PostgresError)
        return True

    async def fetchmany(self, sql: str, args: Sequence[Sequence[object]]) -> list[asyncpg.Record]:
        """The rows of one statement for each of `args`, one after the other, in one transaction and one exchange."""
        async with self._answering(sql) as connection:
            return await connection.fetchmany(sql, args)

    async def why_not_written(self, tables: Sequence[str]) -> str | None:
        """Why a transaction that began now could not write into each of these tables, as words; None where it could.

        tables: with their schemas.  Nothing is written.  Raises FAULTS.
        """
        row = await self.fetchrow(_MAY_WRITE, tables)
        if row is None or row["is_read_only"]:
            return "it is read-only"
        if row["barred"]:
            return f"{row['barred'][0]} is not there, or may not be written"
        locks = f"set local lock_timeout = '{LOCKED_S}s'; lock table {', '.join(tables)} in row exclusive mode"
        try:
            async with self._answering(locks) as connection:
                await connection.execute(locks)  # several statements are one transaction, and the locks go with its end
        except asyncpg.LockNotAvailableError:
            return "somebody else holds one of its tables"
        return None

    @asynccontextmanager
    async def _answering(self, sql: str) -> AsyncIterator[Connection]:
        """A connection for what takes a moment only; it is broken where the server has not answered in `answers_within_s`, and where
        nobody waits any more.

        To cancel is not enough: the pool would wait for a hung server to confirm that.
        """
        with self.silence.during(sql):
            async with self.pool.acquire(timeout=self._answers_within_s) as connection:
                watch = asyncio.get_running_loop().call_later(self._answers_within_s, connection.terminate)
                try:
                    yield connection
                except BaseException as fault:
                    if not isinstance(fault, asyncpg.PostgresError):
                        connection.terminate()  # what state the driver is in nobody knows, and the next one would suffer for it
                    raise
                finally:
                    watch.cancel()

    async def _connect_plainly(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await self.hosts.connect(server_settings=PLAIN)

    def _settings(self) -> dict[str, str]:
        return {**PLAIN, "synchronous_commit": self.durability.commits}


def _forget(asked: "asyncio.Future[T]") -> None:
    """How it ends is nobody's affair any more."""
    if not asked.cancelled():
        asked.exception()


def _name(fault: Exception) -> str:
    return str(fault) if isinstance(fault, NoWritableHost) else type(fault).__name__
