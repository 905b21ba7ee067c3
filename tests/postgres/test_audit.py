"""The protocol of the log on a real store: what is durable when, what the ledger refuses, what a kill leaves behind."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.audit import Audit, Pace, Patience
from gateway.db import Database, Statement
from gateway.domain.clock import Clock
from gateway.domain.errors import AuditUnavailable, Conflict, NotAuthorised, NotFound
from gateway.domain.words import LateResult
from tests.rooms.audit import samples

FAST = Pace(batch_s=3.0, connect_s=2.0, retry_s=0.05)
IMPATIENT = Patience(fence_after_s=0.3, look_every_s=0.05, query_lives_s=3600)


@pytest.fixture
async def audit(database: Database, tmp_path: Path) -> AsyncIterator[Audit]:
    audit = Audit(database, tmp_path, Clock.real_time(), pace=FAST, patience=IMPATIENT)
    await audit.start()
    yield audit
    await audit.stop()


async def kinds(database: Database) -> list[int]:
    rows = await database.fetch("select kind from audit.audit_entry order by stream_id, seq")
    return [row["kind"] for row in rows]


async def test_a_query_is_opened_and_closed(audit: Audit, database: Database):
    grant = samples.grant()
    opened = await audit.open(grant)
    closed = await audit.close(opened, samples.replies(grant), samples.document(grant))
    assert closed.document == samples.document(grant)
    assert await kinds(database) == [1, 2]
    assert await database.fetch("select 1 from audit.audit_open") == []


async def test_a_second_outcome_is_refused(audit: Audit):
    grant = samples.grant()
    opened = await audit.open(grant)
    await audit.close(opened, samples.replies(grant), samples.document(grant))
    with pytest.raises(Conflict):
        await audit.close(opened, samples.replies(grant), samples.document(grant))


async def test_late(audit: Audit, database: Database):
    grant = samples.grant()
    opened = await audit.open(grant)
    homes = grant.lookups[1]
    await audit.close(
        opened,
        samples.replies(grant, homes_pending=True),
        samples.document(grant, homes_pending=True),
        pending=[homes.lookup_id],
    )
    again = await audit.reopen(grant, [homes], {homes.lookup_id: "T-1"}, opened.entry)
    assert again.lookups == (homes,)
    closed = await audit.late(
        grant.plan.query.query_id, {homes.lookup_id: LateResult.ANSWERED}, samples.document(grant)
    )
    assert closed is not None
    with pytest.raises(Conflict):
        await audit.reopen(grant, [homes], {}, opened.entry)
    await audit.release(grant.plan.query.query_id, samples.officer, "read")
    await audit.deny(samples.officer, grant.plan.query, NotAuthorised("no", rule="role"))
    await audit.rejected("hall", "rate", 7)
    await audit.searched(samples.auditor, "DEMO-1", {"matter": "M01"}, grant.plan.query.parties[0].person.person_id)
    assert await kinds(database) == [1, 2, 3, 4, 5, 7, 10]
