"""What the store promises is looked at while it runs: whatever weakens it stops disclosure, and what is mended is noticed."""

import itertools
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from gateway.audit.privacy import KeyFolder, Privacy
from gateway.audit.stream import Stream, StreamTimeouts
from gateway.db import Database, Statement, durability, upgrade
from gateway.domain.clock import Clock
from gateway.domain.document import Receipt
from gateway.domain.errors import AuditUnavailable, SetupError
from gateway.domain.supervision import Limits, Supervisor
from gateway.jobs import Jobs
from gateway_demo.postgres import EmbeddedPostgres
from gateway_demo.postgres.place import find_place
from tests.postgres.servers import own_server
from tests.postgres.tree import draft
from tests.postgres.waiting import until

_numbers = itertools.count(1)
SOON_S = 5.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server that these tests may spoil."""
    with own_server(tmp_path_factory.mktemp("spoilt")) as server:
        upgrade(server.dsn())
        yield server


@pytest.fixture
def dsn(server: EmbeddedPostgres) -> Iterator[str]:
    """A database of this test; what was set for role and server is taken back."""
    name = f"spoilt_{next(_numbers)}"
    order(server.dsn(), f"create database {name} template postgres")
    yield server.dsn(name)
    order(server.dsn(), "alter role oneclick reset all", "alter system reset all", "select pg_reload_conf()")


def order(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement.format(db=connection.info.dbname)))


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durability, "LOOK_EVERY_S", 0.02)
    monkeypatch.setattr(durability, "AGAIN_S", 0.02)


@asynccontextmanager
async def watched(database: Database) -> AsyncIterator[None]:
    watching = Supervisor().start("durability", database.durability.run, Limits(silent_after_s=60))
    yield
    await watching.stop()


@asynccontextmanager
async def writing(database: Database, home: Path) -> AsyncIterator[Stream]:
    privacy = Privacy(KeyFolder(home / "keys"))
    stream = Stream(
        database.connect,
        privacy,
        Clock.real_time(),
        "here",
        StreamTimeouts(2.0, 1.0, 0.02),
        durability=database.durability,
    )
    await stream.start()
    yield stream
    await stream.close()


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    database = Database(dsn)
    await database.start()
    yield database
    await database.close()


async def looked(database: Database, claim: Callable[[str | None], bool]) -> None:
    """Look until it is so."""

    async def is_so() -> bool:
        return claim(await database.durability.look())

    await until(is_so)


WAYS = {
    "role": ("alter role oneclick set synchronous_commit = {value}", "alter role oneclick reset all"),
    "role in database": (
        "alter role oneclick in database {{db}} set synchronous_commit = {value}",
        "alter role oneclick in database {{db}} reset all",
    ),
    "database": ("alter database {{db}} set synchronous_commit = {value}", "alter database {{db}} reset all"),
    "server": (
        "alter system set synchronous_commit = {value}|select pg_reload_conf()",
        "alter system reset all|select pg_reload_conf()",
    ),
}


@pytest.mark.parametrize(
    ("way", "value"), [*((way, "off") for way in WAYS), ("role", "local"), ("server", "remote_write")]
)
async def test_less_than_durable_stops_disclosure_wherever_it_is_set_and_heals_when_it_is_mended(
    database: Database, dsn: str, tmp_path: Path, way: str, value: str
) -> None:
    spoil, mend = WAYS[way]
    async with watched(database), writing(database, tmp_path) as stream:
        await stream.append(draft(), SOON_S)
        order(dsn, *spoil.format(value=value).split("|"))
        await until(lambda: database.durability.fault)
        with pytest.raises(AuditUnavailable, match=f"synchronous_commit = {value}, by .*set it to `on`"):
            await stream.append(draft(), SOON_S)
        with pytest.raises(SetupError, match=f"synchronous_commit = {value}"):
            await Database(dsn).start()
        order(dsn, *mend.format(value=value).split("|"))
        await until(lambda: database.durability.fault is None)
        await stream.append(draft(), SOON_S)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
async def test_a_server_that_no_longer_writes_to_the_disk_is_noticed_in_the_very_next_batch(
    database: Database, dsn: str, tmp_path: Path, setting: str
) -> None:
    async with writing(database, tmp_path) as stream:  # nobody looks beside it
        await stream.append(draft(), SOON_S)
        order(dsn, f"alter system set {setting} = off", "select pg_reload_conf()")
        await until(lambda: value(dsn, setting) == "off")
        with pytest.raises(AuditUnavailable):
            await stream.append(draft(), SOON_S)
        await until(lambda: database.durability.fault)
        assert not stream.is_ready
        with pytest.raises(AuditUnavailable, match=r"away|set it to `on`"):
            await stream.append(draft(), SOON_S)
        order(dsn, "alter system reset all", "select pg_reload_conf()")
        await until(lambda: stream.is_ready)
        await stream.append(draft(), SOON_S)
    assert await counted(database) == 2


def value(dsn: str, setting: str) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("select current_setting(%s)", (setting,)).fetchone()
        assert row is not None
        return row[0]


async def counted(database: Database) -> int:
    return int((await database.fetch("select count(*) from audit.audit_entry"))[0][0])


async def test_each_of_our_connections_asks_for_durable_commits_whatever_is_set_elsewhere(
    database: Database, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGOPTIONS", "-c synchronous_commit=off")
    order(dsn, "alter role oneclick set synchronous_commit = off")
    ask = "select current_setting('synchronous_commit')"
    own = await database.connect()
    assert await own.fetchval(ask) == "on"
    await own.close()
    assert (await database.fetch(ask))[0][0] == "on"
    async with database.locked("x"), (await database._lock_pool()).acquire() as connection:
        assert await connection.fetchval(ask) == "on"
    app = Jobs(database)._app()
    async with app.open_async():
        assert await app.connector.execute_query_one_async(f"{ask} as it") == {"it": "on"}


def test_a_migration_commits_durably_whatever_is_set(server: EmbeddedPostgres) -> None:
    name = f"spoilt_{next(_numbers)}"
    order(server.dsn(), f"create database {name} template template0")
    dsn = server.dsn(name)
    order(
        dsn,
        "alter database {db} set synchronous_commit = off",
        "create table seen (it text)",
        "create function see() returns event_trigger language plpgsql as $$ begin "
        "insert into public.seen values (current_setting('synchronous_commit')); end $$",
        "create event trigger see on ddl_command_end execute function see()",
    )
    upgrade(dsn)
    with psycopg.connect(dsn) as connection:
        assert set(connection.execute("select it from seen")) == {("on",)}


AT_COMMIT = (
    "create table seen (it text)",
    """create function see() returns trigger language plpgsql as $$ begin
    insert into public.seen values (current_setting('synchronous_commit')); return null; end $$""",
    """create constraint trigger see after insert on audit.audit_batch deferrable initially deferred
    for each row execute function see()""",
)


@pytest.mark.parametrize(
    "statement",
    [
        "set synchronous_commit = off",
        "set local synchronous_commit = off",
        "select set_config('synchronous_commit', 'off', false)",
    ],
)
async def test_a_statement_alongside_cannot_weaken_the_commit_it_stands_in_or_the_next(
    database: Database, tmp_path: Path, statement: str
) -> None:
    def alongside(_receipt: Receipt) -> list[Statement]:
        return [Statement(statement)]

    await database.run(*map(Statement, AT_COMMIT))
    stream = Stream(
        database.connect,
        Privacy(KeyFolder(tmp_path / "keys")),
        Clock.real_time(),
        "here",
        StreamTimeouts(2.0, 1.0, 0.02),
        durability=database.durability,
    )
    await stream.start()
    await stream.append(draft(), SOON_S, alongside)
    for _ in range(3):
        try:
            await stream.append(draft(), SOON_S)
        except AuditUnavailable:  # a session that was spoilt is given up
            await until(lambda: stream.is_ready)
    await stream.close()
    assert {row[0] for row in await database.fetch("select it from seen")} == {"on"}


async def test_where_the_server_says_remote_apply_we_ask_for_it_too(dsn: str, tmp_path: Path) -> None:
    order(dsn, "alter database {db} set synchronous_commit = remote_apply")
    database = Database(dsn)
    await database.start()
    async with writing(database, tmp_path) as stream:
        await stream.append(draft(), SOON_S)
        connection = await database.connect()
        assert await connection.fetchval("select current_setting('synchronous_commit')") == "remote_apply"
        await connection.close()
        order(dsn, "alter database {db} reset all")
        await database.durability.look()
        assert database.durability.commits == "on"
        await until(lambda: stream.is_ready)
        with pytest.raises(AuditUnavailable):  # the session still promises the other: it is given up
            await stream.append(draft(), SOON_S)
        await until(lambda: stream.is_ready)
        await stream.append(draft(), SOON_S)
    await database.close()


# ── standbys ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def standby(server: EmbeddedPostgres, folder: Path, name: str) -> Iterator[None]:
    """Somebody who confirms what is written: WAL received and flushed, as a standby's is."""
    place = find_place(server._home, "gateway")
    command = [
        str(place.programs / "pg_receivewal"), "--synchronous", "--no-loop", "-D", str(folder),
        "-d", f"{server.dsn().split('?')[0]}?{server.dsn().split('?')[1]}&application_name={name}",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def test_with_fewer_synchronous_standbys_than_demanded_nothing_is_disclosed(
    server: EmbeddedPostgres, dsn: str, tmp_path: Path
) -> None:
    (tmp_path / "wal").mkdir()
    database = Database(dsn, standbys=1)
    await database.start()  # a standby may come: it is waited for, and nothing is disclosed meanwhile
    assert "0 synchronous standbys confirm a commit, and `audit_sync_standbys` demands 1" in (
        database.durability.fault or ""
    )
    with standby(server, tmp_path / "wal", "receiver"):
        order(dsn, "alter system set synchronous_standby_names = 'receiver'", "select pg_reload_conf()")
        await looked(database, lambda fault: fault is None)
        async with watched(database), writing(database, tmp_path) as stream:
            await stream.append(draft(), SOON_S)
            order(dsn, "alter system set synchronous_standby_names = ''", "select pg_reload_conf()")
            await until(lambda: database.durability.fault)
            with pytest.raises(AuditUnavailable, match="0 synchronous standbys"):
                await stream.append(draft(), SOON_S)
            order(
                dsn, "alter system set synchronous_standby_names = 'ANY 1 (receiver, other)'", "select pg_reload_conf()"
            )
            await until(lambda: database.durability.fault is None)
            await until(lambda: stream.is_ready)
            await stream.append(draft(), SOON_S)
    await looked(database, lambda fault: fault is not None)  # the standby is gone
    order(dsn, "alter system reset all", "select pg_reload_conf()")
    await database.close()


@pytest.mark.parametrize(
    ("names", "awaited"),
    [
        ("", 0), ("  ", 0), ("a", 1), ("*", 1), ("a, b", 1), ("2 (a, b)", 2), ("FIRST 2 (a,b,c)", 2), ("any 3 (*)", 3),
        ('"2 (x"', 1),
    ],
)  # fmt: skip
def test_how_many_standbys_a_commit_waits_for_follows_from_the_names(names: str, awaited: int) -> None:
    assert durability._awaited(names) == awaited


async def test_a_user_who_may_not_see_the_standbys_is_told_so(
    server: EmbeddedPostgres, dsn: str, tmp_path: Path
) -> None:
    (tmp_path / "wal").mkdir()
    order(server.dsn(), "drop role if exists plain", "create role plain login password 'plain'")
    with standby(server, tmp_path / "wal", "receiver"):
        plain = Database(dsn.replace(dsn.partition("//")[2].partition("@")[0], "plain:plain"), standbys=1)
        await looked(plain, lambda fault: "may not see its standbys" in (fault or ""))
        assert "pg_monitor" in (plain.durability.fault or "")
        order(server.dsn(), "grant pg_monitor to plain")
        assert "demands 1" in (await plain.durability.look() or "")
    order(server.dsn(), "drop role plain")
