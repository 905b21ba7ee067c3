"""The oldest PostgreSQL that is promised: 15, from Debian's package; skipped where it is not installed.

The tests are those of the embedded server, imported: they run here against this module's own fixtures.
"""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from gateway.db import Database, upgrade
from gateway.domain.errors import SetupError
from tests.postgres.test_audit_stream import test_many_at_once_share_commits_and_leave_no_gap  # noqa: F401 - imported to run here
from tests.postgres.test_integrator import (  # noqa: F401
    stream,
    test_a_broken_batch_raises_the_alarm_until_it_is_mended,
    test_a_new_year_begins_a_new_log_with_the_last_checkpoint_of_the_old,
    test_an_entry_is_found_and_proved_and_one_that_is_not_taken_is_not,
    test_killed_at_any_statement_it_leaves_no_leaf_twice,
    test_of_two_one_leads_and_the_other_takes_over_when_it_is_killed,
    test_without_the_lock_the_fence_alone_keeps_many_apart,
)
from tests.postgres.test_roles import (  # noqa: F401
    test_a_role_is_refused_what_is_not_its_part,
    test_a_stream_writes_and_an_integrator_takes_with_their_roles_alone,
    test_an_auditor_reads_everything_but_keys_through_views,
)
from tests.postgres.test_schema import (  # noqa: F401
    test_a_home_of_the_first_revision_keeps_its_log_and_gets_the_tree,
    test_the_tree_only_grows,
)

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
pytestmark = pytest.mark.skipif(
    not (PROGRAMS / "initdb").exists(), reason="PostgreSQL 15 is not installed (apt-get install postgresql-15)"
)
OWNER = "postgres" if os.getuid() == 0 else None
"""PostgreSQL refuses root; Debian's package comes with a user."""
_numbers = itertools.count(1)


@contextmanager
def running(data: Path, *options: str) -> Iterator[str]:
    """A server on a socket in its data folder; the dsn of its database `postgres`."""
    server = subprocess.Popen(
        [PROGRAMS / "postgres", "-D", data, "-k", data, "-c", "listen_addresses=", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=OWNER,
        group=OWNER,
    )
    dsn = f"postgresql://oneclick:secret@/postgres?host={data}"
    try:
        ends_at = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(dsn).close()
                break
            except psycopg.OperationalError:
                assert server.poll() is None, "the server did not start"
                assert time.monotonic() < ends_at
                time.sleep(0.05)
        yield dsn
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(30)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Two prepared data folders, `data` and `lying`."""
    made = Path(tempfile.mkdtemp(prefix="ocg-15-"))
    (made / "password").write_text("secret")
    if OWNER:
        shutil.chown(made, OWNER, OWNER)
    command: list[str | Path] = [
        PROGRAMS / "initdb",
        "-U",
        "oneclick",
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--locale=C",
    ]
    for name in ("data", "lying"):
        subprocess.run(
            [*command, f"--pwfile={made}/password", made / name],
            check=True,
            capture_output=True,
            user=OWNER,
            group=OWNER,
        )
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def dsn(folder: Path) -> Iterator[str]:
    """A running server with a migrated database `template`."""
    with running(folder / "data") as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("create database template template template0")
        upgrade(dsn.replace("/postgres?", "/template?"))
        yield dsn


def created(dsn: str, template: str) -> str:
    name = f"test_{next(_numbers)}"
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(f"create database {name} template {template}")
    return dsn.replace("/postgres?", f"/{name}?")


@pytest.fixture
def database_url(dsn: str) -> str:
    return created(dsn, "template")


@pytest.fixture
def empty_database_url(dsn: str) -> str:
    return created(dsn, "template0")


async def test_it_is_15(database: Database) -> None:
    assert (await database.fetch("show server_version"))[0][0].startswith("15.")


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
async def test_a_gateway_does_not_start_on_a_store_that_may_lose_what_it_committed(folder: Path, setting: str) -> None:
    with running(folder / "lying", "-c", f"{setting}=off") as dsn, pytest.raises(SetupError) as refused:
        await Database(dsn).start()
    assert refused.value.detail.startswith(
        f"This PostgreSQL may lose what it has committed ({setting} = off, by command line), so"
    )
