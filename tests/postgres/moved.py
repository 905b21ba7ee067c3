"""A log on a real store whose clock a test moves, with queries in it and a tree over it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from gateway.audit import RecoveryTimeouts
from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.tree import store
from gateway.audit.tree.integrator import Integrator
from gateway.audit.withholding import Withholding, active_withholdings
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.ids import uuid7
from gateway.domain.oversight import Scope
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.stages import Grant
from gateway.flows import Oversight
from gateway.oversight.disclosures import OwnPage, read_own, withholding_draft
from tests.postgres.overseen import over
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@dataclass
class Time:
    """A real clock that a test moves."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class House:
    audit: Writer
    database: Database
    time: Time
    clock: Clock

    @property
    def oversight(self) -> Oversight:
        return over(self.audit)

    async def ask(self, grant: Grant | None = None) -> Grant:
        """A query from INTENT to OUTCOME."""
        grant = grant or samples.grant()
        opened = await self.audit.open(grant)
        await self.audit.close(opened, samples.replies(grant), samples.document(grant))
        return grant

    async def integrate(self) -> None:
        origin = Origin(ORIGIN, self.audit.log.privacy)
        connection = await self.database.connect()
        state = await store.load(connection, origin, self.time.now.year)
        integrator = Integrator(self.database.connect, origin, self.clock)
        while (after := await integrator.take(connection, state)) is not state:
            state = after
        await connection.close()

    async def page(self, person: PersonId | CreditCode, cursor: str | None = None, limit: int = 50) -> OwnPage:
        withholdings = await active_withholdings(self.audit.log.reader, self.time.now)
        return await read_own(self.audit.log.reader, self.audit.log.privacy.tags(person), withholdings, cursor, limit)

    async def withhold(self, scope: Scope, value: str, days: int = 30) -> Withholding:
        until = self.time.now + timedelta(days=days)
        ordered = Withholding(UUID(uuid7()), scope, value, "investigation 12", until, self.time.now)
        draft = withholding_draft(ordered, samples.auditor)
        await self.audit.record(draft, lambda receipt: [self.oversight.withholdings.insert(ordered, receipt.entry)])
        return ordered


@asynccontextmanager
async def house_at(
    database: Database, home: Path, now: datetime = START, *, look_every_s: float = 3600
) -> AsyncIterator[House]:
    """A started log whose clock stands at `now`; the domain clock is the real one."""
    time = Time(now)
    clock = Clock(now, now, time)
    shares, patience = (
        AppendTimeouts(open_s=10, close_s=10, other_s=10),
        RecoveryTimeouts(fence_after_s=3600, look_every_s=look_every_s),
    )
    audit = Writer(database, home, clock, shares=shares, patience=patience)
    await database.fetch("select audit.make_partitions(now(), 1)")  # the stream asks for the store's own month
    await audit.start()
    try:
        yield House(audit, database, time, clock)
    finally:
        await audit.stop()
