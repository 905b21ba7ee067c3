"""The embedded PostgreSQL: one a home, gone with its gateway, back after a kill, and truthful; and the schema it is given."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from gateway.db import Database, Statement
from gateway.db.schema import HEAD
from gateway.domain.errors import SetupError
from gateway_demo.postgres import EmbeddedPostgres
from gateway_demo.postgres.place import find_place, remove_place

A_GATEWAY = """
import sys, time
from pathlib import Path
from gateway_demo.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]))
server.start()
print(server.pid, server.dsn(), flush=True)
time.sleep(3600)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "a home"
    yield home
    remove_place(home, "gateway")


def ask(dsn: str, sql: str) -> object:
    with psycopg.connect(dsn, autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0]


def within(seconds: float, claim: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if claim():
            return True
        time.sleep(0.01)
    return False


def test_what_is_written_is_there_at_the_next_start(home: Path) -> None:
    server = EmbeddedPostgres(home)
    with psycopg.connect(server.start()) as connection:
        connection.execute("create table kept as select 7 as n")
    pid = server.pid
    server.stop()
    server.stop()
    assert server.pid is None
    assert not Path(f"/proc/{pid}").exists()
    with server:
        assert ask(server.dsn(), "select n from kept") == 7


def test_it_listens_on_a_socket_of_its_owner_alone_and_wants_the_password(postgres_server: EmbeddedPostgres) -> None:
    dsn = postgres_server.dsn()
    assert ask(dsn, "show listen_addresses") == ""
    folder = Path(str(ask(dsn, "show unix_socket_directories")))
    assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(folder), user="oneclick", password="guess", dbname="postgres")


def test_its_log_names_no_value(postgres_server: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres_server.dsn(), autocommit=True) as connection:
        connection.execute("create temp table t (n text primary key)")
        for _ in range(2):
            with contextlib.suppress(psycopg.Error):
                connection.execute("insert into t values (%s)", ("330702198503070012",))
        with contextlib.suppress(psycopg.Error):
            connection.execute("select '330702198503070012'::int")
    log = Path(str(postgres_server._keep)) / "gateway.log"
    assert "duplicate key" in log.read_text()
    assert "insert into" not in log.read_text()
    assert "Key (n)" not in log.read_text()


def test_a_second_gateway_of_the_same_home_is_told_so(home: Path) -> None:
    with EmbeddedPostgres(home), pytest.raises(SetupError, match="Another gateway is running with the folder"):
        EmbeddedPostgres(home).start()


def test_it_comes_back_after_it_fell_at_the_same_address(home: Path) -> None:
    with EmbeddedPostgres(home) as server:
        fallen = server.pid
        assert fallen is not None
        os.kill(fallen, signal.SIGKILL)
        assert within(10, lambda: server.pid not in (None, fallen) and answers(server))


def answers(server: EmbeddedPostgres) -> bool:
    with contextlib.suppress(psycopg.OperationalError):
        return ask(server.dsn(), "select 1") == 1
    return False


def test_it_dies_with_a_killed_gateway_and_the_next_one_starts(home: Path) -> None:
    gateway = subprocess.Popen([sys.executable, "-c", A_GATEWAY, str(home)], stdout=subprocess.PIPE, text=True)
    assert gateway.stdout is not None
    pid = int(gateway.stdout.readline().split()[0])
    gateway.kill()
    gateway.communicate()
    with EmbeddedPostgres(home) as server:
        assert not is_alive(pid)
        assert ask(server.dsn(), "select 1") == 1
    assert sorted(path.name for path in (home / "postgres").glob("gateway.*")) == [
        "gateway.lock",
        "gateway.log",
        "gateway.password",
        "gateway.sockets",
    ]


def is_alive(pid: int) -> bool:
    """A zombie that nobody reaps is not alive."""
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_a_pid_file_left_behind_is_not_believed(home: Path) -> None:
    with EmbeddedPostgres(home):
        text = (find_place(home, "gateway").data / "postmaster.pid").read_text()
    zombie = subprocess.Popen(["true"])
    assert within(5, lambda: Path(f"/proc/{zombie.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
    for pid in (zombie.pid, os.getpid()):
        lines = [str(pid), *text.splitlines()[1:]]
        (find_place(home, "gateway").data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        with EmbeddedPostgres(home) as server:
            assert ask(server.dsn(), "select 1") == 1
    zombie.wait()


def test_half_prepared_data_is_prepared_anew(home: Path) -> None:
    making = find_place(home, "gateway").folder / "data.new"
    making.mkdir()
    (making / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(home) as server:
        assert ask(server.dsn(), "select 1") == 1
    assert not making.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="a normal user's data lies in the home itself")
def test_the_data_of_a_temporary_home_that_is_gone_is_removed(home: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    left = find_place(gone, "gateway").folder
    shutil.rmtree(gone)
    kept = find_place(home, "gateway").folder
    assert not left.exists()
    assert kept.exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(SetupError, match="cannot be used"):
        EmbeddedPostgres(blocked).start()


async def test_a_database_that_was_told_to_confirm_too_soon_is_refused_at_the_start(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(f'alter database "{connection.info.dbname}" set synchronous_commit = off')
    with pytest.raises(SetupError, match=r"may lose what it has committed \(synchronous_commit = off, by database\)"):
        await Database(empty_database_url).start()


async def test_a_database_that_cannot_be_reached_is_one_sentence_without_its_password() -> None:
    with pytest.raises(SetupError, match="cannot be reached") as caught:
        await Database("postgresql://u:hidden@127.0.0.1:1/x").start()
    assert "hidden" not in str(caught.value)


async def test_a_fresh_database_has_the_schemas_of_the_house_and_of_the_background_work(database: Database) -> None:
    rows = await database.fetch("select nspname from pg_namespace where nspname in ('gateway', 'audit') order by 1")
    assert [row[0] for row in rows] == ["audit", "gateway"]
    assert await database.pool.fetchval("select to_regclass('public.procrastinate_jobs')") is not None


async def test_a_database_is_migrated_at_its_first_start_and_left_alone_after(empty_database_url: str) -> None:
    for _ in range(2):
        database = Database(empty_database_url)
        await database.start()
        assert await database.pool.fetchval("select version_num from alembic_version") == HEAD
        await database.close()


async def test_a_server_that_hangs_is_not_waited_for(empty_database_url: str) -> None:
    """Also where it hangs so that it cannot even confirm to have stopped."""
    database = Database(empty_database_url, pool_size=1, answers_within_s=0.3)
    await database.start()
    backend = await database.pool.fetchval("select pg_backend_pid()")
    os.kill(backend, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(asyncpg.PostgresConnectionError):
            await database.fetchrow("select 1")
        assert time.monotonic() - began < 3
        assert len(await database.fetch("select 1")) == 1
    finally:
        os.kill(backend, signal.SIGCONT)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await database.run(Statement("select 1"), Statement("select pg_sleep(5)"))
    await database.close()


async def test_a_database_of_a_newer_gateway_is_one_sentence(database: Database) -> None:
    await database.run(Statement("update alembic_version set version_num = '9999'"))
    with pytest.raises(SetupError, match="another version of the gateway"):
        await Database(database.dsn).start()


async def test_a_database_whose_user_lacks_the_right_is_one_sentence(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("drop role if exists guest")
        connection.execute("create role guest login password 'guest'")
    parts = conninfo_to_dict(empty_database_url)
    with pytest.raises(SetupError, match=r"cannot be brought up to date \(InsufficientPrivilege\)"):
        await Database(f"postgresql://guest:guest@/{parts['dbname']}?host={parts['host']}").start()


async def test_statements_run_all_or_not_at_all(database: Database) -> None:
    await database.run(Statement("create table t (n int primary key)"))
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.run(Statement("insert into t values ($1)", (1,)), Statement("insert into t values ($1)", (1,)))
    assert await database.fetch("select n from t") == []


A_START = (
    "import sys\nfrom pathlib import Path\nfrom gateway_demo.postgres import EmbeddedPostgres\n"
    "from gateway.domain.errors import SetupError\n"
    "try: EmbeddedPostgres(Path(sys.argv[1])).start()\nexcept SetupError as error: print(error)"
)


@pytest.mark.parametrize("blocks", ["0", "20", "2000"])  # of 512 bytes: no lock file, no settings file, no data
def test_a_full_disk_is_one_sentence(home: Path, blocks: str) -> None:
    said = subprocess.run(
        ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", sys.executable, "-c", A_START, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert "There is no space left on the disk for" in said.stdout
    assert said.stdout.count("\n") == 1


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give up its rights")
def test_a_root_that_may_not_change_uid_is_told_so(tmp_path: Path) -> None:
    for rights in ("-setuid,-setgid", "-chown"):
        said = subprocess.run(
            [
                "setpriv",
                f"--bounding-set={rights}",
                f"--inh-caps={rights}",
                sys.executable,
                "-c",
                A_START,
                str(tmp_path),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "may not change to another user" in said.stdout
    remove_place(tmp_path, "gateway")


class _Recovering(Database):
    """As it is while the server still replays its log: the first attempts are turned away."""

    turned_away = 0

    async def connect(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self.turned_away < 3:
            self.turned_away += 1
            raise asyncpg.CannotConnectNowError("the database system is starting up")
        return await super().connect()


async def test_a_server_that_is_recovering_is_waited_for(database_url: str) -> None:
    database = _Recovering(database_url)
    await database.start()
    assert await database.fetchrow("select 1") is not None
    assert database.turned_away == 3
    await database.close()
