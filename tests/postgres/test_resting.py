"""A query is found again by a value that it rested on: exactly those, over years and keys, and by nobody without the key."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from gateway.audit import HeldValue, RestingQueries, resting_on
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.db import Database
from gateway.domain.codes import DepartmentCode, ItemName, LookupId, QuestionName
from gateway.domain.ids import uuid7
from gateway.domain.parties import Party
from gateway.domain.person import Person, PersonId
from gateway.domain.questions import HOLDINGS, PERSON
from gateway.domain.reply import Found, ItemValue, NoRecord, Pending, Record, Reply
from gateway.domain.stages import Grant, Lookup, LookupResult, Replies
from gateway.domain.words import LateResult
from gateway.oversight.retention import By, end_year, rotate_wrapping_key, shred
from tests.postgres.moved import House, house_at
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

PEOPLE = [PersonId(number) for number in (*samples.NUMBERS, "330791198512300018")]
HOUSEHOLD, HOMES = DepartmentCode("household"), DepartmentCode("real_estate")
STATUS, COUNTY, USAGE, UNIT = (ItemName(name) for name in ("person_status", "hukou_county", "usage", "unit_no"))
ASKED = {PERSON: (HOUSEHOLD, frozenset({STATUS, COUNTY})), HOLDINGS: (HOMES, frozenset({UNIT, USAGE}))}
QUESTIONS = {HOUSEHOLD: (PERSON,), HOMES: (HOLDINGS,)}
BY = By("JHOPS0000001", "court-2026-17")


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(database, tmp_path) as house:
        yield house


@dataclass
class Registers:
    """What the departments hold now; and, told by nobody but itself, what each query has been told."""

    random: Random
    people: dict[PersonId, Record] = field(default_factory=dict)
    homes: dict[PersonId, list[Record]] = field(default_factory=dict)
    told: dict[UUID, list[HeldValue]] = field(default_factory=dict)

    def change(self) -> None:
        """Somebody moves, dies, buys, sells; or an entry is mended."""
        person = self.random.choice(PEOPLE)
        self.people[person] = {
            STATUS: self.random.choice(["normal", "cancelled"]),
            COUNTY: self.random.choice(["330702", "330782", None]),
        }
        units = self.random.sample(["U1", "U2", "U3"], self.random.randint(0, 2))
        self.homes[person] = [{UNIT: unit, USAGE: self.random.choice(["住宅", "车位"])} for unit in units]

    def reply(self, lookup: Lookup, query_id: UUID) -> Reply:
        """What is held of the lookup's subject; it is remembered, value by value."""
        assert lookup.subject.person is not None
        person = lookup.subject.person.person_id
        records = [self.people[person]] if lookup.department == HOUSEHOLD else self.homes[person]
        for record in records:
            of = str(record.get(UNIT) or "")
            self._told(query_id, lookup, person, of, record)
        if not records:
            self._told(query_id, lookup, person, "", {})
        return Found(tuple(records)) if records else NoRecord()

    def _told(self, query_id: UUID, lookup: Lookup, person: PersonId, of: str, record: Record) -> None:
        self.told.setdefault(query_id, []).extend(
            HeldValue(lookup.department, item, person, of, record.get(item)) for item in lookup.items
        )

    def rest_on(self, held: HeldValue) -> set[UUID]:
        """The queries that were told this value of this record; of nothing, also those that were told of no record at all."""
        alike = [held, replace(held, record="")]
        return {query_id for query_id, told in self.told.items() if any(one in alike for one in told)}


def asked_about(person: PersonId, random: Random) -> Grant:
    """One or both registers, about one person."""
    query = samples.query(1)
    party = Party("applicant", "applicant", Person(person, "陈思远"))
    query = replace(query, parties=(party,))
    questions: list[QuestionName] = random.choice([[PERSON], [HOLDINGS], [PERSON, HOLDINGS]])
    lookups = tuple(
        Lookup(LookupId(uuid7()), name, ASKED[name][0], party, None, ASKED[name][1], (samples.C1,))
        for name in questions
    )
    of = samples.grant()
    return replace(of, plan=replace(of.plan, query=query, lookups=lookups), lookups=lookups)


async def asks(audit: Writer, registers: Registers) -> None:
    """A query; of every other one a department answers later."""
    grant = asked_about(registers.random.choice(PEOPLE), registers.random)
    query_id = UUID(grant.plan.query.query_id)
    opened = await audit.open(grant)
    is_late = registers.random.random() < 0.5
    replies = {lookup: registers.reply(lookup, query_id) for lookup in grant.lookups}
    late = grant.lookups[-1:] if is_late else ()
    first = {one: Pending("ticket") if one in late else reply for one, reply in replies.items()}
    results = {one.lookup_id: LookupResult(reply, 1, 5) for one, reply in first.items()}
    await audit.close(opened, Replies(results), samples.document(grant), pending=[one.lookup_id for one in late])
    if is_late:
        ended = {one.lookup_id: LateResult.ANSWERED for one in late}
        rested = [(one, replies[one]) for one in late]
        await audit.late(grant.plan.query.query_id, ended, samples.document(grant), rested=rested)


def every_value() -> Iterator[HeldValue]:
    """All that any register may ever have held."""
    values: dict[ItemName, tuple[ItemValue, ...]] = {
        STATUS: ("normal", "cancelled", None),
        COUNTY: ("330702", "330782", None),
        USAGE: ("住宅", "车位", None),
    }
    for person in PEOPLE:
        for item, of_item in values.items():
            department = HOMES if item == USAGE else HOUSEHOLD
            for record in ("U1", "U2", "U3", "") if department == HOMES else ("",):
                yield from (HeldValue(department, item, person, record, value) for value in of_item)


async def found(audit: Writer, held: HeldValue, privacy: Privacy | None = None) -> RestingQueries:
    return await resting_on([held], QUESTIONS[held.department], audit.log.reader, privacy or audit.log.privacy)


@pytest.mark.parametrize("seed", range(3))
async def test_exactly_those_that_rest_on_a_value_are_found(house: House, seed: int) -> None:
    registers = Registers(Random(seed))
    while len(registers.people) < len(PEOPLE):
        registers.change()
    await house.database.fetch("select audit.make_partitions($1, 3)", house.time.now)
    for year in range(2):
        if year:
            house.time.now = datetime(2027, 1, 5, 9, tzinfo=UTC)  # another key of values, another tag
        for _ in range(20):
            registers.change()
            await asks(house.audit, registers)
        keys = KeyFolder(house.audit.home / "keys")
        await rotate_wrapping_key(house.audit, house.audit.log.privacy, house.database, keys, BY)
    wrong = list(every_value())
    answers = [await found(house.audit, held) for held in wrong]
    assert [{one.query_id for one in answer.queries} for answer in answers] == [
        registers.rest_on(held) for held in wrong
    ]
    assert {answer.unreadable for answer in answers} == {0}
    assert sum(bool(answer.queries) for answer in answers) > len(wrong) / 2


async def one_told(house: House, record: Record) -> tuple[UUID, HeldValue]:
    """A query about the first of the people, who stands so in the household register."""
    registers = Registers(Random(1), {PEOPLE[0]: record}, {PEOPLE[0]: []})
    grant = asked_about(PEOPLE[0], registers.random)
    lookup = Lookup(
        LookupId(uuid7()), PERSON, HOUSEHOLD, grant.plan.query.parties[0], None, frozenset(record), (samples.C1,)
    )
    grant = replace(grant, plan=replace(grant.plan, lookups=(lookup,)), lookups=(lookup,))
    opened = await house.audit.open(grant)
    reply = registers.reply(lookup, UUID(grant.plan.query.query_id))
    replies = Replies({lookup.lookup_id: LookupResult(reply, 1, 5)})
    await house.audit.close(opened, replies, samples.document(grant))
    return UUID(grant.plan.query.query_id), HeldValue(HOUSEHOLD, STATUS, PEOPLE[0], "", record[STATUS])


async def test_who_knows_the_value_and_not_the_key_finds_nothing(house: House, tmp_path: Path) -> None:
    query_id, held = await one_told(house, {STATUS: "normal"})
    assert [one.query_id for one in (await found(house.audit, held)).queries] == [query_id]
    real, guessed = tmp_path / "keys", tmp_path / "guessed"
    guessed.mkdir()
    for file in real.glob("*.key"):
        if not file.name.startswith("audit-value"):
            (guessed / file.name).write_bytes(file.read_bytes())
    KeyFolder(guessed).key(f"audit-value-{house.time.now.year}")
    assert await found(house.audit, held, Privacy(KeyFolder(guessed))) == RestingQueries((), 0)
    stored = (await house.database.fetch("select string_agg(sections || body, '') from audit.audit_entry"))[0][0]
    assert b"normal" not in stored
    assert b'"values"' not in stored


async def test_another_process_of_the_same_home_finds_it(house: House) -> None:
    query_id, held = await one_told(house, {STATUS: "cancelled"})
    other = Writer(house.database, house.audit.home, house.clock)
    assert [one.query_id for one in (await found(other, held)).queries] == [query_id]


async def test_what_was_destroyed_by_order_is_counted_and_not_found(house: House) -> None:
    _, held = await one_told(house, {STATUS: "normal"})
    audit = house.audit
    await shred(audit, audit.log.privacy, house.database, PEOPLE[0], BY, year=house.time.now.year)
    assert await found(audit, held) == RestingQueries((), 1)


async def test_the_key_of_values_ends_with_its_year(house: House) -> None:
    keys, year = KeyFolder(house.audit.home / "keys"), house.time.now.year - 1
    for name in (f"audit-tag-{year}", f"audit-value-{year}"):
        keys.key(name)
    await end_year(house.audit, house.database, keys, year, BY, now=house.time.now)
    assert {path.name for path in (house.audit.home / "keys").glob(f"*-{year}.key")} == set()
