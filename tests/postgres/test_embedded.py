"""The embedded PostgreSQL and the schema it is given."""

import asyncpg
import pytest

from gateway.db import Database, Statement


async def test_a_fresh_database_has_the_schemas_of_the_house_and_of_the_background_work(database: Database) -> None:
    rows = await database.fetch("select nspname from pg_namespace where nspname in ('gateway', 'audit') order by 1")
    assert [row[0] for row in rows] == ["audit", "gateway"]
    assert await database.pool.fetchval("select to_regclass('public.procrastinate_jobs')") is not None


async def test_statements_run_all_or_not_at_all(database: Database) -> None:
    await database.run(Statement("create table t (n int primary key)"))
    with pytest.raises(asyncpg.UniqueViolationError):
        await database.run(Statement("insert into t values ($1)", (1,)), Statement("insert into t values ($1)", (1,)))
    assert await database.fetch("select n from t") == []
