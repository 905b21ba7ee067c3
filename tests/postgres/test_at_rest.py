"""What a gateway asks its store for while nobody asks it anything: each look is one exchange, and one commit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import asyncpg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from gateway.audit import trial
from gateway.db import Database, Keyring
from gateway.domain.clock import Clock, real_now
from gateway.jobs import JobIntervals, Jobs
from gateway.jobs.pool import make_pool
from gateway.protection import Protection
from tests.postgres.counting import counted
from tests.postgres.tree import Place, append
from tests.postgres.waiting import until

ALONE = {"", "BEGIN", "COMMIT"}
"""What has no other use than to be sent round a statement."""
OF_THE_WORKER = ("fetch_job", "heartbeat", "make_interval", "finish_job", "due_in_s")


async def test_a_trial_is_one_exchange(database_url: str, place: Place, database: Database) -> None:
    stream = await place.stream()
    async with counted(database_url) as (line, exchanges):
        connection = await asyncpg.connect(line)
        assert await trial.prepare(connection)
        assert stream.stream_id is not None
        for _ in range(2):
            exchanges.seen.clear()
            assert await trial.write(connection, stream.stream_id, real_now(), has_room=True)
        assert len(exchanges.seen) == 1
        assert await connection.fetchval("select count(*) from audit_trial") == 0
        await stream.close()
        assert not await trial.write(connection, stream.stream_id, real_now(), has_room=False)
        connection.terminate()
    assert await database.fetch("select 1 from audit.audit_entry") == []


async def test_a_look_of_the_integrator_that_finds_nothing_is_one_exchange(database_url: str, place: Place) -> None:
    stream = await place.stream()
    await append(stream, 3)
    state = await place.integrate()
    async with counted(database_url) as (line, exchanges):
        connection = await asyncpg.connect(line)
        for _ in range(2):
            exchanges.seen.clear()
            assert await place.integrator().take(connection, state) is state
        assert len(exchanges.seen) == 1
        connection.terminate()
    await stream.close()


async def test_the_worker_sends_nothing_round_its_statements(database_url: str, tmp_path: Path) -> None:
    async with counted(database_url) as (line, exchanges):
        database = Database(line, home=tmp_path)
        await database.start()
        jobs = Jobs(database, JobIntervals(poll_s=0.02, idle_s=0.1, heartbeat_s=0.05, rescue_s=0.05, drain_s=0.2))
        jobs.register("resume", _do_nothing)
        await jobs.start()
        await database.run(jobs.enqueue("resume", {"query_id": "q-1"}))
        await until(lambda: all(exchanges.of(word) for word in OF_THE_WORKER))
        await jobs.close()
        await database.close()
    assert ALONE.isdisjoint(exchanges.seen)


async def _do_nothing(_ids: Mapping[str, str]) -> None:
    pass


async def test_a_look_of_the_desk_that_finds_nothing_is_one_exchange(database_url: str, tmp_path: Path) -> None:
    async with counted(database_url) as (line, exchanges):
        database = Database(line, home=tmp_path)
        await database.start()
        desk = Protection(database, Keyring({b"desk": bytes(32)}), Clock.real_time(), {})
        for _ in range(2):
            exchanges.seen.clear()
            assert await desk.collect() == 0
        assert len(exchanges.seen) == 1
        await database.close()


async def test_a_connection_that_the_server_ended_is_replaced(database_url: str) -> None:
    async with make_pool(conninfo=database_url, min_size=1, max_size=1, open=False) as pool:
        first = await _pid(pool)
        assert await _pid(pool) == first
        async with await AsyncConnection.connect(database_url, autocommit=True) as other:
            await other.execute("select pg_terminate_backend(%s, 5000)", [first])
        assert await _pid(pool) != first


async def _pid(pool: AsyncConnectionPool[AsyncConnection[Any]]) -> int:
    async with pool.connection() as connection:
        return connection.info.backend_pid
