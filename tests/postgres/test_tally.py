"""The tally reads states alone, each query by its last entry with a document."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from gateway.audit import Wanted, tally
from gateway.audit.model import KeyKind, Kind
from gateway.audit.reader import Reader
from gateway.db import Database

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ISSUERS = (("M01-C1", "real_estate"), ("M01-C2", "real_estate"), ("M01-C3", "marriage"))


async def entry(database: Database, seq: int, query: int, kind: Kind, *states: str, client: str = "demo") -> None:
    at = NOON + timedelta(seconds=seq)
    await database.pool.execute(
        "insert into audit.audit_entry values (1, $1, $2, $3, $4, '', '')", seq, at, kind, UUID(int=query)
    )
    keys = [(KeyKind.STATE, key) for state in states for key in (state, state.partition(" ")[2])]
    keys.append((KeyKind.CLIENT, client))
    for number, key in dict.fromkeys(keys):
        await database.pool.execute(
            "insert into audit.audit_entry_key values ($1, $2, $3, 1, $4)", at, number, key.encode(), seq
        )


async def test_each_query_counts_once_by_its_last_document(database: Database) -> None:
    await database.pool.execute("select audit.make_partitions($1, 1)", NOON)
    await entry(database, 0, 1, Kind.INTENT)
    await entry(database, 1, 1, Kind.OUTCOME, "M01-C1 answered", "M01-C2 answered", "M01-C3 pending")
    await entry(database, 2, 2, Kind.OUTCOME, "M01-C1 pending")
    await entry(database, 3, 2, Kind.LATE, "M01-C1 unavailable")
    await entry(database, 4, 2, Kind.LATE)
    await entry(database, 5, 1, Kind.LATE, "M01-C1 answered", "M01-C2 answered", "M01-C3 answered")
    await entry(database, 6, 1, Kind.RELEASE)
    await entry(database, 7, 3, Kind.OUTCOME, "M01-C1 answered", client="declaration-check")
    wanted = Wanted(NOON, NOON + timedelta(minutes=1), ISSUERS, ("answered",), without=("declaration-check",))
    counted = await tally(Reader(database), wanted)
    assert counted.states == {
        ("M01-C1", "answered"): 1, ("M01-C2", "answered"): 1, ("M01-C3", "answered"): 1, ("M01-C1", "unavailable"): 1
    }  # fmt: skip
    assert counted.trips == 2
    nothing = await tally(Reader(database), Wanted(NOON - timedelta(days=1), NOON, ISSUERS, ("answered",)))
    assert (dict(nothing.states), nothing.trips) == ({}, 0)
