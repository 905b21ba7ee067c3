"""What a query leaves on the disk, and that whoever searches the log walks an index and never the log."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from gateway.audit import Reader, people_of
from gateway.db import Database
from gateway.domain.clock import real_now
from gateway.domain.criteria import Criteria
from gateway.domain.stages import Grant
from tests.postgres.overseen import over
from tests.postgres.test_audit_inquiry import FIRM, PERSON, answered, audit  # noqa: F401 - fixture
from tests.postgres.tree import Place
from tests.rooms.audit.writer import Writer

QUERIES, FIRST = 200, 20
KEYS_A_QUERY = 31
"""Search keys of the INTENT and the OUTCOME of a sample about two people and a firm."""
LARGEST_KEY, LARGEST_QUERY = 60, 9_000
"""Bytes of a search key with its place in the index, and of all that the log keeps of such a query; some of the index waits in a list to be taken in."""
KEYS = "select coalesce(sum(pg_total_relation_size(relid)), 0)::bigint from pg_partition_tree('audit.audit_entry_key')"
LOG = """select sum(pg_total_relation_size(c.oid))::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('audit', 'audit_keys') and c.relkind = 'r'"""
SEARCHES = {
    "all": Criteria(),
    "account": Criteria(account="wangli"),
    "actor": Criteria(actor="auditor-1"),
    "client": Criteria(client="window"),
    "office": Criteria(office="housing"),
    "department": Criteria(department="marriage"),
    "case": Criteria(case_number="JH-2026-M01-000017"),
    "matter": Criteria(matter="M01"),
    "certificate": Criteria(certificate="M01-C1"),
    "state": Criteria(state="answered"),
    "state of a certificate": Criteria(certificate="M01-C1", state="answered"),
    "query": Criteria(query_id=UUID(int=7)),
    "person": Criteria(subject=PERSON),
    "organisation": Criteria(subject=FIRM),
    "person and account": Criteria(subject=PERSON, account="wangli", department="marriage"),
    "person and query": Criteria(subject=PERSON, query_id=UUID(int=7)),
    "span": Criteria(account="wangli", since=real_now() - timedelta(days=1), until=real_now() + timedelta(days=1)),
}
TIMELINES = {name: SEARCHES[name] for name in ("person", "account", "case", "actor")}


async def many(writer: Writer, count: int) -> list[Grant]:
    return await asyncio.gather(*(answered(writer) for _ in range(count)))


async def test_what_a_query_leaves_on_the_disk(audit: Writer, database: Database) -> None:  # noqa: F811 - fixture
    async def sizes() -> tuple[int, int, int]:
        marks = (await database.fetch("select sum(cardinality(marks)) from audit.audit_entry_key"))[0][0]
        return marks, (await database.fetch(KEYS))[0][0], (await database.fetch(LOG))[0][0]

    await many(audit, FIRST)
    before = await sizes()
    await many(audit, QUERIES)
    marks, keys, log = (now - then for now, then in zip(await sizes(), before, strict=True))
    assert marks == KEYS_A_QUERY * QUERIES
    assert keys / marks <= LARGEST_KEY
    assert log / QUERIES <= LARGEST_QUERY


def relations_read_whole(plan: object) -> Iterator[str]:
    """The tables that a plan reads from end to end."""
    if isinstance(plan, list):
        for one in plan:
            yield from relations_read_whole(one)
    elif isinstance(plan, dict):
        if plan.get("Node Type") == "Seq Scan":
            yield str(plan["Relation Name"])
        for one in plan.values():
            yield from relations_read_whole(one)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[object, ...]]]:
    """Every statement that a reader of the log sends from now on."""
    seen: list[tuple[str, tuple[object, ...]]] = []
    rows = Reader.rows

    async def noted(self: Reader, sql: str, *arguments: object) -> list[asyncpg.Record]:
        seen.append((sql, arguments))
        return await rows(self, sql, *arguments)

    monkeypatch.setattr(Reader, "rows", noted)
    return seen


async def test_no_search_reads_the_log_from_end_to_end(
    audit: Writer,  # noqa: F811 - fixture
    place: Place,
    asked: list[tuple[str, tuple[object, ...]]],
) -> None:
    await many(audit, 3)
    await place.integrate()
    inquiry = over(audit).inquiry
    for criteria in SEARCHES.values():
        await inquiry.page(criteria, None, 50)
    for criteria in TIMELINES.values():
        await inquiry.timeline(criteria, None, 50)
    await people_of(audit.log.reader, ["JH-2026-M01-000017"])
    of_entries = [(sql, arguments) for sql, arguments in asked if "audit_entry" in sql]
    assert len(of_entries) > len(SEARCHES) + len(TIMELINES)
    async with place.session() as connection:
        await connection.execute("set enable_seqscan = off")
        for sql, arguments in of_entries:
            plan = json.loads(await connection.fetchval(f"explain (format json) {sql}", *arguments))
            assert [table for table in relations_read_whole(plan) if table.startswith("audit_entry")] == [], sql
