"""A month of the log is made while others read and write the log."""

import asyncpg
import pytest

from gateway.db import Database

_MAKE = "select audit.make_partitions(now(), 40)"
_TABLES = ("audit_entry", "audit_entry_key")


@pytest.mark.parametrize("first", _TABLES)
async def test_who_has_begun_to_read_neither_waits_nor_is_waited_for(
    database: Database, database_url: str, first: str
) -> None:
    await database.fetch("select audit.make_partitions(now(), 1)")
    reader, maker = await asyncpg.connect(database_url), await asyncpg.connect(database_url)
    try:
        async with reader.transaction(), maker.transaction():
            for one in (reader, maker):
                await one.execute("set local lock_timeout = 2000")
            await reader.fetch(f"select from audit.{first}")
            await maker.execute(_MAKE)
            for table in _TABLES:
                await reader.fetch(f"select from audit.{table}")
            await reader.execute("insert into audit.audit_entry_key values (now(), 1, 1, '{1}')")
    finally:
        await reader.close()
        await maker.close()


async def test_what_is_attached_is_bounded_indexed_and_guarded_as_its_table(database: Database) -> None:
    await database.fetch(_MAKE)
    for table, indexes, guards in (("audit_entry", 3, 2), ("audit_entry_key", 2, 0)):
        parts = await database.fetch(
            "select c.relname, pg_get_expr(c.relpartbound, c.oid) as bound,"
            " (select count(*) from pg_index i join pg_inherits h on h.inhrelid = i.indexrelid where i.indrelid = c.oid) as attached,"
            " (select count(*) from pg_index i where i.indrelid = c.oid) as indexes,"
            " (select count(*) from pg_trigger t where t.tgrelid = c.oid) as guards"
            " from pg_inherits p join pg_class c on c.oid = p.inhrelid"
            " where p.inhparent = ('audit.' || $1::text)::regclass order by 1", table
        )  # fmt: skip
        assert len(parts) >= 40
        assert {(part["attached"], part["indexes"], part["guards"]) for part in parts} == {(indexes, indexes, guards)}
        bounds = [str(part["bound"]).removeprefix("FOR VALUES FROM ").split(" TO ") for part in parts]
        assert [end for _, end in bounds[:-1]] == [begin for begin, _ in bounds[1:]]


async def test_a_row_on_the_last_instant_of_a_month_lies_in_it(database: Database) -> None:
    await database.fetch("select audit.make_partitions('2031-12-31T23:59:59Z', 2)")
    for at, month in (("2031-12-31T23:59:59.999999Z", "203112"), ("2032-01-01T00:00:00Z", "203201")):
        await database.fetch(f"insert into audit.audit_entry_key values ('{at}', 1, 1, '{{1}}')")
        assert await database.fetch(f"select from audit.audit_entry_key_{month} where at = '{at}'")
