"""Statements carried by another arrive as the driver itself would have brought them."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from gateway.audit.model import Draft
from gateway.db import Carrier, Database, Statement
from gateway.entry import Kind
from tests.postgres.marks import marks
from tests.postgres.tree import Place

_EXECUTE = """create function pg_temp.carry(texts text[], calls int[], arguments text[]) returns void language plpgsql as $$
begin
    for i in 1 .. cardinality(calls) loop
        execute texts[calls[i]] using arguments[i]::text[];
    end loop;
end $$"""
HARD = 'a "quoted" \\ {,} NULL \n\t 一诺 $1 %s'
VALUES: list[tuple[str, object]] = [
    ("text", HARD), ("text", ""), ("text", "NULL"), ("text", None), ("varchar", HARD), ("jsonb", '{"a": "\\\\\\" $1"}'),
    ("bytea", bytes(range(256))), ("bytea", b""), ("bool", True), ("bool", False), ("int2", -3), ("int4", 0), ("int8", 2**63 - 1),
    ("uuid", UUID(int=7)), ("timestamptz", datetime(2026, 11, 1, 10, 0, 0, 123456, tzinfo=UTC)), ("date", date(812, 2, 3)),
    ("interval", timedelta(days=-1, seconds=5, microseconds=7)), ("float8", 0.1), ("numeric", Decimal("1.50")),
    ("text[]", [HARD, None, "", "NULL"]), ("bytea[]", [b"\\", b""]), ("uuid[]", []), ("int4[]", [1, 2]),
]  # fmt: skip


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database_url)
    await connection.execute(_EXECUTE)
    yield connection
    await connection.close()


async def carry(connection: "asyncpg.Connection[asyncpg.Record]", *statements: Statement) -> None:
    await connection.execute("select pg_temp.carry($1, $2, $3)", *await Carrier().carry(connection, statements))


async def test_a_value_of_each_type_arrives_as_it_is(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    for number, (kind, value) in enumerate(VALUES):
        await connection.execute(f"create temp table kept_{number} (n int, it {kind})")
        insert = f"insert into pg_temp.kept_{number} values ($2, $1)"
        await carry(connection, Statement(insert, (value, 1)), Statement(insert, (value, 2)))
        await connection.execute(insert, value, 3)
        rows = await connection.fetch(f"select it from pg_temp.kept_{number} order by n")
        assert [row["it"] for row in rows] == [rows[2]["it"]] * 3, kind


async def test_statements_are_executed_in_order_and_see_each_other(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await connection.execute("create temp table kept (n int primary key)")
    insert, double = "insert into pg_temp.kept values ($1)", "update pg_temp.kept set n = n * $1"
    await carry(connection, Statement(insert, (1,)), Statement(double, (10,)))
    assert await connection.fetchval("select n from pg_temp.kept") == 10


UNFIT: list[tuple[str, tuple[object, ...]]] = [
    ("select $1::int", ("330791199403170012",)),
    ("select $1::text", (1,)),
    ("select $1::bytea", ("x",)),
    ("select $1::uuid", ("330791199403170012",)),
    ("select $1::int[]", (["330791199403170012"],)),
    ("select $1::text[]", ("330791199403170012",)),
    ("select $1::text", ("\ud800",)),
    ("select $1::point", ((1, 2),)),
    ("select $1::int", ()),
    ("select $1::int", (1, 2)),
]


async def test_what_does_not_fit_is_refused_before_the_store_could_write_it_into_its_log(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    for sql, args in UNFIT:
        with pytest.raises(asyncpg.DataError) as refused:
            await Carrier().carry(connection, [Statement(sql, args)])
        assert "330791199403170012" not in str(refused.value)


async def test_search_keys_of_any_characters_arrive(place: Place, database: Database) -> None:
    stream = await place.stream()
    for officer in ({}, {"account": HARD, "client": '"', "department": "\\x41"}):
        await stream.append(Draft(Kind.RELEASE, None, {"officer": officer}), 10)
    await stream.close()
    entries = await database.fetch("select seq, at, sections from audit.audit_entry")
    keys = await database.fetch("select seq, marks from audit.audit_entry_key")
    made = {entry["seq"]: marks(entry["sections"], entry["at"]) for entry in entries}
    assert sum(map(len, made.values())) == 3
    assert {row["seq"]: sorted(row["marks"]) for row in keys} == {seq: own for seq, own in made.items() if own}
