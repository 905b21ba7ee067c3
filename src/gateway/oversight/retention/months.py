"""The months of the log in the store: their partitions, what stands in them, and which leaves that is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from gateway.audit import LOCK_CLASS, Withholding
from gateway.audit.tree import LINK, REF, time_of
from gateway.db import Database
from gateway.domain.errors import Conflict
from gateway.domain.oversight import Scope
from gateway.entry import KeyKind, Kind, read_sections, stored
from gateway.oversight.retention.span import Month, Range
from gateway.tlog import TILE_WIDTH

PRUNER = 0x7072756E
"""Second key of the advisory lock of the one who prunes; no stream gets that far."""

_MONTHS = """select to_date(substr(c.relname, 13), 'YYYYMM') as month from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'audit' and c.relkind = 'r' and c.relname ~ '^audit_entry_[0-9]{6}$' order by 1"""
_BUNDLES = """select log, n, refs from audit.audit_bundle
    where at_max >= $1 and at_min < $2 and ($3::smallint is null or (log, n) > ($3, $4::bigint)) order by log, n limit 200"""
_STANDING = """select i.inhdetachpending as is_pending from pg_inherits i
    where i.inhrelid = to_regclass($1) and i.inhparent = to_regclass($2)"""
_TABLES = ("audit_entry", "audit_entry_key")
_LOOKS = [Kind.REVEAL.value, Kind.EXPORT.value, Kind.SEARCH.value, Kind.ADMIN.value]
_KEY_OF = {Scope.CASE: KeyKind.CASE, Scope.MATTER: KeyKind.MATTER}


async def stored_months(database: Database) -> list[Month]:
    """Those that have a table of entries, attached or not, the oldest first."""
    return [Month(row["month"]) for row in await database.fetch(_MONTHS)]


async def count(database: Database, month: Month) -> int:
    """How many entries stand in its table; none where the table is gone."""
    async with database.pool.acquire() as connection:
        if await connection.fetchval("select to_regclass($1)", month.entries) is None:
            return 0
        found: int = await connection.fetchval(f"select count(*) from {month.entries}")  # noqa: S608 - our own name
        return found


async def is_open(database: Database, month: Month) -> bool:
    """Whether a query of this month has no outcome yet, or something of it is still pending."""
    statement = f"""select 1 from audit.audit_open o join {month.entries} e on (e.stream_id, e.seq) = (o.stream_id, o.seq)
        union all select 1 from audit.audit_pending p join {month.entries} e on e.query_id = p.query_id limit 1"""  # noqa: S608
    return bool(await database.pool.fetch(statement))


async def is_withheld(database: Database, month: Month, withholdings: Sequence[Withholding]) -> bool:
    """Whether an entry of this month is withheld from somebody: it has to appear first.  Raises Conflict where that cannot be told."""
    keyed = [one for one in withholdings if one.scope in _KEY_OF]
    kinds, values = [_KEY_OF[one.scope].value for one in keyed], [one.value.encode() for one in keyed]
    found = f"select 1 from {month.table('audit_entry_key')} k where k.marks && audit.key_marks($1, $2, $3, $4) limit 1"  # noqa: S608 - our own name
    if keyed and await database.pool.fetch(found, kinds, values, month.begin, month.end):
        return True
    if not withholdings:
        return False
    looks = f"select stream_id, seq, at, kind, query_id, body, sections from {month.entries} where kind = any($1::smallint[])"  # noqa: S608 - our own name
    rows = await database.pool.fetch(looks, _LOOKS)
    if any(stored(row).damage for row in rows):
        raise Conflict(f"entries of {month.first:%Y-%m} are not in the store as they were signed: verify the log")
    return any(one.covers(*read_sections(row["sections"])) for row in rows for one in withholdings)


async def leaves_of(database: Database, month: Month) -> tuple[list[Range], int]:
    """The stretch of each log that the month's entries lie in, and how many of them are in a tree."""
    found: dict[int, list[int]] = {}
    integrated = 0
    after: tuple[int | None, int] = (None, 0)
    while rows := await database.pool.fetch(_BUNDLES, month.begin, month.end, *after):
        for row in rows:
            inside = _inside(row, month)
            integrated += len(inside)
            if inside:
                place = found.setdefault(row["log"], [inside[0], inside[-1]])
                place[1] = inside[-1]
        after = (rows[-1]["log"], rows[-1]["n"])
    return [Range(log, first, last + 1) for log, (first, last) in sorted(found.items())], integrated


def _inside(row: asyncpg.Record, month: Month) -> list[int]:
    """The leaf indexes of a bundle that stand for entries of the month."""
    return [
        row["n"] * TILE_WIDTH + offset
        for offset, (stream, _, at) in enumerate(REF.iter_unpack(row["refs"]))
        if stream != LINK and month.begin <= time_of(at) < month.end
    ]


@asynccontextmanager
async def alone(database: Database) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that holds the lock of whoever prunes, outside any transaction: detaching waits for all that are older.

    Raises Conflict where another prune runs.
    """
    connection = await database.connect()
    try:
        if not await connection.fetchval("select pg_try_advisory_lock($1, $2)", LOCK_CLASS, PRUNER):
            raise Conflict("another prune is running")
        yield connection
    finally:
        await connection.close()


async def detach(connection: "asyncpg.Connection[asyncpg.Record]", month: Month) -> None:
    """Take the month's partitions out of their tables, where that is not done; a detaching that was broken off is finished."""
    for parent in _TABLES:
        table = month.table(parent)
        standing = await connection.fetchrow(_STANDING, table, f"audit.{parent}")
        if standing is not None:
            how = "finalize" if standing["is_pending"] else "concurrently"
            await connection.execute(f"alter table audit.{parent} detach partition {table} {how}")


async def attach(database: Database, month: Month) -> None:
    """Put the month's partitions back."""
    for parent in _TABLES:
        span = f"for values from ('{month.begin.isoformat()}') to ('{month.end.isoformat()}')"
        await database.fetch(f"alter table audit.{parent} attach partition {month.table(parent)} {span}")


async def drop(database: Database, month: Month) -> None:
    """Drop the month's tables, where they still are."""
    for parent in _TABLES:
        await database.fetch(f"drop table if exists {month.table(parent)}")
