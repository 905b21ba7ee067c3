"""Looking after streams whose process is gone: they are closed, and each query they left open gets its UNRESOLVED."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from gateway.audit.content import unresolved
from gateway.audit.contexts import Contexts
from gateway.audit.stream import LOCK_CLASS, MONTHS_AHEAD, Connect, Stream
from gateway.domain.clock import Clock
from gateway.domain.errors import Conflict
from gateway.domain.supervision import alive

LEADER = 0x6C656164
"""Second key of the advisory lock that the one who looks after the others holds; no stream gets that far."""

_OWNERLESS = """select s.stream_id from audit.audit_stream s where s.closed_at is null and not exists (
    select 1 from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = $1::bigint::oid
    and l.objid = s.stream_id::bigint::oid and l.objsubid = 2
    and l.database = (select oid from pg_database where datname = current_database()))"""


_FOLLOW = """select audit_keys.shredding() as shredding, exists (
    select 1 from pg_locks l where l.locktype = 'advisory' and l.granted and l.classid = $1::bigint::oid
    and l.objid = $2::bigint::oid and l.objsubid = 2
    and l.database = (select oid from pg_database where datname = current_database())) as is_led"""

Ask = Callable[..., Awaitable[asyncpg.Record | None]]
"""The first row that a statement finds, on a connection that others use too."""


@dataclass(frozen=True, slots=True)
class RecoveryTimeouts:
    """How long a stream may be without its owner, how often to look, and how old a query can become before it is given up."""

    fence_after_s: float = 30.0
    look_every_s: float = 5.0
    query_lives_s: float = 300.0

    @classmethod
    def of(cls, silent_s: float) -> "RecoveryTimeouts":
        """In proportion to how long a stream may be without its owner: two looks after that time at the latest it is closed."""
        return cls(silent_s, silent_s / 6, silent_s * 10)


class Recovery:
    """One task a process; of all processes on one database, one leads, and it alone holds a connection of its own."""

    def __init__(
        self,
        connect: Connect,
        contexts: Contexts,
        stream: Stream,
        clock: Clock,
        patience: RecoveryTimeouts,
        *,
        ask: Ask,
    ) -> None:
        self._connect = connect
        self._ask = ask
        self._contexts = contexts
        self._stream = stream
        self._clock = clock
        self._patience = patience
        self._free_since: dict[int, float] = {}

    async def run(self) -> None:
        """Lead when nobody does, until cancelled.  Raises what it breaks of."""
        self._free_since.clear()
        while True:
            if not await self._is_led():
                await self._lead()
            alive()
            await asyncio.sleep(self._patience.look_every_s)

    async def _is_led(self) -> bool:
        row = await self._ask(_FOLLOW, LOCK_CLASS, LEADER)
        if row is None:
            return True
        self._stream.forget(row["shredding"])
        return bool(row["is_led"])

    async def _lead(self) -> None:
        """Look round as long as this session holds the leader's lock; nothing where another was faster."""
        connection = await self._connect()
        try:
            if not await connection.fetchval("select pg_try_advisory_lock($1, $2)", LOCK_CLASS, LEADER):
                return
            while True:
                await self.look(connection)
                self._stream.forget(await connection.fetchval("select audit_keys.shredding()"))
                alive()
                await asyncio.sleep(self._patience.look_every_s)
        finally:
            connection.terminate()

    async def look(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """One round: partitions ahead, streams without owner, queries left open."""
        now = self._clock.real()
        await connection.execute("select audit.make_partitions($1, $2)", now, MONTHS_AHEAD)
        await self._fence(connection)
        for context, is_stopped in await self._contexts.left_open(
            self._clock.stored() - timedelta(seconds=self._patience.query_lives_s)
        ):
            draft = unresolved(context, "gateway_stopped" if is_stopped else "abandoned")
            with contextlib.suppress(Conflict):
                await self._stream.append(draft, self._patience.fence_after_s)
            alive()

    async def _fence(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Close streams that have been without their owner's lock for long enough, seen without a break."""
        now = time.monotonic()
        free = [row["stream_id"] for row in await connection.fetch(_OWNERLESS, LOCK_CLASS)]
        self._free_since = {stream_id: self._free_since.get(stream_id, now) for stream_id in free}
        for stream_id, since in self._free_since.items():
            if now - since >= self._patience.fence_after_s:
                await connection.execute(
                    "update audit.audit_stream set closed_at = clock_timestamp() where stream_id = $1 and closed_at is null",
                    stream_id,
                )
