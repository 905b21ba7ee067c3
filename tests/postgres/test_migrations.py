"""From one released schema to the next: what stands in the tables stays and goes on."""

from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from alembic import op

from gateway.db import Database
from gateway.db.migrations.versions import revision_0001
from gateway.db.schema import HEAD

OLD_TASK = """
insert into gateway.verification_task (task_id, query_id, certificate, department, opened_at, due_at, remind_at, question)
values ('t', 'q', 'M01-C3', 'real_estate', now(), now(), now(), '')
"""


def at_revision_1(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring an empty database to the first schema, as the first version left it."""
    with psycopg.connect(dsn) as connection:
        bind = SimpleNamespace(connection=SimpleNamespace(driver_connection=connection))
        monkeypatch.setattr(op, "get_bind", lambda: bind)
        revision_0001.upgrade()
        connection.execute("create table public.alembic_version (version_num varchar(32) primary key)")
        connection.execute("insert into public.alembic_version values ('0001')")
        connection.execute(OLD_TASK)
    monkeypatch.undo()


async def test_a_database_of_the_first_version_comes_up_to_date_with_what_it_holds(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_revision_1(empty_database_url, monkeypatch)
    database = Database(empty_database_url)
    await database.start()
    try:
        assert await database.pool.fetchval("select version_num from alembic_version") == HEAD
        row = await database.fetchrow("select task_id, reminded_at from gateway.verification_task")
        assert row is not None
        assert (row["task_id"], row["reminded_at"]) == ("t", None)
    finally:
        await database.close()


def test_every_sql_file_belongs_to_a_revision() -> None:
    folder = Path(revision_0001.__file__).parents[1]
    revisions = {file.stem.removeprefix("revision_") for file in (folder / "versions").glob("revision_*.py")}
    assert {file.name[:4] for file in (folder / "sql").glob("*.sql")} == revisions
