"""A database of several hosts: the one that may be written is found, whatever the others do, and one left behind by a failover is not taken."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from socket import socket
from typing import Any

import asyncpg
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from gateway.db import FAULTS, Database, NoWritableHost, is_away
from gateway.db import database as module
from gateway.domain.errors import SetupError
from gateway_demo.postgres import EmbeddedPostgres
from tests.postgres.servers import following, frozen, own_server
from tests.postgres.waiting import until


def several(*addresses: str) -> str:
    """One address of the hosts of several, with the rest of the last."""
    parts = [conninfo_to_dict(address) for address in addresses]
    last = parts[-1]
    hosts, ports = ("%2C".join(str(part[name]).replace("/", "%2F") for part in parts) for name in ("host", "port"))
    return f"postgresql://{last['user']}:{last['password']}@/{last['dbname']}?host={hosts}&port={ports}"


def order(dsn: str, sql: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(sql)


@pytest.fixture
def hung() -> Iterator[str]:
    """The address of somebody who takes connections and never says a word."""
    with closing(socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield make_conninfo(host="127.0.0.1", port=listener.getsockname()[1])


@pytest.fixture(scope="module")
def primary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    with own_server(tmp_path_factory.mktemp("primary")) as server:
        yield server


@pytest.fixture
def standby(primary: EmbeddedPostgres, tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """Another server, which follows the first."""
    with following(primary, tmp_path / "standby") as server:
        yield server


@asynccontextmanager
async def started(dsn: str, home: Path | None = None) -> AsyncIterator[Database]:
    database = Database(dsn, home=home)
    try:
        await database.start()
        yield database
    finally:
        await database.close()


async def test_a_host_that_hangs_is_passed_by_every_kind_of_connection(hung: str, empty_database_url: str) -> None:
    """From the first migration on, and no longer than two such hosts are given."""
    began = time.monotonic()
    async with started(several(hung, empty_database_url)) as database:
        assert await database.fetchrow("select 1") is not None
        async with database.locked("name"), database.transaction() as connection:
            assert await connection.fetchval("select count(*) from audit.audit_stream") == 0
        assert await database.durability.look() is None
        (await database.connect()).terminate()
        with psycopg.connect(await database.hosts.address()) as by_libpq:
            assert by_libpq.info.host == conninfo_to_dict(empty_database_url)["host"]
    assert time.monotonic() - began < 5


async def test_where_nobody_may_be_written_each_host_is_named_with_its_reason(
    hung: str, standby: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = make_conninfo(host="127.0.0.1", port=1)
    database = Database(several(hung, nobody, standby.dsn()))
    with pytest.raises(NoWritableHost) as caught:
        await database.connect()
    said = str(caught.value)
    assert f"{conninfo_to_dict(hung)['port']} did not answer in 0.3 s; 127.0.0.1:1 cannot be reached" in said
    assert "follows another host" in said
    assert standby._password not in said
    assert is_away(caught.value)
    monkeypatch.setattr(module, "STARTING_S", 0.2)
    with pytest.raises(SetupError, match="follows another host, and cannot be written"):
        await Database(standby.dsn()).start()


async def test_a_wrong_password_everywhere_is_not_waited_for(primary: EmbeddedPostgres, database_url: str) -> None:
    wrong = several(primary.dsn(), make_conninfo(database_url, password="guess"))
    with pytest.raises(SetupError, match="InvalidPassword"):
        await Database(wrong).start(waits=True)


async def test_a_slow_host_is_given_more_time_until_it_is_reached(
    hung: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that takes longer than one attempt may take is no failure."""
    database, answer = Database(several(hung, database_url)), asyncpg.connect

    async def slowly(*args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(0.4)
        return await answer(*args, **kwargs)

    monkeypatch.setattr(asyncpg, "connect", slowly)
    with pytest.raises(NoWritableHost):
        await database.connect()
    (await database.connect()).terminate()


async def test_after_a_failover_the_new_host_is_found_and_the_old_one_is_never_taken_again(
    primary: EmbeddedPostgres, standby: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = several(primary.dsn(), standby.dsn())
    async with started(both, tmp_path) as database:
        idle = await database.connect()
        assert await _answers_at(database) == primary._sockets
        with frozen(primary):
            asking = asyncio.create_task(idle.fetchval("select 1"))
            await asyncio.to_thread(order, standby.dsn(), "select pg_promote()")
            await until(lambda: _is_found(database))
            with pytest.raises(FAULTS):  # what hung there ends, though the host still stands still
                await asyncio.wait_for(asking, 1)
            assert await _answers_at(database) == standby._sockets
        for _ in range(5):  # the former primary runs again, and may still be written
            (await database.connect()).terminate()
            assert await _answers_at(database) == standby._sockets
    for _ in range(3):  # a process that has seen nothing takes the newest of those that may be written
        async with started(both) as fresh:
            assert await _answers_at(fresh) == standby._sockets
    monkeypatch.setattr(module, "STARTING_S", 0.2)
    with pytest.raises(SetupError, match="left behind by a failover: it is on timeline 1, and 2 has been seen"):
        await Database(primary.dsn(), home=tmp_path).start()


async def _answers_at(database: Database) -> Path:
    row = await database.fetchrow("select current_setting('unix_socket_directories') as folder")
    assert row is not None
    return Path(row["folder"])


async def _is_found(database: Database) -> bool:
    try:
        (await database.connect()).terminate()
    except NoWritableHost:
        return False
    return True


async def test_a_host_that_is_named_twice_is_asked_once(database_url: str) -> None:
    async with started(several(database_url, database_url)) as database:
        assert await database.fetchrow("select 1") is not None


async def test_a_user_without_rights_may_learn_where_it_is(hung: str, database_url: str) -> None:
    order(database_url, "drop role if exists visitor")
    order(database_url, "create role visitor login password 'visitor'")
    plain = make_conninfo(database_url, user="visitor", password="visitor")
    connection = await Database(several(hung, plain)).connect()
    assert await connection.fetchval("select current_user") == "visitor"
    await connection.close()


def test_an_address_that_is_none_is_one_sentence_without_it() -> None:
    with pytest.raises(SetupError, match="cannot be reached") as caught:
        asyncio.run(Database("postgresql://u:hidden@a:x,b:y/z").start())
    assert "hidden" not in str(caught.value)
