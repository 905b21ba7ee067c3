"""The walk itself: a little at a time, one process of all, from where it was left; round after round for ever."""

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import Any

import orjson

from gateway.audit.origin import Origin
from gateway.audit.reader import Reader
from gateway.audit.register import Damaged, Register
from gateway.audit.stream import LOCK_CLASS, Connect
from gateway.audit.tree.reader import TreeReader
from gateway.audit.walk import statements as sql
from gateway.audit.walk.batches import Batches
from gateway.audit.walk.leaves import STRIDE, Leaves
from gateway.audit.walk.rows import PAGES, PartitionRows
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.supervision import alive

WALKER = 0x77616C6B
"""Second key of the advisory lock of the one who walks; no stream gets that far."""
_ALL_LEAVES = "select coalesce(sum(size), 0)::bigint as n from audit.audit_head"
_LOGS = "select log from audit.audit_head where log > $1 union select log from audit.audit_bundle where log > $1 order by log limit 1"

_STRIDES_A_LEAF = 4 / STRIDE
"""In a round: one stride looks at so many leaves, or at their rows, or at half of their batches where no more than two stand in one."""

Place = dict[str, Any]
"""Where the walk goes on: `part` (leaves, batches, rows), and in it how far."""
START: Place = {"part": "leaves", "log": 0, "next": 0}


@dataclass(frozen=True, slots=True)
class WalkIntervals:
    """round_s: how long a look at all leaves may take; the longer the log, the shorter the pause between strides, which lies between
    least_pause_s and most_pause_s.  share: of the time that is walked at most.  between_rounds_s: between rounds.

    lead_every_s: how often to look whether nobody walks.
    """

    round_s: float = 86400.0
    share: float = 0.05
    least_pause_s: float = 0.25
    most_pause_s: float = 5.0
    between_rounds_s: float = 60.0
    lead_every_s: float = 5.0

    def pause_s(self, leaves: int, took_s: float) -> float:
        """After a stride that took so long, on a log of so many leaves."""
        by_round = self.round_s / max(leaves * _STRIDES_A_LEAF, 1)
        return max(min(by_round, self.most_pause_s), self.least_pause_s, took_s * (1 / self.share - 1))


class Walk:
    """One task a process; of all processes on one database, one walks."""

    def __init__(
        self,
        database: Database,
        tree: TreeReader,
        origin: Origin,
        register: Register,
        *,
        clock: Clock,
        pace: WalkIntervals | None = None,
    ) -> None:
        reader = Reader(database)
        self._connect: Connect = database.connect
        self._database = database
        self._tree = tree
        self._register = register
        self._clock = clock
        self._pace = pace or WalkIntervals()
        self._reader = reader
        self._leaves = Leaves(reader, tree, origin)
        self._batches = Batches(reader, origin)
        self._rows = PartitionRows(reader, tree)
        self._stored_leaves: int | None = None

    async def run(self) -> None:
        """Walk when nobody does.  Raises what the store raises; begin it anew then."""
        connection = await self._connect()
        try:
            while not await connection.fetchval("select pg_try_advisory_lock($1, $2)", LOCK_CLASS, WALKER):
                alive()
                await asyncio.sleep(self._pace.lead_every_s)
            while True:
                began = monotonic()
                is_round = await self.stride()
                alive()
                await connection.fetchval("select 1")  # who has lost the lock walks no further
                took = monotonic() - began
                await asyncio.sleep(
                    self._pace.between_rounds_s if is_round else self._pace.pause_s(self._stored_leaves or 0, took)
                )
        finally:
            connection.terminate()

    async def stride(self) -> bool:
        """Look at the next few rows, and remember how far.  Whether a round ended by it.  Raises AuditUnavailable."""
        place = await self._load()
        if place == START or self._stored_leaves is None:
            (known,) = await self._reader.rows(_ALL_LEAVES)
            self._stored_leaves = known["n"]
        after, found = await self._look(place)
        await self._register.note(found, self._clock.real())
        kept = sql.GO_ON(place=after) if after else sql.END_ROUND(place=START)
        async with self._database.transaction() as connection:
            await connection.execute(*kept.call)
        return after is None

    async def round(self) -> None:
        """To the end of this round at once.  Raises AuditUnavailable."""
        while not await self.stride():
            pass

    async def _load(self) -> Place:
        rows = await self._reader.found(sql.LOAD())
        if rows:
            found: Place = orjson.loads(rows[0]["place"])
            return found
        async with self._database.transaction() as connection:
            await connection.execute(*sql.BEGIN(place=START).call)
        return START

    async def _look(self, place: Place) -> tuple[Place | None, list[Damaged]]:
        """What is next, and where to go on; None where the round is over."""
        if place["part"] == "leaves":
            return await self._look_at_leaves(place["log"], place["next"])
        if place["part"] == "batches":
            return await self._look_at_batches(place["stream"], place["next"])
        return await self._look_at_rows(place["table"], place["next"])

    async def _look_at_leaves(self, log: int, begin: int) -> tuple[Place, list[Damaged]]:
        size = (await self._tree.stands(log))[0] if log else 0
        if begin < size:
            end, found = await self._leaves.look(log, begin, size)
            return {"part": "leaves", "log": log, "next": end}, found
        found = await self._leaves.head(log) if size else []
        rows = await self._reader.rows(_LOGS, log)
        if rows:
            return {"part": "leaves", "log": rows[0]["log"], "next": 0}, found
        return {"part": "batches", "stream": 0, "next": 0}, found

    async def _look_at_batches(self, stream: int, begin: int) -> tuple[Place, list[Damaged]]:
        found: list[Damaged] = []
        following: int | None = None
        if stream:
            following, found = await self._batches.look(stream, begin)
        if following is not None:
            return {"part": "batches", "stream": stream, "next": following}, found
        later = await self._batches.next_stream(stream)
        if later is not None:
            return {"part": "batches", "stream": later, "next": 0}, found
        return {"part": "rows", "table": "", "next": 0}, found

    async def _look_at_rows(self, table: str, page: int) -> tuple[Place | None, list[Damaged]]:
        found = await self._rows.look(table, page) if table else []
        pages = await self._rows.pages(table) if table else 0
        if page + PAGES < pages:
            return {"part": "rows", "table": table, "next": page + PAGES}, found
        later = await self._rows.next_table(table)
        return (None if later is None else {"part": "rows", "table": later, "next": 0}), found
