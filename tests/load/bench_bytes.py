"""What a query leaves in the store, table by table: `python -m tests.load.bench_bytes [QUERIES] [CALLERS]`; docs/growth.md takes it from here."""

import asyncio
import sys
from dataclasses import dataclass

import asyncpg

from tests.load.bench_driver import drive
from tests.load.bench_house import gateway_apart

WARM_UP = 1000
SETTLES_S = 3.0
"""Until the tree has taken the last entries."""
_SIZES = """select coalesce(i.inhparent, c.oid)::regclass::text as name, sum(pg_total_relation_size(c.oid))::bigint as bytes
    from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_inherits i on i.inhrelid = c.oid
    where c.relkind = 'r' and n.nspname in ('gateway', 'audit', 'audit_keys', 'public') group by 1"""
_WAL = "select (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint"


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds, by table, with indexes; and how much it has written ahead."""

    bytes: dict[str, int]
    rows: dict[str, int]
    wal: int


async def held(dsn: str) -> Held:
    connection = await asyncpg.connect(dsn)
    try:
        sizes = {row["name"]: row["bytes"] for row in await connection.fetch(_SIZES)}
        rows = {name: await connection.fetchval(f"select count(*) from {name}") for name in sizes}
        return Held(sizes, rows, await connection.fetchval(_WAL))
    finally:
        await connection.close()


async def main(queries: int, callers: int) -> None:
    with gateway_apart() as (bench, served):
        await drive(served.target, bench.asking.fresh, queries=WARM_UP, callers=callers)
        await asyncio.sleep(SETTLES_S)
        before = await held(bench.postgres.dsn())
        run = await drive(served.target, bench.asking.fresh, queries=queries, callers=callers)
        await asyncio.sleep(SETTLES_S)
        after = await held(bench.postgres.dsn())
    n = len(run.latencies)
    print(f"{n} queries of {callers} callers; written ahead {(after.wal - before.wal) / n:.0f} bytes a query\n")
    print("| table | bytes a query | rows a query |\n|---|---|---|")
    for name, size in sorted(after.bytes.items(), key=lambda one: before.bytes[one[0]] - one[1]):
        if size > before.bytes[name]:
            more = (after.rows[name] - before.rows[name]) / n
            print(f"| `{name}` | {(size - before.bytes[name]) / n:.0f} | {more:.3f} |")


if __name__ == "__main__":
    asyncio.run(main(int((sys.argv[1:] or ["2000"])[0]), int((sys.argv[2:] or ["64"])[0])))
