"""Families that registers have told of: kept as keyed tags and sealed digests, and closed to whoever is of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.access import KnownKin, sweep_kin
from gateway.db import Database, Keyring, Statement
from gateway.domain.clock import Clock
from gateway.domain.codes import CaseNumber, QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.ids import uuid7
from gateway.domain.reply import NoRecord
from gateway.domain.stages import LookupResult
from gateway.flows.one_click import ask
from gateway.flows.steps.kin import family_learned
from tests.postgres.wired import wired
from tests.rooms.decision.example import officer, query

KEYRING = Keyring({b"keys": bytes(range(32))})


async def test_everybody_of_a_family_is_everybody_else_s_kin(database: Database) -> None:
    kin = KnownKin(database, KEYRING, Clock.real_time())
    await database.run(*kin.learned(["a", "b", "c"]))
    assert [await kin.of(one) for one in "abcd"] == [{"b", "c"}, {"a", "c"}, {"a", "b"}, frozenset()]
    assert list(kin.learned(["c", "b", "a"])) == [], "what was told a moment ago is not written again"
    assert list(kin.learned(["a"])) == []


async def test_what_another_process_has_learned_is_known_within_half_a_minute(database: Database) -> None:
    now = [0.0]
    here, there = (KnownKin(database, KEYRING, Clock.real_time(), lambda: now[0]) for _ in range(2))
    assert await here.of("a") == frozenset()
    await database.run(*there.learned(["a", "b"]))
    now[0] += 31
    assert await here.of("a") == {"b"}


async def test_the_table_names_nobody_and_has_an_end(database: Database) -> None:
    kin = KnownKin(database, KEYRING, Clock.real_time())
    await database.run(*kin.learned(["digest-a", "digest-b"]))
    rows = await database.fetch("select k::text as whole from gateway.known_kin k")
    assert len(rows) == 2
    assert not any("digest" in row["whole"] for row in rows)
    await database.run(Statement("update gateway.known_kin set learned_on = learned_on - 1200"))
    await database.run(sweep_kin(Clock.real_time().now().date()))
    assert await database.fetch("select 1 from gateway.known_kin") == []


async def test_an_officer_of_the_family_is_refused_whatever_the_claims_leave_out(
    database_url: str, tmp_path: Path
) -> None:
    async with wired(database_url, tmp_path) as gateway:
        of = replace(query("M01"), query_id=QueryId(uuid7()), case_number=CaseNumber("JH-2026-M01-000001"))
        plan = gateway.catalogue.plan(of)
        linked = {lookup.lookup_id: LookupResult(NoRecord(), 1, 1) for lookup in plan.lookups if lookup.stands_on}
        spouse = next(party.person for party in of.parties if party.role == "spouse")
        assert spouse is not None
        asker = replace(officer(), person_digest=gateway.identity.digest(spouse.person_id), kin_digests=frozenset())
        about_child = replace(of, parties=tuple(party for party in of.parties if party.role != "spouse"))
        await gateway.database.run(*family_learned(of, plan.lookups, linked, gateway))
        with pytest.raises(NotAuthorised) as refusal:
            await ask(about_child, asker, gateway)
        assert refusal.value.rule == "own-family"
        stranger = replace(asker, person_digest="another", account="JH330702000999")
        await ask(about_child, stranger, gateway)
