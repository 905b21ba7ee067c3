"""What the desk for protected people is told: sealed in the store, told once, and by statements that are the same whatever they tell."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from gateway.db import Database, Keyring
from gateway.domain.clock import Clock
from gateway.domain.codes import DepartmentCode, ItemName, LookupId, QueryId
from gateway.domain.errors import NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.questions import PERIODS
from gateway.domain.reply import Found, NoRecord, Reply
from gateway.domain.stages import Lookup, LookupResult, Query
from gateway.flows import Gateway
from gateway.flows.one_click import ask
from gateway.flows.steps.silent import asked_of, mark_of
from gateway.protection import KEPT_FOR, AlertKind, AlertTaken, PersonWatch, Protection
from gateway.protection.marks import SilentMark
from tests.postgres.counting import counted
from tests.postgres.wired import UNLIMITED, asked, wired
from tests.rooms.decision.example import officer

CLERK = officer()
KEYRING = Keyring({b"keys": bytes(range(32))})
NOBODY = frozenset[AlertKind]()
WATCHED = frozenset({AlertKind.WATCHED})
FIRM = "91330791MA0000015M"


@pytest.fixture
def protection(database: Database) -> Protection:
    return Protection(database, KEYRING, Clock.real_time(), {DepartmentCode("housing"): frozenset({FIRM})})


def mark(*kinds: frozenset[AlertKind], query_id: str | None = None) -> SilentMark:
    return SilentMark(QueryId(query_id or uuid7()), "1-7", kinds)


async def told(room: Protection) -> list[tuple[str, str, int | None]]:
    return [(one.kind.value, one.entry, one.place) for one in await room.alerts(None, 100)]


async def test_what_marks_tell_becomes_alerts_and_the_marks_are_gone(
    protection: Protection, database: Database
) -> None:
    marks = [mark(NOBODY), mark(NOBODY, frozenset({AlertKind.PROTECTED})), mark(), mark(WATCHED)]
    await database.run(*(protection.leave(one) for one in marks))
    assert await protection.collect() == 4
    assert sorted(await told(protection)) == [("protected", "1-7", 1), ("watched", "1-7", 0)]
    assert await database.fetch("select 1 from gateway.silent_mark") == []


async def test_of_one_query_a_thing_is_told_once(protection: Protection, database: Database) -> None:
    query_id = uuid7()
    await database.run(*(protection.leave(mark(WATCHED, query_id=query_id)) for _ in range(3)))
    assert await told(protection) == [("watched", "1-7", 0)]


async def test_two_processes_tell_nothing_twice_and_lose_nothing(protection: Protection, database: Database) -> None:
    await database.run(*(protection.leave(mark(WATCHED)) for _ in range(60)))
    other = Protection(database, KEYRING, Clock.real_time(), {})
    assert sum(await asyncio.gather(protection.collect(), other.collect())) == 60
    assert len(await told(protection)) == 60


async def test_nothing_in_the_tables_tells_anything_without_the_key(protection: Protection, database: Database) -> None:
    await database.run(*(protection.leave(one) for one in (mark(NOBODY), mark(WATCHED, WATCHED))))
    rows = await database.fetch("select sealed from gateway.silent_mark")
    assert len({len(row["sealed"]) for row in rows}) == 1
    await database.run(protection.found("minor", "1-900000000000"))
    await protection.collect()
    rows = await database.fetch("select sealed, a::text as whole from gateway.silent_alert a")
    assert len(rows) == 3
    assert len({len(row["sealed"]) for row in rows}) == 1
    assert not any(word in row["whole"] for row in rows for word in ("watched", "minor", "entry"))


async def test_a_mark_of_another_key_is_said_to_the_operator(protection: Protection, database: Database) -> None:
    foreign = Protection(database, Keyring({b"else": bytes(32)}), Clock.real_time(), {})
    await database.run(foreign.leave(mark(WATCHED)), protection.leave(mark(WATCHED)))
    with capture_logs() as said:
        assert await protection.collect() == 2
    assert [line["event"] for line in said] == ["mark_unreadable"]
    assert len(await told(protection)) == 1


async def test_somebody_is_watched_until_the_date_or_the_end(protection: Protection, database: Database) -> None:
    now = Clock.real_time().now()
    watches = [PersonWatch(UUID(uuid7()), "why", now, now + timedelta(days=days)) for days in (1, 1)]
    await database.run(
        *(protection.begin(one, f"digest-{n}", "1-1") for n, one in enumerate(watches)),
        protection.end(watches[1], now),
    )
    assert not protection.watches_anybody
    await protection.refresh()
    assert [protection.is_watched(f"digest-{n}") for n in range(3)] == [True, False, False]
    listed = await protection.watches(None, 10)
    assert sorted((one.reason, one.ended_at is None) for one in listed) == [("why", False), ("why", True)]
    rows = await database.fetch("select w::text as whole from gateway.watched_person w")
    assert not any("digest" in row["whole"] or "why" in row["whole"] for row in rows)


async def test_an_alert_is_taken_up_by_one_of_two_and_stands_sealed(protection: Protection, database: Database) -> None:
    await database.run(protection.found("minor", "1-1"))
    (alert,) = await protection.alerts(None, 10)
    at = Clock.real_time().real()
    notes = ("短", "长" * 200)
    tried = await asyncio.gather(
        *(database.run(protection.acknowledge(alert.alert_id, AlertTaken("JHPRO1", at, note))) for note in notes),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in tried) == ["NoneType", "UnknownPostgresError"], tried
    taken = (await protection.alert(alert.alert_id)).taken
    assert taken is not None
    assert (taken.account, taken.at, taken.note in notes) == ("JHPRO1", at, True)
    rows = await database.fetch("select a::text as whole from gateway.silent_alert a")
    assert not any("JHPRO1" in row["whole"] or "短" in row["whole"] for row in rows)
    with pytest.raises(NotFound):
        await protection.alert(UUID(uuid7()))


def test_what_the_desk_did_is_of_one_length_for_everybody_else(protection: Protection) -> None:
    acts = [protection.sealed_act(), protection.sealed_act(UUID(uuid7()), "x" * 200)]
    assert len({len(one) for one in acts}) == 1
    assert len(set(acts)) == 2


async def test_alerts_have_an_end(protection: Protection, database: Database) -> None:
    await database.run(protection.found("minor", "1-1"))
    await database.run(*protection.sweep())
    assert len(await told(protection)) == 1
    await database.fetch("update gateway.silent_alert set made_at = made_at - $1::interval", KEPT_FOR)
    await database.run(*protection.sweep())
    assert await told(protection) == []


# ── on the way of a query ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with wired(database_url, tmp_path, quotas=UNLIMITED, employers={CLERK.department: (FIRM,)}) as made:
        yield made


async def watch(gateway: Gateway, of: Query, place: int) -> None:
    person = of.parties[place].person
    assert person is not None
    now = gateway.clock.now()
    order = PersonWatch(UUID(uuid7()), "why", now, now + timedelta(days=1))
    await gateway.database.run(gateway.protection.begin(order, gateway.identity.digest(person.person_id), "1-1"))
    await gateway.protection.refresh()


async def test_a_query_about_somebody_watched_is_told_and_so_is_one_that_is_refused(gateway: Gateway) -> None:
    await ask(asked(1), CLERK, gateway)
    assert await told(gateway.protection) == []
    await watch(gateway, asked(2), 1)
    await ask(asked(2), CLERK, gateway)
    first = asked(2).parties[0].person
    assert first is not None
    kin_of_first = replace(CLERK, kin_digests=frozenset({gateway.identity.digest(first.person_id)}))
    with pytest.raises(NotAuthorised):
        await ask(replace(asked(2), query_id=QueryId(uuid7()), parties=asked(2).parties[:2]), kin_of_first, gateway)
    assert [(kind, place) for kind, _, place in await told(gateway.protection)] == [("watched", 1)] * 2


async def test_with_and_without_an_alert_a_query_is_the_same_exchanges(database_url: str, tmp_path: Path) -> None:
    async with counted(database_url) as (line, exchanges), wired(line, tmp_path) as gateway:
        for number in range(3):
            await ask(asked(number), CLERK, gateway)
        seen: list[int] = []
        for number in (10, 11):
            if number == 11:
                await watch(gateway, asked(11), 0)
            exchanges.seen.clear()
            await ask(asked(number), CLERK, gateway)
            seen.append(len(exchanges.of("append_batch")))
        assert seen == [2, 2]
        assert await told(gateway.protection) != []


async def test_the_statement_is_the_same_whatever_it_tells(gateway: Gateway) -> None:
    of = asked(1)
    lookup = Lookup(LookupId(uuid7()), PERIODS, DepartmentCode("social_security"), of.parties[0], None, frozenset(), ())
    works = {ItemName("employer_uscc"): FIRM, ItemName("end"): None}
    replies: list[Reply] = [NoRecord(), Found(({ItemName("periods"): (works,)},))]
    made = [
        mark_of(of, CLERK, "1-7", gateway, asked_of([lookup], {lookup.lookup_id: LookupResult(one, 1, 5)}))
        for one in replies
    ]
    gateway.protection.see(lookup.lookup_id)
    made.append(
        mark_of(of, CLERK, "1-7", gateway, asked_of([lookup], {lookup.lookup_id: LookupResult(NoRecord(), 1, 5)}))
    )
    assert len({(one.sql, *(len(bytes(value)) for value in one.args)) for one in made}) == 1  # type: ignore[call-overload]  # its argument is bytes
    await gateway.database.run(*made)
    assert [kind for kind, _, _ in await told(gateway.protection)] == ["protected", "colleague"]
