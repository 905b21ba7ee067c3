"""Auditors' reading on a standby: it misses nothing that was committed before, or the primary is read."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from gateway.db import Database, Replica
from gateway.domain.criteria import Criteria
from gateway.flows import audit_log
from gateway.logcheck import STANDALONE, Trust, verify_bundle
from gateway.oversight.exports.bundle_writer import BundleOrder, stretch, write_bundle
from gateway_demo.postgres import EmbeddedPostgres
from tests.postgres.moved import START, house_at
from tests.postgres.overseen import over
from tests.postgres.servers import following, own_server
from tests.rooms.audit import samples

MARK = "create table if not exists public.mark (n int); insert into public.mark values ($1)"
NEWEST = "select pg_is_in_recovery() as standby, (select max(n) from public.mark) as newest"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedPostgres, EmbeddedPostgres]]:
    """A primary, and a standby of it."""
    homes = tmp_path_factory.mktemp("primary"), tmp_path_factory.mktemp("standby")
    with own_server(homes[0]) as primary, following(primary, homes[1]) as standby:
        yield primary, standby


@asynccontextmanager
async def reading(
    primary: EmbeddedPostgres, dsn: str, *, behind_s: float = 5.0
) -> AsyncIterator[tuple[Database, Replica]]:
    database = Database(primary.dsn())
    await database.start()
    await database.fetch("create table if not exists public.mark (n int)")
    replica = Replica(dsn, database, behind_s=behind_s, passed_s=0.0)
    await replica.start()
    try:
        yield database, replica
    finally:
        await replica.close()
        await database.close()


async def mark(database: Database, n: int) -> None:
    await database.fetch("insert into public.mark values ($1)", n)


async def test_what_was_committed_before_is_read_on_the_standby(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres],
) -> None:
    primary, standby = servers
    async with reading(primary, standby.dsn()) as (database, replica):
        for n in range(30):
            await mark(database, n)
            (row,) = await replica.fetch_patiently(NEWEST)
            assert tuple(row) == (True, n)
        async with replica.reading() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
            assert tuple(await connection.fetchrow(NEWEST) or ()) == (True, 29)
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            async with replica.reading() as connection:
                await connection.execute("insert into public.mark values (-1)")


async def test_a_standby_that_is_behind_is_passed_until_it_has_caught_up(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres],
) -> None:
    primary, standby = servers
    async with reading(primary, standby.dsn(), behind_s=0.5) as (database, replica):
        direct = await asyncpg.connect(standby.dsn())
        await direct.execute("select pg_wal_replay_pause()")
        for _ in range(500):
            if await direct.fetchval("select pg_get_wal_replay_pause_state()") == "paused":
                break
            await asyncio.sleep(0.02)
        await mark(database, 100)
        (row,) = await replica.fetch_patiently(NEWEST)
        assert tuple(row) == (False, 100)
        async with replica.reading() as connection:
            assert tuple(await connection.fetchrow(NEWEST) or ()) == (False, 100)
        await direct.execute("select pg_wal_replay_resume()")
        await direct.close()
        back = [(await replica.fetch_patiently(NEWEST))[0]["standby"] for _ in range(20)]
        assert back[-1] is True


@pytest.mark.parametrize("which", ["nobody listens", "another cluster", "the primary itself"])
async def test_what_is_no_standby_of_this_store_is_never_read(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres], database_url: str, which: str
) -> None:
    primary, _ = servers
    dsn = {
        "nobody listens": "postgresql://gateway@127.0.0.1:1/gateway",
        "another cluster": database_url,
        "the primary itself": primary.dsn(),
    }[which]
    async with reading(primary, dsn, behind_s=0.3) as (database, replica):
        await mark(database, 200)
        (row,) = await replica.fetch_patiently(NEWEST)
        assert tuple(row) == (False, 200)


async def test_one_that_was_passed_is_left_alone_for_a_time(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres],
) -> None:
    primary, _ = servers
    async with reading(primary, "postgresql://gateway@127.0.0.1:1/gateway", behind_s=0.3) as (database, _replica):
        replica = Replica("postgresql://gateway@127.0.0.1:1/gateway", database, behind_s=0.3, passed_s=3600.0)
        await replica.start()
        await replica.fetch_patiently(NEWEST)
        await replica._opened.close()
        (row,) = await replica.fetch_patiently(NEWEST)  # a closed pool would raise
        assert row["standby"] is False


async def test_an_auditor_finds_what_was_just_asked_with_its_proof_and_exports_it(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres], tmp_path: Path
) -> None:
    primary, standby = servers
    async with (
        reading(primary, standby.dsn()) as (database, replica),
        house_at(database, tmp_path / "home") as house,
    ):
        oversight = over(house.audit, replica)
        criteria = Criteria(account=samples.officer.account)
        for n in range(1, 4):
            await house.ask()
            found = await audit_log.find(criteria, samples.auditor, "T-1", oversight)
            assert len(found.hits) == 2 * n
        await house.integrate()
        entry = found.hits[0].entry.entry
        proven = await audit_log.prove(entry, samples.auditor, "T-1", oversight)
        assert proven.entry == entry
        walked = [hit.entry.entry async for hit in oversight.inquiry.walk(criteria)]
        assert (walked[0], len(walked)) == (entry, 6)
        out = tmp_path / "bundle"
        out.mkdir()
        part = await stretch(oversight.source, START.year, 0, 6)
        await write_bundle(out, part, BundleOrder(house.clock.real(), STANDALONE.read_bytes()), oversight.source)
        assert verify_bundle(out, Trust(raw=house.audit.log.privacy.log_public_keys())).holds
        assert replica._passed_until == 0.0, "the primary was read in its place"
