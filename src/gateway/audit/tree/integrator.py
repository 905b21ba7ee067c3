"""The integrator: takes batches into the tree, whole and in order, and publishes a signed checkpoint with each transaction.

Of all integrators on one database, one leads: it holds an advisory lock on its own session, and is fenced besides, since a lock
alone does not stop one who has lost it without knowing.  A broken batch stops it; nothing is skipped.
"""

import asyncio
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate, groupby

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateway.audit.origin import Origin
from gateway.audit.stream import LOCK_CLASS, Connect
from gateway.audit.tree import store
from gateway.audit.tree.checks import Batch, Broken, Contradicted, Cursor, check_place, checked_leaves
from gateway.audit.tree.growth import NewLeaf
from gateway.audit.tree.store import Connection, Deposed, State
from gateway.domain.clock import Clock
from gateway.domain.supervision import alive

log = structlog.get_logger(__name__)

INTEGRATOR = 0x74726565
"""Second key of the advisory lock of the one who integrates; no stream gets that far."""
_MOST_BATCHES = 1024
"""Of each stream in one look."""
_MANY = 1024
"""Entries: after a round of so many there are likely more, after a smaller one a pause gathers the next."""


@dataclass(frozen=True, slots=True)
class IntegratorIntervals:
    """How often to look for new batches, for the lead, and again after a failure; how long one transaction may take, in seconds.

    most_entries: at most about so many are taken in one transaction.
    """

    look_every_s: float = 0.5
    lead_every_s: float = 1.0
    again_after_s: float = 1.0
    broken_every_s: float = 5.0
    transaction_s: float = 30.0
    most_entries: int = 8192


class Integrator:
    """One task a process; of all of them on one database, one leads."""

    def __init__(self, connect: Connect, origin: Origin, clock: Clock, pace: IntegratorIntervals | None = None) -> None:
        self._connect = connect
        self._origin = origin
        self._clock = clock
        self._pace = pace or IntegratorIntervals()
        self._keys: dict[int, Ed25519PublicKey] = {}
        self._said = ""
        self.is_leading = False

    async def run(self) -> None:
        """Lead when nobody does, until cancelled.  Raises what its connection raises: the next attempt begins from the store."""
        while True:
            wait_s = self._pace.again_after_s
            try:
                await self._lead()
            except Broken:
                wait_s = self._pace.broken_every_s
            except Deposed:
                log.warning("integrator_deposed")
            finally:
                self.is_leading = False
            alive()
            await asyncio.sleep(wait_s)

    async def _lead(self) -> None:
        """Integrate as long as this session holds the leader's lock.  Raises Broken, Deposed, and what the connection raises."""
        connection = await self._connect()
        try:
            while not await connection.fetchval(
                "select pg_try_advisory_lock($1, $2)", LOCK_CLASS, INTEGRATOR, timeout=self._pace.transaction_s
            ):
                alive()
                await asyncio.sleep(self._pace.lead_every_s)
            self.is_leading = True
            await self._integrate(connection)
        finally:
            connection.terminate()

    async def _integrate(self, connection: Connection) -> None:
        """Round after round; at once again while behind.  Leaves word in the store where the log is broken."""
        try:
            async with asyncio.timeout(self._pace.transaction_s):
                state = await store.load(connection, self._origin, self._clock.stored().year)
            is_first = True
            while True:
                async with asyncio.timeout(self._pace.transaction_s):
                    after = await self.take(connection, state)
                    if is_first:
                        await store.set_alarm(connection, None)
                alive()
                if not _is_behind(state, after):
                    await asyncio.sleep(self._pace.look_every_s)
                state, is_first = after, False
        except Broken as broken:
            if self._said != str(broken):
                log.error("audit_log_broken", what=str(broken))  # noqa: TRY400 - the sentence says all
            self._said = str(broken)
            async with asyncio.timeout(self._pace.transaction_s):
                await store.set_alarm(connection, str(broken))
                if isinstance(broken, Contradicted):
                    await store.report_break(connection, str(broken))
            raise

    async def take(self, connection: Connection, state: State) -> State:
        """One round: what has come, at most about `most_entries`, in one transaction.  The same state where nothing has.

        Raises Broken, Deposed, and what the connection raises: then nothing of the round is in the store, or all of it is.
        """
        year = self._clock.stored().year
        new = await store.new(connection, _MOST_BATCHES)
        batches = _first(new.batches, self._pace.most_entries)
        if not batches and not new.finished and year <= state.tree.log:
            return state
        # Not a transaction of the driver's: that one would wait for a hung server to confirm its rollback.
        await connection.execute("begin")
        try:
            await store.fence(connection, state)
            if year > state.tree.log:
                after = await store.begin_log(connection, self._origin, state, year, self._clock.real())
            else:
                after = await self._append(connection, state, batches) if batches else state
                await store.mark_done(connection, new.finished)
        except (Broken, Deposed):
            await connection.execute("rollback")
            raise
        await connection.execute("commit")
        return after

    async def _append(self, connection: Connection, state: State, batches: list[Batch]) -> State:
        leaves: list[NewLeaf] = []
        cursors: list[Cursor] = []
        for stream_id, run in groupby(batches, lambda batch: batch.stream_id):
            cursor = state.cursors.get(stream_id, Cursor(stream_id))
            taken, cursor = await self.checked(connection, cursor, list(run))
            leaves += taken
            cursors.append(cursor)
        return await store.append(connection, self._origin, state, leaves, cursors=cursors, at=self._clock.real())

    async def checked(
        self, connection: Connection, cursor: Cursor, batches: list[Batch]
    ) -> tuple[list[NewLeaf], Cursor]:
        """The leaves of a stream's next batches.  Lets others of this process run between two batches.  Raises Broken."""
        after = cursor
        for batch in batches:
            after = check_place(batch, after)
        key = await self._key(connection, cursor.stream_id)
        rows = await store.entries_of(connection, batches)
        leaves: list[NewLeaf] = []
        digest, begin = cursor.digest, 0
        for batch in batches:
            end = bisect_left(rows, batch.first_seq + batch.n, lo=begin, key=lambda row: row.seq)
            leaves += checked_leaves(batch, digest, rows[begin:end], key)
            digest, begin = batch.digest, end
            await asyncio.sleep(0)
        return leaves, after

    async def _key(self, connection: Connection, stream_id: int) -> Ed25519PublicKey:
        if stream_id not in self._keys:
            self._keys[stream_id] = await store.stream_key(connection, self._origin, stream_id)
        return self._keys[stream_id]


def _is_behind(before: State, after: State) -> bool:
    """Whether a round took so much that the next should not wait; and after the first of a new log."""
    return after.tree.log != before.tree.log or after.tree.size - before.tree.size >= _MANY


def _first(batches: list[Batch], most_entries: int) -> list[Batch]:
    """The first batches with at most so many entries together; at least one."""
    ends = list(accumulate(batch.n for batch in batches))
    return batches[: max(bisect_right(ends, most_entries), 1)]
