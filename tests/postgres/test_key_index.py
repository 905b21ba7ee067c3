"""The index of search keys: the store makes our marks, finds in order of time a period at a time, and keeps what stood in it before an upgrade."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import psycopg
import pytest

from gateway.audit.key_index import entries_with
from gateway.db.schema import upgrade
from gateway.domain.log_cursor import END, EPOCH
from gateway.entry import KeyKind, key_mark
from tests.postgres.test_schema import upgrade_to

FORMER = "0023"
"""The last schema with a row for each key."""
TIMES = (
    datetime(2026, 11, 1, tzinfo=UTC),
    datetime(2026, 11, 30, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2028, 2, 29, 12, tzinfo=UTC),
    datetime(1999, 12, 31, 23, tzinfo=UTC),
)
KEYS = (b"", b"JH-2026-M01-000017", bytes(range(256)), "王莉".encode())
MONTHS = ("2025-12", "2026-01", "2026-02")
ACCOUNT, SUBJECT = KeyKind.ACCOUNT, KeyKind.SUBJECT
FOUND = entries_with("%(kinds)s::smallint[]", "%(keys)s::bytea[]", "%(since)s", "%(until)s")
PLACES = f"select at, seq from ({FOUND}) found order by begins desc, at desc, stream_id desc, seq desc"


@pytest.fixture
def connection(database_url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def sought(kind: KeyKind, *keys: bytes, since: datetime = EPOCH, until: datetime = END) -> dict[str, object]:
    return {"kinds": [kind] * len(keys), "keys": list(keys), "since": since, "until": until}


def test_the_store_makes_the_marks_that_we_do(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    for kind, key, at in product(KeyKind, KEYS, TIMES):
        for zone in ("UTC", "Asia/Shanghai"):
            connection.execute(f"set timezone = '{zone}'")
            row = connection.execute("select audit.key_mark(%s::smallint, %s, %s)", [kind, key, at]).fetchone()
            assert row == (key_mark(kind, key, at),)


def test_a_key_of_the_same_words_has_another_mark_by_its_kind_and_its_period() -> None:
    first, later, next_month = TIMES[0], TIMES[0] + timedelta(days=29), TIMES[0] + timedelta(days=30)
    marks = {key_mark(kind, b"x", at) for kind, at in product(KeyKind, (first, later, next_month))}
    by_month = {KeyKind.SUBJECT, KeyKind.CASE}
    assert len(marks) == sum(2 if kind in by_month else 3 for kind in KeyKind)


def test_what_stood_in_the_index_before_is_found_after(empty_database_url: str) -> None:
    upgrade_to(empty_database_url, FORMER)
    with psycopg.connect(empty_database_url) as connection:
        for month in MONTHS:
            connection.execute("select audit.make_partitions(%s, 1)", [f"{month}-15T00:00Z"])
        rows = [
            (f"{month}-{day:02}T10:00:00Z", kind, key, 1, 100 * n + day)
            for n, month in enumerate(MONTHS)
            for day in (1, 2, 28)
            for kind, key in ((SUBJECT, b"tag"), (ACCOUNT, b"wangli"), (ACCOUNT, b"of-%d" % day))
        ]
        connection.cursor().executemany("insert into audit.audit_entry_key values (%s, %s, %s, %s, %s)", rows)

    upgrade(empty_database_url)

    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select count(*) from audit.audit_entry_key").fetchone() == (9,)
        for kind, key, days in (
            (SUBJECT, b"tag", {1, 2, 28}),
            (ACCOUNT, b"wangli", {1, 2, 28}),
            (ACCOUNT, b"of-2", {2}),
        ):
            found = [seq for _, seq in connection.execute(PLACES, sought(kind, key)).fetchall()]
            assert found == sorted((100 * n + day for n in range(len(MONTHS)) for day in days), reverse=True)
        connection.execute("select audit.make_partitions('2026-03-01Z', 1)")
        left = "select to_regclass('audit.former_key'), to_regclass('audit.former_key_part')"
        assert connection.execute(left).fetchone() == (None, None)


def filled(connection: "psycopg.Connection[tuple[object, ...]]", days: int, a_day: int) -> datetime:
    """So many entries a day about people of their own, all by one account; returns the first day."""
    first = datetime(2026, 2, 1, tzinfo=UTC)
    for month in ("2026-02-01Z", "2026-03-01Z"):
        connection.execute("select audit.make_partitions(%s, 1)", [month])
    connection.execute(
        "insert into audit.audit_entry_key select at, 1, n, array[audit.key_mark(2::smallint, 'wangli', at),"
        " audit.key_mark(1::smallint, convert_to('tag ' || n / 2, 'UTF8'), at)] from (select n, %s::timestamptz"
        " + n * interval '1 day' / %s::int as at from generate_series(0, %s::int - 1) n) entries order by random()",
        [first, a_day, days * a_day],
    )
    connection.execute("analyze audit.audit_entry_key")
    return first


def test_entries_are_found_in_order_of_time_whatever_the_span(
    connection: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    first = filled(connection, days=40, a_day=5)
    all_of_them = [n for _, n in connection.execute(PLACES, sought(ACCOUNT, b"wangli")).fetchall()]
    assert all_of_them == list(reversed(range(200)))
    pair = sought(SUBJECT, b"tag 10", b"tag 90", b"tag 100")
    assert [n for _, n in connection.execute(PLACES, pair).fetchall()] == [181, 180, 21, 20]
    for since, until in ((3, 9), (27.5, 28.5), (28, 28), (-9, 99)):
        begin, end = first + timedelta(days=since), first + timedelta(days=until)
        inside = FOUND.replace("and true", "and k.at >= %(since)s and k.at <= %(until)s")
        oldest_first = inside.replace(" desc", " asc")
        span = sought(ACCOUNT, b"wangli", since=begin, until=end)
        wanted = [n for n in range(200) if begin <= first + n * timedelta(days=1) / 5 <= end]
        assert [row[3] for row in connection.execute(oldest_first, span).fetchall()] == wanted
        assert [row[3] for row in connection.execute(inside, span).fetchall()] == wanted[::-1]


def test_a_page_of_what_stands_in_every_entry_has_no_more_than_a_day_sorted(
    connection: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    filled(connection, days=50, a_day=200)
    explained = f"explain (analyze, format json, timing off, costs off) {PLACES} limit 20"
    row = connection.execute(explained, sought(ACCOUNT, b"wangli")).fetchone()
    assert row is not None
    read = [node for node in nodes(row[0]) if node.get("Relation Name", "").startswith("audit_entry_key_")]
    assert {node["Node Type"] for node in read if node["Actual Loops"]} == {"Bitmap Heap Scan"}
    assert 200 <= sum(node["Actual Rows"] * node["Actual Loops"] for node in read) <= 400


def nodes(plan: object) -> Iterator[dict[str, Any]]:
    """All of a plan's nodes."""
    if isinstance(plan, dict):
        if "Node Type" in plan:
            yield plan
        for one in plan.values():
            yield from nodes(one)
    elif isinstance(plan, list):
        for one in plan:
            yield from nodes(one)
