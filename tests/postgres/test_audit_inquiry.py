"""What auditors find on a real store: pages that stay whole under writes, places in the tree, proofs, timelines."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.stream import StreamTimeouts
from gateway.db import Database
from gateway.domain.criteria import Criteria
from gateway.domain.errors import Conflict, InvalidInput, NotFound
from gateway.domain.person import CreditCode, PersonId
from gateway.domain.stages import Grant
from gateway.domain.words import LateResult
from gateway.entry import Kind
from gateway.oversight.search.hit import Trail
from gateway.oversight.search.search import search
from gateway.tlog import Verifier, leaf_hash
from tests.postgres.overseen import looked, over
from tests.postgres.tree import Place
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

PERSON, FIRM = PersonId(samples.NUMBERS[0]), CreditCode(samples.FIRM)


@pytest.fixture
async def audit(database: Database, place: Place) -> AsyncIterator[Writer]:
    shares, pace = AppendTimeouts(10, 10, 10), StreamTimeouts(3.0, 2.0, 0.05)
    audit = Writer(database, place.home, place.clock, shares=shares, pace=pace, patience=RecoveryTimeouts(3600, 3600))
    await audit.start()
    yield audit
    await audit.stop()


async def answered(audit: Writer) -> Grant:
    grant = samples.grant()
    opened = await audit.open(grant)
    await audit.close(opened, samples.replies(grant), samples.document(grant))
    return grant


def kinds(trail: Trail) -> list[Kind | None]:
    return [hit.entry.kind for hit in trail.hits]


CRITERIA = {
    "all": Criteria(),
    "officer": Criteria(account="wangli"),
    "case": Criteria(case_number="JH-2026-M01-000017"),
    "person": Criteria(subject=PERSON),
    "several": Criteria(matter="M01", certificate="M01-C1", state="answered"),
}


async def acted(audit: Writer) -> Grant:
    """A query whose homes somebody of another department answered."""
    grant = samples.grant()
    opened, pending = await audit.open(grant), [grant.lookups[1].lookup_id]
    await audit.close(
        opened,
        samples.replies(grant, homes_pending=True),
        samples.document(grant, homes_pending=True),
        pending=pending,
    )
    ended = dict.fromkeys(pending, LateResult.ANSWERED)
    await audit.late(grant.plan.query.query_id, ended, samples.document(grant), by=samples.auditor)
    return grant


async def test_who_acted_is_found_by_it_and_stands_in_their_timeline(audit: Writer) -> None:
    grants = [await acted(audit) for _ in range(2)]
    await answered(audit)
    page = await search(audit.log.reader, audit.log.privacy, Criteria(actor="auditor-1"), None, 50)
    assert [(entry.kind, entry.actor) for entry in page.items] == [(Kind.LATE, "auditor-1")] * 2
    await over(audit).readings.searched(samples.auditor, "T-1", {})
    timeline = await over(audit).inquiry.timeline(Criteria(account="auditor-1"), None, 2)
    assert [trail.query_id for trail in timeline.trails] == [UUID(grant.plan.query.query_id) for grant in grants]
    rest = await over(audit).inquiry.timeline(Criteria(account="auditor-1"), timeline.next, 2)
    assert [kinds(trail) for trail in rest.trails] == [[Kind.SEARCH]]
    assert rest.next is None


@pytest.mark.parametrize("criteria", CRITERIA.values(), ids=CRITERIA)
async def test_pages_stay_whole_while_others_write(audit: Writer, criteria: Criteria) -> None:
    for _ in range(7):
        await answered(audit)
    before = [entry.entry for entry in (await search(audit.log.reader, audit.log.privacy, criteria, None, 200)).items]
    assert len(before) >= 7
    found: list[str] = []
    cursor: str | None = None
    while True:
        page = await search(audit.log.reader, audit.log.privacy, criteria, cursor, 2)
        found += [entry.entry for entry in page.items]
        await answered(audit)  # between the pages
        cursor = page.next
        if cursor is None:
            break
    assert found == before


async def test_a_person_and_a_query_must_both_fit(audit: Writer) -> None:
    wanted, other = [UUID((await answered(audit)).plan.query.query_id) for _ in range(2)]
    assert wanted != other
    for criteria in (
        Criteria(subject=PERSON, query_id=wanted),
        Criteria(tags=audit.log.privacy.tags(PERSON), query_id=wanted, matter="M01"),
    ):
        page = await search(audit.log.reader, audit.log.privacy, criteria, None, 10)
        assert [entry.query_id for entry in page.items] == [wanted] * 2
    nobody = Criteria(subject=PersonId("330791198512300018"), query_id=wanted)
    assert (await search(audit.log.reader, audit.log.privacy, nobody, None, 10)).items == ()


async def test_a_hit_gets_its_place_when_it_is_integrated(audit: Writer, place: Place) -> None:
    await answered(audit)
    page = await search(audit.log.reader, audit.log.privacy, Criteria(), None, 10)
    assert [hit.leaf for hit in await over(audit).inquiry.placed(page.items)] == [None, None]
    with pytest.raises(Conflict):
        await over(audit).inquiry.proof(page.items[0].entry)
    await place.integrate()
    year = place.clock.real().year
    assert [hit.leaf for hit in await over(audit).inquiry.placed(page.items)] == [(year, 1), (year, 0)]
    assert (await over(audit).inquiry.hit(page.items[0].entry)).leaf == (year, 1)


async def test_a_proof_holds_by_the_logs_key(audit: Writer, place: Place) -> None:
    for _ in range(5):
        await answered(audit)
    await place.integrate()
    for entry in (await search(audit.log.reader, audit.log.privacy, Criteria(), None, 10)).items:
        proven = await over(audit).inquiry.proof(entry.entry)
        assert leaf_hash(proven.body).hex() == entry.leaf_hash
        checkpoint, _ = proven.proof.verify(leaf_hash(proven.body), Verifier.parse(proven.log_vkey))
        assert checkpoint.size == 10


async def test_an_entry_that_is_not_there_is_not_found(audit: Writer) -> None:
    for entry in ("999999999-0", "1-999999999999999999"):
        with pytest.raises(NotFound):
            await over(audit).inquiry.hit(entry)


TIMELINES = {
    "subject": Criteria(subject=PERSON),
    "firm": Criteria(subject=FIRM),
    "officer": Criteria(account="wangli"),
    "case": Criteria(case_number="JH-2026-M01-000017"),
}


@pytest.mark.parametrize("criteria", TIMELINES.values(), ids=TIMELINES)
@pytest.mark.parametrize("limit", [1, 2, 50])
async def test_a_timeline_is_grouped_by_query_oldest_first(audit: Writer, criteria: Criteria, limit: int) -> None:
    grants = [await answered(audit) for _ in range(3)]
    await audit.release(grants[0].plan.query.query_id, samples.officer, "read")  # long after the others began
    found: list[Trail] = []
    cursor: str | None = None
    while True:
        page = await over(audit).inquiry.timeline(criteria, cursor, limit)
        assert len(page.trails) <= limit
        found += page.trails
        cursor = page.next
        if cursor is None:
            break
    assert [trail.query_id for trail in found] == [UUID(grant.plan.query.query_id) for grant in grants]
    assert [kinds(trail) for trail in found] == [
        [Kind.INTENT, Kind.OUTCOME, Kind.RELEASE],
        [Kind.INTENT, Kind.OUTCOME],
        [Kind.INTENT, Kind.OUTCOME],
    ]


async def test_looks_into_the_log_stand_alone_in_a_timeline(audit: Writer) -> None:
    await answered(audit)
    await over(audit).readings.searched(samples.auditor, "T-1", {}, PERSON)
    await over(audit).readings.searched(samples.auditor, "T-2", {})
    about = await over(audit).inquiry.timeline(Criteria(subject=PERSON), None, 50)
    assert [kinds(trail) for trail in about.trails] == [[Kind.INTENT, Kind.OUTCOME], [Kind.SEARCH]]
    by = await over(audit).inquiry.timeline(Criteria(account=samples.auditor.account), None, 50)
    assert [kinds(trail) for trail in by.trails] == [[Kind.SEARCH], [Kind.SEARCH]]
    assert {trail.query_id for trail in by.trails} == {None}


async def test_a_query_stands_where_its_first_entry_lies(audit: Writer) -> None:
    await answered(audit)
    page = await search(audit.log.reader, audit.log.privacy, Criteria(), None, 10)
    outcome_at, intent_at = page.items[0].at, page.items[1].at
    tick = timedelta(microseconds=1)
    for since, until, count in ((intent_at, outcome_at, 1), (intent_at + tick, None, 0), (None, intent_at, 0)):
        criteria = Criteria(account="wangli", since=since, until=until)
        assert len((await over(audit).inquiry.timeline(criteria, None, 50)).trails) == count


async def test_a_foreign_cursor_is_refused(audit: Writer) -> None:
    with pytest.raises(InvalidInput):
        await over(audit).inquiry.timeline(Criteria(account="wangli"), "nonsense", 50)


async def test_a_look_names_whose_case_it_shows_also_where_the_entry_names_nobody(audit: Writer) -> None:
    grant = await answered(audit)
    case = Criteria(case_number=grant.plan.query.case_number)
    await looked(audit, samples.auditor, "T-1", case)  # names the people of the case's entries
    await over(audit).readings.searched(samples.auditor, "T-2", case.said())  # names the case alone
    await looked(audit, samples.auditor, "T-3", Criteria(account="auditor-1"))
    page = await search(audit.log.reader, audit.log.privacy, Criteria(account="auditor-1"), None, 10)
    named = {str(entry.details["task"]): {subject.tag for subject in entry.subjects} for entry in page.items}
    everybody = {tag.hex() for number in (*samples.NUMBERS,) for tag in audit.log.privacy.tags(PersonId(number))}
    assert named["T-1"] == named["T-3"] >= everybody
    assert named["T-2"] == set()
    assert {subject.role for entry in page.items for subject in entry.subjects} == {"shown"}
