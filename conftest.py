"""What tests of rooms and connectors share: how properties are tried, one PostgreSQL a session, a fresh migrated database a test; made only when asked for."""

import gc
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor

import hypothesis
import psycopg
import pytest

from gateway.db import Database, upgrade
from gateway_demo.demo_city import FOLDER
from gateway_demo.postgres import EmbeddedPostgres
from tests.postgres.servers import own_server

# A test fails on what it finds, never on how busy the machine was or which cases came up today.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")
# Whatever is started, here or as a process, is of the demo's city unless it says otherwise.
os.environ["GATEWAY_CITY"] = str(FOLDER)
# What commands print is read in English, whatever the terminal of who runs the tests says.
os.environ["GATEWAY_LANGUAGE"] = "en"


def pytest_collection_finish() -> None:
    """What was collected stays until the end: the garbage collector need not go through it again and again."""
    gc.collect()
    gc.freeze()


pytest_plugins = ["tests.demo"]
TEMPLATE = "gateway_template"
_numbers = itertools.count(1)


def _create(server: EmbeddedPostgres, name: str, template: str = "template0") -> str:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f'create database "{name}" template "{template}"')
    return server.dsn(name)


def _drop(server: EmbeddedPostgres, name: str) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f'drop database "{name}" with (force)')


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """The session's PostgreSQL; works as root and as a normal user."""
    with own_server(tmp_path_factory.mktemp("home")) as server:
        yield server


@pytest.fixture(scope="session")
def dropping() -> Iterator[ThreadPoolExecutor]:
    """Drops databases behind the tests' back: each drop waits for a checkpoint."""
    pool = ThreadPoolExecutor(1, "dropping")
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)  # what is left goes with the server


@pytest.fixture(scope="session")
def database_template(postgres_server: EmbeddedPostgres) -> str:
    """The name of a migrated database that nobody connects to."""
    upgrade(_create(postgres_server, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_url(
    postgres_server: EmbeddedPostgres, database_template: str, dropping: ThreadPoolExecutor
) -> Iterator[str]:
    """The dsn of a fresh, migrated database of this test alone."""
    name = f"test_{next(_numbers)}"
    yield _create(postgres_server, name, database_template)
    dropping.submit(_drop, postgres_server, name)


@pytest.fixture
def empty_database_url(postgres_server: EmbeddedPostgres, dropping: ThreadPoolExecutor) -> Iterator[str]:
    """The dsn of a fresh, empty database of this test alone, as a department's would be."""
    name = f"test_{next(_numbers)}"
    yield _create(postgres_server, name)
    dropping.submit(_drop, postgres_server, name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A started Database on `database_url`."""
    database = Database(database_url)
    await database.start()
    yield database
    await database.close()
