"""What tests of the tree share: streams that append, an integrator's rounds one by one, and a tree checked by the definition."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

import asyncpg

from gateway.audit.model import Draft
from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.stream import Stream, StreamTimeouts
from gateway.audit.tree import store
from gateway.audit.tree.growth import LINK, REF, time_of
from gateway.audit.tree.integrator import Integrator, IntegratorIntervals
from gateway.audit.tree.store import Connection, State
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.entry import Kind, Position
from gateway.tlog import open_checkpoint, root_of

FAST = IntegratorIntervals(look_every_s=0.01, lead_every_s=0.02, again_after_s=0.02, broken_every_s=0.02)
WITHIN_S = 10.0


class BrokenLine(asyncpg.Connection):
    """A connection that breaks at a statement, counted from 1, before or after the server has seen it."""

    breaks_at: ClassVar[int] = 0
    comes_through: ClassVar[bool] = False
    seen: ClassVar[int] = 0

    async def _break(self, *, after: bool) -> None:
        if not after:
            BrokenLine.seen += 1
        if BrokenLine.seen == BrokenLine.breaks_at and after is BrokenLine.comes_through:
            self.terminate()
            raise ConnectionResetError

    async def execute(self, query: str, *args: Any, timeout: float | None = None) -> str:  # noqa: ASYNC109 - asyncpg's
        if args:  # goes through `_execute`
            return await super().execute(query, *args, timeout=timeout)
        await self._break(after=False)
        done = await super().execute(query, timeout=timeout)
        await self._break(after=True)
        return done

    async def _execute(self, *args: Any, **kwargs: Any) -> Any:
        await self._break(after=False)
        done = await super()._execute(*args, **kwargs)  # type: ignore[misc]  # asyncpg's stubs leave it out
        await self._break(after=True)
        return done


@dataclass
class Years:
    """A real clock that a test sets to the end of a year."""

    now: datetime | None = None

    def real(self) -> datetime:
        return self.now or datetime.now(UTC)


@dataclass
class Place:
    """One database with its home: whoever appends to it and whoever integrates."""

    dsn: str
    home: Path
    years: Years = field(default_factory=Years)

    def __post_init__(self) -> None:
        self.origin = Origin(ORIGIN, Privacy(KeyFolder(self.home / "keys")))
        start = datetime.now(UTC)
        self.clock = Clock(start, start, self.years.real)

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(self.dsn)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Connection]:
        connection = await self.connect()
        try:
            yield connection
        finally:
            connection.terminate()

    async def stream(self) -> Stream:
        stream = Stream(self.connect, self.origin.privacy, Clock.real_time(), "here", StreamTimeouts(2.0, 1.0, 0.02))
        await stream.start()
        return stream

    def integrator(self, pace: IntegratorIntervals = FAST) -> Integrator:
        return Integrator(self.connect, self.origin, self.clock, pace)

    async def integrate(self) -> State:
        """Take everything that has come, as a leader would."""
        integrator = self.integrator()
        async with self.session() as connection:
            state = await store.load(connection, self.origin, self.clock.real().year)
            while (after := await integrator.take(connection, state)) is not state:
                state = after
        return state

    async def tamper(self, sql: str) -> None:
        """What a superuser can do: no trigger stands in the way."""
        async with self.session() as connection:
            await connection.execute("set session_replication_role = replica")
            assert (await connection.execute(sql)).split()[-1] != "0", "the tampering did nothing"


def draft(case: str = "JH-1") -> Draft:
    return Draft(Kind.RELEASE, None, {"case": {"case_number": case}})


async def append(stream: Stream, count: int) -> None:
    for _ in range(count):
        await stream.append(draft(), WITHIN_S)


async def checked_tree(database: Database, origin: Origin, log: int) -> list[Position]:
    """Compute the log anew from its entries, and each checkpoint from its beginning.  Returns whose its leaves are."""
    rows = await database.fetch("select n, refs from audit.audit_bundle where log = $1 order by n", log)
    assert [row["n"] for row in rows] == list(range(len(rows)))
    refs = list(REF.iter_unpack(b"".join(row["refs"] for row in rows)))
    stored = {
        (row["stream_id"], row["seq"]): row
        for row in await database.fetch("select stream_id, seq, at, body from audit.audit_entry")
    }
    hashes = []
    for stream_id, seq, at in refs:
        if stream_id == LINK:
            body = (
                await database.fetch("select note from audit.audit_checkpoint where size = $1 and log < $2", seq, log)
            )[0][0].encode()
        else:
            entry = stored[stream_id, seq]
            assert entry["at"] == time_of(at)
            body = entry["body"]
        hashes.append(sha256(b"\0" + body).digest())
    checkpoints = await database.fetch(
        "select size, note from audit.audit_checkpoint where log = $1 order by size", log
    )
    for row in checkpoints:
        checkpoint, _ = open_checkpoint(row["note"], origin.verifier(log))
        assert (checkpoint.origin, checkpoint.size) == (f"{ORIGIN}/{log}", row["size"])
        assert checkpoint.root == root_of(hashes[: row["size"]])
    head = await database.fetchrow("select size, root from audit.audit_head where log = $1", log)
    assert head is not None
    assert (head["size"], head["root"]) == (len(hashes), root_of(hashes))
    assert not hashes or checkpoints[-1]["size"] == len(hashes)
    return [Position(stream_id, seq) for stream_id, seq, _ in refs]


async def appended(database: Database) -> set[Position]:
    return {
        Position(row["stream_id"], row["seq"])
        for row in await database.fetch("select stream_id, seq from audit.audit_entry")
    }


async def assert_each_once(database: Database, origin: Origin, log: int) -> None:
    """Every durable entry is a leaf, and none twice."""
    leaves = await checked_tree(database, origin, log)
    assert len(leaves) == len(set(leaves))
    assert set(leaves) == await appended(database)
