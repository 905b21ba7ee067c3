"""A log that is proved broken is not written on, by whoever finds it and by all others, until an operator has continued it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.continuity.continuation import Continued, continue_after_restore
from gateway.audit.stream import Stream
from gateway.audit.tree import tree_status
from gateway.db import Database
from gateway.domain.errors import AuditUnavailable, Conflict, SetupError
from tests.postgres.tree import WITHIN_S, Place, append, assert_each_once, draft
from tests.postgres.waiting import until
from tests.rooms.audit.writer import Writer

SOON_S = 10.0
LOST = """with gone as (delete from audit.audit_batch where stream_id = 1 and batch_no >= 1)
    delete from audit.audit_entry where stream_id = 1 and seq >= 1"""


@asynccontextmanager
async def gateway(place: Place) -> AsyncIterator[Writer]:
    """A gateway's log, without anything that looks by itself."""
    database = Database(place.dsn)
    await database.start()
    audit = Writer(database, place.home, place.clock, patience=RecoveryTimeouts(3600, 3600))
    await audit.start()
    try:
        yield audit
    finally:
        await audit.stop()
        await database.close()


async def go_on(place: Place) -> Continued:
    database = Database(place.dsn)
    await database.start()
    try:
        audit = Writer(database, place.home, place.clock)
        return await continue_after_restore(
            database, audit.log.origin, audit.history, place.clock, account="operator", reason="order 12"
        )
    finally:
        await database.close()


async def refused(stream: Stream) -> None:
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), WITHIN_S)


async def test_an_acknowledged_batch_that_is_gone_stops_its_stream_and_all_others_until_it_is_continued(
    place: Place, database: Database
) -> None:
    async with gateway(place) as first, gateway(place) as other:
        await append(first._stream, 3)
        await append(other._stream, 1)
        await place.tamper(LOST)
        await refused(first._stream)
        await until(lambda: first.refuses)
        assert "batch 2 of stream 1 was acknowledged and is not there any more" in (first.refuses or "")
        assert not first.is_ready
        await refused(other._stream)
        await until(lambda: other.refuses)
        assert not other.is_ready
        with pytest.raises(AuditUnavailable, match="proved broken"):
            await other.record(draft())
    async with gateway(place) as successor:
        assert not successor.is_ready
        await refused(successor._stream)
        with pytest.raises(AuditUnavailable, match="is not there any more"):
            await successor.record(draft())
    done = await go_on(place)
    assert done.broken == ("batch 2 of stream 1 was acknowledged and is not there any more",)
    async with gateway(place) as after:
        await after.record(draft())
        assert after.refuses is None
        await place.integrate()
    await assert_each_once(database, place.origin, place.clock.real().year)
    rows = await database.fetch("select entry, continued_at from audit.audit_break")
    assert [row["entry"] for row in rows] == [done.entry]
    with pytest.raises(Conflict, match="nothing to continue"):
        await go_on(place)


async def test_so_does_one_that_a_fall_of_the_store_took_though_nobody_appends(
    place: Place, database: Database
) -> None:
    async with gateway(place) as audit:
        await append(audit._stream, 3)
        await place.tamper(LOST)
        await database.fetch(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 1 and pid <> pg_backend_pid()"
        )
        await until(lambda: audit.refuses)
        assert not audit.is_ready


BREAKAGES = {
    "a batch between": "delete from audit.audit_batch where batch_no = 2",
    "an entry of a batch": "delete from audit.audit_entry where seq = 2",
    "a leaf": "update audit.audit_entry set body = set_byte(body, 20, get_byte(body, 20) # 1) where seq = 2",
    "a signature": "update audit.audit_batch set sig = set_byte(sig, 0, get_byte(sig, 0) # 1) where batch_no = 2",
    "the head": "update audit.audit_head set root = decode(repeat('ab', 32), 'hex')",
    "a checkpoint of more": "update audit.audit_head set size = size - 1",
}
TREE = {"the head", "a checkpoint of more"}


@pytest.mark.parametrize("what", BREAKAGES)
async def test_what_the_integrator_proves_broken_stops_every_gateway(
    place: Place, database: Database, what: str
) -> None:
    async with gateway(place) as audit:
        await append(audit._stream, 2)
        await place.integrate()
        await append(audit._stream, 3)
        await place.tamper(BREAKAGES[what])
        integrating = asyncio.create_task(place.integrator().run())
        async with asyncio.timeout(SOON_S):
            while (await tree_status.look(database)).broken is None:  # noqa: ASYNC110 - another session's write
                await asyncio.sleep(0.01)
        integrating.cancel()
        await refused(audit._stream)
        await until(lambda: audit.refuses)
        audit.upkeep.watch.standing = await tree_status.look(database)
        assert audit.upkeep.figures()["broken"] == 1
    if what in TREE:
        with pytest.raises(SetupError, match="is itself broken"):
            await go_on(place)
        return
    done = await go_on(place)
    assert any("is in no tree from entry 2 on" in sentence for sentence in done.broken)
    async with gateway(place) as after:
        await after.record(draft())
        size = (await place.integrate()).tree.size
    assert size == 4, "two from before, what the operator said, and one after"


async def test_a_gateway_that_only_watches_says_so_too(place: Place, database: Database) -> None:
    async with gateway(place) as audit:
        await database.fetch("select audit.report_break('batch 7 of stream 3 is missing', 'integrator')")
        assert audit.is_ready
        audit.upkeep.watch.standing = await tree_status.look(database)
        assert not audit.is_ready
        with pytest.raises(AuditUnavailable, match="batch 7 of stream 3"):
            await audit.record(draft())


async def test_a_break_stays_on_record(database: Database) -> None:
    for _ in range(2):
        await database.fetch("select audit.report_break('x', 'head')")
    assert len(await database.fetch("select from audit.audit_break")) == 1
    for change in (
        "delete from audit.audit_break",
        "update audit.audit_break set what = 'y'",
        "truncate audit.audit_break",
    ):
        with pytest.raises(asyncpg.PostgresError, match=r"stays on record|audit"):
            await database.fetch(change)


async def test_nothing_is_continued_while_a_gateway_runs(place: Place, database: Database) -> None:
    await database.fetch("select audit.report_break('x', 'head')")
    async with gateway(place) as audit:
        await database.fetch("select 1")
        assert not audit.is_ready
    held = await place.connect()
    await held.execute("select pg_advisory_lock($1, 77)", 0x61756474)
    with pytest.raises(SetupError, match="still runs"):
        await go_on(place)
    await held.close()
    assert (await go_on(place)).broken == ("x",)
