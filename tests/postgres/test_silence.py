"""A store that hangs costs a caller no more than their own time, the next ones nothing, and is believed again when it answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from gateway.audit.reader import Reader
from gateway.audit.stream import Stream, StreamTimeouts
from gateway.db import Database, Statement, upgrade
from gateway.db.silence import ANSWER_S
from gateway.domain.clock import Clock
from gateway.domain.errors import AuditUnavailable
from gateway_demo.postgres import EmbeddedPostgres
from tests.postgres.servers import frozen, own_server
from tests.postgres.tree import Place, draft

TIME_S = 0.3
NOTHING_S = 0.1
"""At once, on a busy machine."""
BACK_S = 3.0
GIVES_UP_S = 4.0
"""Some while after a hang was found out, on a busy machine."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server that these tests may stop for a while."""
    with own_server(tmp_path_factory.mktemp("stopped")) as server:
        upgrade(server.dsn())
        yield server


@pytest.fixture
async def database(server: EmbeddedPostgres) -> AsyncIterator[Database]:
    database = Database(server.dsn())
    await database.start()
    asking = asyncio.create_task(database.silence.run())
    await asyncio.sleep(0)
    yield database
    asking.cancel()
    await database.close()


async def waited_s(database: Database, sql: str = "select 1") -> float:
    """How long somebody with so much time waited in vain."""
    began = time.monotonic()
    with pytest.raises(AuditUnavailable) as refused:
        async with database.silence.within(asyncio.get_running_loop().time() + TIME_S):
            await database.fetch(sql)
    assert refused.value.retry_after_s
    return time.monotonic() - began


async def back(database: Database, sql: str = "select 1") -> None:
    async with asyncio.timeout(BACK_S):
        while True:
            with suppress(AuditUnavailable):
                async with database.silence.within(asyncio.get_running_loop().time() + TIME_S):
                    await database.fetch(sql)
                return
            await asyncio.sleep(0.02)


async def test_a_server_that_stands_still_costs_the_first_their_own_time_and_the_next_nothing(
    server: EmbeddedPostgres, database: Database
) -> None:
    await database.fetch("select 1")
    with frozen(server):
        assert TIME_S <= await waited_s(database) < TIME_S + NOTHING_S
        for _ in range(5):
            assert await waited_s(database) < NOTHING_S
    await back(database)


async def test_so_does_one_to_which_no_connection_is_open(server: EmbeddedPostgres, database: Database) -> None:
    await database.pool.expire_connections()
    with frozen(server):
        assert TIME_S <= await waited_s(database) < TIME_S + NOTHING_S
        assert await waited_s(database) < NOTHING_S
    await back(database)


async def test_so_does_a_table_that_somebody_holds_and_nothing_else_waits_for_it(database: Database) -> None:
    sql = "select * from gateway.case_register"
    holder = await database.connect()
    await holder.execute("begin; lock table gateway.case_register in access exclusive mode")
    assert TIME_S <= await waited_s(database, sql) < TIME_S + NOTHING_S
    for _ in range(5):
        assert await waited_s(database, sql) < NOTHING_S
        await asyncio.sleep(0.1)
    await database.fetch("select 1")  # what has no caller's time is asked as before
    await holder.execute("rollback")
    await back(database, sql)
    await holder.close()


async def lock(database: Database, name: str) -> None:
    async with asyncio.timeout(GIVES_UP_S), database.locked(name):
        pass


async def test_a_lock_is_waited_for_while_the_server_answers_and_no_longer(server: EmbeddedPostgres) -> None:
    database, other = (Database(server.dsn(), answers_within_s=TIME_S) for _ in range(2))
    for one in (database, other):
        await one.start()
    async with database.locked("a"):
        waiting = asyncio.create_task(lock(other, "a"))
        await asyncio.sleep(3 * TIME_S)
        assert not waiting.done()
        began = time.monotonic()
        with frozen(server):
            with pytest.raises(TimeoutError, match="the server hangs"):
                await waiting
            with pytest.raises(TimeoutError):
                await lock(other, "b")  # by a connection that is not open yet
        assert time.monotonic() - began < GIVES_UP_S
    await lock(other, "a")
    for one in (database, other):
        await one.close()


async def test_who_holds_a_lock_as_the_server_hangs_ends_and_so_does_who_is_no_longer_waited_for(
    server: EmbeddedPostgres,
) -> None:
    database = Database(server.dsn(), answers_within_s=TIME_S)
    await database.start()
    async with AsyncExitStack() as held:
        await held.enter_async_context(database.locked("a"))
        waiting = asyncio.create_task(lock(database, "a"))
        with frozen(server):
            async with asyncio.timeout(GIVES_UP_S):
                await held.aclose()
                await asyncio.sleep(0.05)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
    await lock(database, "a")
    await database.close()


async def test_what_may_take_long_is_waited_for_while_the_server_answers_and_no_longer(
    server: EmbeddedPostgres, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(server.dsn(), answers_within_s=TIME_S)
    await database.start()
    log = Reader(database)
    assert await log.rows("select pg_sleep($1::float8) is null as is_over", 4 * TIME_S)
    with pytest.raises(AuditUnavailable):
        await log.rows("select 1 / 0")
    began = time.monotonic()
    with frozen(server):
        for _ in range(2):
            with pytest.raises(AuditUnavailable, match="TimeoutError"):
                await log.rows("select 1")
        assert time.monotonic() - began < 2 * (TIME_S + ANSWER_S) + 1
    assert await log.rows("select 1")
    given_up = asyncio.create_task(log.rows("select pg_sleep(60)"))
    await asyncio.sleep(TIME_S)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert await log.rows("select 1")
    await database.close()
    assert "never retrieved" not in caplog.text


async def test_a_caller_whose_time_went_elsewhere_makes_no_silence(database: Database) -> None:
    with pytest.raises(AuditUnavailable):
        async with database.silence.within(asyncio.get_running_loop().time() + 0.02):
            await asyncio.sleep(1)
    assert not database.silence.is_silent


async def test_a_statement_that_is_wrong_does_not_keep_the_store_silent(database: Database) -> None:
    database.silence._hung.add("select * from gateway.nowhere")
    database.silence._entered.set()
    async with asyncio.timeout(BACK_S):
        while database.silence.is_silent:  # noqa: ASYNC110 - another task's state
            await asyncio.sleep(0.01)


@asynccontextmanager
async def writing(database: Database, home: Path) -> AsyncIterator[Stream]:
    privacy = Place(database.dsn, home).origin.privacy
    stream = Stream(database.connect, privacy, Clock.real_time(), "here", StreamTimeouts(5.0, 1.0, 0.02))
    await stream.start()
    yield stream
    await stream.close()


async def appended_s(stream: Stream) -> float:
    began = time.monotonic()
    with pytest.raises(AuditUnavailable):
        await stream.append(draft(), TIME_S)
    return time.monotonic() - began


async def test_a_log_that_is_not_confirmed_is_waited_for_once(
    server: EmbeddedPostgres, database: Database, tmp_path: Path
) -> None:
    async with writing(database, tmp_path) as stream:
        await stream.append(draft(), BACK_S)
        with frozen(server):
            assert TIME_S <= await appended_s(stream) < TIME_S + NOTHING_S
            for _ in range(5):
                assert await appended_s(stream) < NOTHING_S
        async with asyncio.timeout(BACK_S):
            while True:
                with suppress(AuditUnavailable):
                    await stream.append(draft(), BACK_S)
                    break
                await asyncio.sleep(0.02)
    await database.run(Statement("select 1"))
