"""Who looked at my data, on a real store: one's own sections with proofs, nothing of anybody else's, and what is withheld for a time."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from gateway.audit.content import unresolved
from gateway.audit.model import canonical
from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.tree.reader import TreeReader
from gateway.db import Database
from gateway.domain.codes import CaseNumber, LookupId
from gateway.domain.errors import InvalidInput, NotAuthorised
from gateway.domain.ids import uuid7
from gateway.domain.oversight import Ground, Scope
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.stages import Grant, Replies
from gateway.domain.words import LateResult
from gateway.entry import Kind, section_hash, withheld_hash
from gateway.oversight.disclosures import OwnEntry, OwnPage, Withheld, reading_draft
from gateway.oversight.reveals.reveal import RevealAct, RevealWish, reveal_entry
from gateway.tlog import leaf_hash
from tests.postgres.moved import START, House, house_at
from tests.rooms.audit import samples

APPLICANT, SPOUSE = map(PersonId, samples.NUMBERS)
FIRM = CreditCode(samples.FIRM)
STRANGER = PersonId("330791198512300018")


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(database, tmp_path) as house:
        yield house


def by_kind(page: OwnPage) -> dict[str, OwnEntry]:
    return {entry.kind.name: entry for entry in page.items}


async def test_the_applicant_sees_who_asked_which_departments_which_fields_and_what_became_of_it(house: House) -> None:
    grant = await house.ask()
    page = await house.page(APPLICANT)
    assert [entry.kind for entry in page.items] == [Kind.OUTCOME, Kind.INTENT]
    outcome = page.items[0]
    assert (outcome.office, outcome.matter, outcome.roles) == ("social_affairs", "M01", ("applicant",))
    assert outcome.query_id == grant.plan.query.query_id
    assert outcome.departments == ("marriage", "real_estate")
    assert outcome.fields == ("marriage.register_date",)
    assert outcome.states == {"M01-C1": "answered", "M01-C2": "answered", "M01-C3": "denied"}
    assert page.items[1].states == {"M01-C1": None, "M01-C2": None, "M01-C3": None}


async def test_the_spouse_sees_only_what_stands_on_the_spouse(house: House) -> None:
    await house.ask()
    outcome = by_kind(await house.page(SPOUSE))["OUTCOME"]
    assert outcome.departments == ("marriage",)
    assert outcome.states == {"M01-C1": "answered"}
    assert (await house.page(STRANGER)).items == ()


def with_what_the_spouse_owns() -> tuple[Grant, LookupId]:
    """A query that would ask what the spouse owns once the marriage is shown."""
    grant = samples.grant()
    both, homes = grant.lookups
    spouse = grant.plan.query.parties[1]
    held = replace(homes, lookup_id=LookupId(uuid7()), subject=spouse, stands_on=(both.lookup_id,))
    lookups = (both, homes, held)
    return replace(grant, lookups=lookups, plan=replace(grant.plan, lookups=lookups)), held.lookup_id


def without(grant: Grant, lookup: LookupId) -> Replies:
    return samples.replies(replace(grant, lookups=tuple(one for one in grant.lookups if one.lookup_id != lookup)))


async def told_of(house: House, *kinds: str) -> list[tuple[str, ...]]:
    page = by_kind(await house.page(SPOUSE))
    return [page[kind].departments for kind in kinds]


async def test_a_department_that_was_never_asked_about_a_stranger_is_not_told_as_asked(house: House) -> None:
    grant, held = with_what_the_spouse_owns()
    opened = await house.audit.open(grant)
    assert await told_of(house, "INTENT") == [("marriage", "real_estate")]  # it may be, while the query is open
    await house.audit.close(opened, without(grant, held), samples.document(grant), strangers=("spouse",))
    assert await told_of(house, "INTENT", "OUTCOME") == [("marriage",)] * 2
    assert by_kind(await house.page(APPLICANT))["OUTCOME"].departments == ("marriage", "real_estate")


@pytest.mark.parametrize(
    ("strangers", "how", "expected"),
    [
        (("spouse",), LateResult.DISCARDED, ("marriage",)),
        ((), LateResult.ANSWERED, ("marriage", "real_estate")),
        ((), LateResult.DISCARDED, ("marriage", "real_estate")),
    ],
    ids=["a stranger", "the spouse", "the spouse, in vain"],
)
async def test_what_waited_for_a_link_is_told_as_asked_unless_it_came_to_nothing(
    house: House, strangers: tuple[str, ...], how: LateResult, expected: tuple[str, ...]
) -> None:
    grant, held = with_what_the_spouse_owns()
    opened = await house.audit.open(grant)
    document = samples.document(grant, homes_pending=True)
    await house.audit.close(opened, without(grant, held), document, pending=(held,))
    assert await told_of(house, "OUTCOME") == [("marriage", "real_estate")]
    await house.audit.late(grant.plan.query.query_id, {held: how}, samples.document(grant), strangers=strangers)
    assert await told_of(house, "INTENT", "OUTCOME", "LATE") == [expected] * 3


@pytest.mark.parametrize("who", [APPLICANT, SPOUSE, FIRM])
async def test_nothing_of_another_party_is_in_what_a_party_is_given(house: House, who: PersonId | CreditCode) -> None:
    await house.ask()
    page = await house.page(who)
    privacy = house.audit.log.privacy
    others = [party for party in (APPLICANT, SPOUSE, FIRM) if party != who]
    told = [b"".join([entry.leaf, *(s.content + s.salt for s in entry.sections)]) for entry in page.items]
    assert len(told) == 2
    for secret in [samples.VALUE, *samples.NAMES, *samples.NUMBERS, samples.FIRM]:
        assert not any(secret.encode() in one for one in told)
    for tag in (privacy.tag(other, START.year).hex() for other in others):
        assert not any(tag.encode() in one for one in told)
    stored = await house.database.fetch("select sections from audit.audit_entry where kind = 2")
    assert all(privacy.tag(other, START.year).hex().encode() in stored[0]["sections"] for other in others)


async def test_a_person_can_check_their_own_section_against_the_log(house: House) -> None:
    await house.ask()
    await house.integrate()
    tree = TreeReader(house.database)
    verifier = Origin(ORIGIN, house.audit.log.privacy).verifier(START.year)
    for entry in (await house.page(SPOUSE)).items:
        (place,) = await tree.places([(entry.position, entry.at)])
        assert place is not None
        proof = await tree.proof(place.log, place.index)
        assert proof is not None
        proof.verify(leaf_hash(entry.leaf), verifier)
        (own,) = entry.sections
        assert section_hash(own.name, own.salt, own.content) in orjson.loads(entry.leaf)["sections"]["subjects"]


async def test_a_refusal_and_a_query_that_did_not_end_are_shown(house: House) -> None:
    grant = samples.grant()
    await house.audit.deny(samples.officer, grant.plan.query, NotAuthorised("no", rule="no-grant"))
    refused = by_kind(await house.page(APPLICANT))["DENIED"]
    assert (refused.rule, refused.departments, refused.matter) == ("no-grant", (), "M01")
    asked = samples.grant()
    await house.audit.open(asked)
    context = await house.audit.log.contexts.context(UUID(asked.plan.query.query_id))
    await house.audit.record(unresolved(context, "gateway_stopped"))
    ended = by_kind(await house.page(SPOUSE))["UNRESOLVED"]
    assert (ended.departments, ended.states, ended.fields) == (("marriage",), {"M01-C1": None}, ())


async def test_pages_follow_each_other_without_gap_or_repetition(house: House) -> None:
    for _ in range(4):
        await house.ask()
    whole = [entry.position for entry in (await house.page(APPLICANT)).items]
    read, cursor = [], None
    while True:
        page = await house.page(APPLICANT, cursor, limit=3)
        read += [entry.position for entry in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert read == whole
    with pytest.raises(InvalidInput):
        await house.page(APPLICANT, "abc")


def of_case(number: str) -> Grant:
    grant = samples.grant()
    query = replace(grant.plan.query, case_number=CaseNumber(number))
    return replace(grant, plan=replace(grant.plan, query=query))


async def test_a_withheld_case_is_counted_committed_to_and_appears_on_its_date(house: House) -> None:
    await house.ask(of_case("JH-2026-M01-000001"))
    await house.ask(of_case("JH-2026-M01-000002"))
    await house.ask(of_case("JH-2026-M01-000003"))
    rows = "select md5(string_agg(e::text, '|' order by e.stream_id, e.seq)) from audit.audit_entry e"
    await house.withhold(Scope.CASE, "JH-2026-M01-000002")
    before = await house.database.fetchrow(rows)
    page = await house.page(APPLICANT)
    assert len(page.items) == 4
    assert len(page.withheld.hashes) == 2
    assert len((await house.page(APPLICANT, limit=3)).items) == 3, (
        "a page's length does not tell where entries are missing"
    )
    house.time.now += timedelta(days=31)
    after = await house.page(APPLICANT)
    assert len(after.items) == 6
    assert after.withheld == Withheld(())
    appeared = [entry for entry in after.items if entry.position not in {e.position for e in page.items}]
    assert {withheld_hash(e.sections[0].salt, leaf_hash(e.leaf)) for e in appeared} == set(page.withheld.hashes)
    assert await house.database.fetchrow(rows) == before, "no row was rewritten"
    others = [
        entry
        for entry in page.items
        if withheld_hash(entry.sections[0].salt, leaf_hash(entry.leaf)) in page.withheld.hashes
    ]
    assert others == []


async def test_the_hashes_of_withheld_entries_do_not_follow_from_the_public_leaf_hashes(house: House) -> None:
    await house.ask(of_case("JH-2026-M01-000002"))
    await house.withhold(Scope.CASE, "JH-2026-M01-000002")
    hidden = (await house.page(APPLICANT)).withheld.hashes
    bodies = await house.database.fetch("select body from audit.audit_entry")
    guesses = {leaf_hash(row["body"]) for row in bodies} | {sha256(leaf_hash(row["body"])).digest() for row in bodies}
    assert guesses.isdisjoint(hidden)
    assert hidden == tuple(sorted(hidden))


async def test_a_whole_matter_and_an_auditors_task_can_be_withheld(house: House) -> None:
    await house.ask()
    await house.oversight.readings.searched(samples.auditor, "T-77", {"criteria": {}}, APPLICANT)
    await house.withhold(Scope.TASK, "T-77")
    assert [e.kind for e in (await house.page(APPLICANT)).items] == [Kind.OUTCOME, Kind.INTENT]
    await house.withhold(Scope.MATTER, "M01", days=2)
    page = await house.page(APPLICANT)
    assert (page.items, len(page.withheld.hashes)) == ((), 3)
    house.time.now += timedelta(days=3)
    assert len((await house.page(APPLICANT)).items) == 2
    listed = await house.oversight.withholdings.listed(None, 10)
    assert [one.scope for one in listed] == [Scope.MATTER, Scope.TASK]
    assert [one.scope for one in await house.oversight.withholdings.listed(listed[0].withholding_id, 1)] == [Scope.TASK]


async def test_a_reason_stands_sealed_and_one_from_before_is_still_read(house: House) -> None:
    ordered = await house.withhold(Scope.MATTER, "M01")
    (row,) = await house.database.fetch("select * from audit.audit_withholding")
    assert row["reason"] is None
    assert ordered.reason.encode() not in row["sealed_reason"]
    await house.database.pool.execute(
        """insert into audit.audit_withholding (withholding_id, scope, value, reason, until, ordered_at, entry)
        select $1, scope, value, 'in clear', until, ordered_at, entry from audit.audit_withholding""",
        UUID(int=1),
    )
    assert [one.reason for one in await house.oversight.withholdings.listed(None, 10)] == [ordered.reason, "in clear"]


@pytest.mark.parametrize(("scope", "value"), [(Scope.CASE, "JH-2026-M01-000002"), (Scope.MATTER, "M01")])
async def test_what_is_withheld_is_not_told_by_its_reveal(house: House, scope: Scope, value: str) -> None:
    await house.ask(of_case("JH-2026-M01-000002"))
    outcome, reveals = (await house.page(APPLICANT)).items[0], house.oversight.reveals
    tag = house.audit.log.privacy.tag(APPLICANT, START.year)
    act = RevealAct(samples.auditor, "T-1", START)
    reveal = await reveals.begin(RevealWish(outcome.position.entry, tag, Ground.MISUSE, "why"), act)
    first = reveal_entry(reveal, "asked", act, "why")
    await house.audit.record(first, lambda receipt: [reveals.asked(reveal, act, receipt)])
    await house.audit.record(reveal_entry(await reveals.load(reveal.reveal_id), "read", act))
    shown = await house.page(APPLICANT)
    assert [(e.kind, e.matter) for e in shown.items[:2]] == [(Kind.REVEAL, "M01")] * 2
    await house.withhold(scope, value)
    page = await house.page(APPLICANT)
    assert (page.items, len(page.withheld.hashes)) == ((), 4)


async def test_an_order_to_withhold_is_an_entry_and_is_never_changed(house: House) -> None:
    ordered = await house.withhold(Scope.CASE, "JH-2026-M01-000002")
    (row,) = await house.database.fetch("select kind, sections from audit.audit_entry")
    assert Kind(row["kind"]) is Kind.ADMIN
    assert str(ordered.withholding_id).encode() in row["sections"]
    for change in (
        "update audit.audit_withholding set until = until + interval '1 day'",
        "delete from audit.audit_withholding",
    ):
        with pytest.raises(Exception, match="append-only"):
            await house.database.fetch(change)


async def test_a_reading_is_an_entry_that_binds_what_was_withheld_from_it(house: House) -> None:
    await house.ask(of_case("JH-2026-M01-000002"))
    await house.withhold(Scope.CASE, "JH-2026-M01-000002")
    page = await house.page(APPLICANT)
    tag = house.audit.log.privacy.tag(APPLICANT, START.year)
    await house.audit.record(reading_draft("app", tag, page, is_first=True))
    (read,) = (await house.page(APPLICANT)).items
    assert (read.kind, read.office, read.account) == (Kind.SEARCH, "public", "citizen")
    said = json.loads(read.sections[0].content)
    assert said["withheld"] == {"count": 2, "root": page.withheld.root.hex()}
    assert canonical(said) == read.sections[0].content
