"""Roles in the database: each does its own part as the product does it, and is refused everything else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

import asyncpg
import psycopg
import pytest

from gateway.audit.model import Draft, Secret, Subject
from gateway.audit.stream import Stream
from gateway.audit.tree import store
from gateway.audit.tree.integrator import Integrator
from gateway.db import Database
from gateway.entry import Kind
from tests.postgres.tree import FAST, Place, append, assert_each_once

YEAR = datetime.now(UTC).year


@asynccontextmanager
async def login(dsn: str, role: str) -> AsyncIterator[str]:
    """The address of the same database for a fresh login that is a member of `role`."""
    name, password = f"{role}_{token_hex(4)}", token_hex(8)
    owner = await asyncpg.connect(dsn)
    await owner.execute(f"create role {name} login password '{password}' in role {role}")
    try:
        scheme, _, rest = dsn.partition("://")
        yield f"{scheme}://{name}:{quote(password)}@{rest.partition('@')[2]}"
    finally:
        await owner.execute(f"drop role {name}")
        await owner.close()


async def test_a_stream_writes_and_an_integrator_takes_with_their_roles_alone(place: Place, database: Database) -> None:
    subject = Subject(b"t" * 16, {"party": "applicant"}, Secret({"id": "33079119940317001X"}))
    async with login(place.dsn, "gw_append") as appender, login(place.dsn, "gw_integrate") as taker:
        stream = Stream(lambda: asyncpg.connect(appender), place.origin.privacy, place.clock, "here")
        await stream.start()
        await append(stream, 20)
        await stream.append(Draft(Kind.RELEASE, None, {"case": {"case_number": "JH-1"}}, (subject,)), 10)
        await stream.close()
        connection = await asyncpg.connect(taker)
        integrator = Integrator(lambda: asyncpg.connect(taker), place.origin, place.clock, FAST)
        state = await store.load(connection, place.origin, YEAR)
        while (after := await integrator.take(connection, state)) is not state:
            state = after
        await store.set_alarm(connection, None)
        await connection.close()
    assert state.tree.size == 21
    assert await database.fetch("select 1 from audit.audit_stream where closed_at is null") == []
    await assert_each_once(database, place.origin, YEAR)


REFUSED = {
    "gw_append": [
        "select body from audit.audit_entry",
        "select marks from audit.audit_entry_key",
        "select * from audit_keys.audit_key",
        "update audit.audit_entry set kind = 1",
        "delete from audit.audit_entry",
        "truncate audit.audit_entry",
        "delete from audit.audit_batch",
        "update audit.audit_batch set n = 1",
        "update audit.audit_stream set pubkey = ''",
        "delete from audit.audit_stream",
        "insert into audit.audit_head values (2026, 0, '', '{}')",
        "insert into audit.audit_checkpoint values (2026, 0, now(), 'note', null)",
        "delete from audit.audit_open",
        "delete from audit.audit_pending",
        "select * from audit_read.entry",
        "alter table audit.audit_entry disable trigger all",
        "drop table audit.audit_entry",
        "create table audit.mine (n int)",
    ],
    "gw_integrate": [
        "select sections from audit.audit_entry",
        "select marks from audit.audit_entry_key",
        "select * from audit_keys.audit_key",
        "insert into audit.audit_entry select * from audit.audit_entry",
        "update audit.audit_entry set kind = 1",
        "delete from audit.audit_entry",
        "insert into audit.audit_batch select * from audit.audit_batch",
        "update audit.audit_stream set closed_at = now()",
        "delete from audit.audit_head",
        "delete from audit.audit_tile",
        "update audit.audit_checkpoint set note = 'other'",
        "delete from audit.audit_checkpoint",
        "select audit.make_partitions(now(), 1)",
        "alter table audit.audit_tile disable trigger all",
    ],
    "gw_auditor": [
        "select body from audit.audit_entry",
        "select * from audit.audit_batch",
        "select * from audit_keys.audit_key",
        "insert into audit_read.entry select * from audit_read.entry",
        "update audit_read.entry set kind = 1",
        "delete from audit_read.entry",
        "update audit_read.head set size = 1",
        "update audit_read.checkpoint set note = 'other'",
        "delete from audit_read.tile",
        "select audit.make_partitions(now(), 1)",
    ],
}


@pytest.mark.parametrize("role", REFUSED)
async def test_a_role_is_refused_what_is_not_its_part(place: Place, role: str) -> None:
    async with login(place.dsn, role) as dsn:
        connection = await asyncpg.connect(dsn)
        for statement in REFUSED[role]:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                print(statement, await connection.execute(statement))
        await connection.close()


async def test_an_auditor_reads_everything_but_keys_through_views(place: Place) -> None:
    stream = await place.stream()
    await append(stream, 3)
    await place.integrate()
    async with login(place.dsn, "gw_auditor") as dsn:
        connection = await asyncpg.connect(dsn)
        counts = {
            view: await connection.fetchval(f"select count(*) from audit_read.{view}")
            for view in ("stream", "batch", "entry", "entry_key", "head", "bundle", "tile", "checkpoint", "cosignature")
        }
        await connection.close()
    await stream.close()
    assert counts == {
        "stream": 1, "batch": 3, "entry": 3, "entry_key": 3, "head": 1, "bundle": 1, "tile": 1, "checkpoint": 1, "cosignature": 0
    }  # fmt: skip


def test_who_may_not_create_roles_gets_the_schema_all_the_same(empty_database_url: str) -> None:
    """And an administrator's roles get their rights when told to."""
    sql = Path(store.__file__).parents[2] / "db" / "migrations" / "sql" / "0003_roles.sql"
    body = sql.read_text("utf-8").split("create function audit.grant_roles()")[1]
    text = "create schema audit; create function audit.grant_roles()" + body.replace("gw_", "gx_")
    name = f"plain_{token_hex(4)}"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(f"create role {name}")
        connection.execute(f"grant create on database {connection.info.dbname} to {name}")
        connection.execute(f"set role {name}")
        connection.execute(text)
        assert connection.execute("select audit.grant_roles()").fetchone() == (False,)
        connection.execute("reset role")
        connection.execute(f"drop owned by {name}")
        connection.execute(f"drop role {name}")
