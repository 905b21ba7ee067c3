"""A reveal on a real store: two people, one subject, one reading, and each step in the log before it counts."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from gateway.audit import RecoveryTimeouts
from gateway.audit.protocol import AppendTimeouts
from gateway.audit.stream import StreamTimeouts
from gateway.db import Database
from gateway.domain.clock import Clock
from gateway.domain.criteria import Criteria
from gateway.domain.errors import AuditUnavailable, Conflict, GatewayError, NotAuthorised, NotFound
from gateway.domain.oversight import Ground
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows import Oversight, audit_reveals
from gateway.oversight.reveals.reveal import DECIDED_WITHIN, READ_WITHIN, Reveal, RevealDecision, RevealWish
from gateway.oversight.reveals.reveals import Shredded
from gateway.oversight.search.search import search
from tests.postgres.overseen import over
from tests.rooms.audit import samples
from tests.rooms.audit.writer import Writer

FIRST = samples.auditor
SECOND = replace(samples.auditor, account="auditor-2", person_digest="e" * 64)
YES, NO = RevealDecision(is_approved=True, reason="必要"), RevealDecision(is_approved=False, reason="no need")


@dataclass
class Later:
    """The real clock, some time on."""

    by: timedelta = timedelta()

    def real(self) -> datetime:
        return Clock.real_time().real() + self.by


@dataclass
class House:
    audit: Writer
    clock: Clock

    @property
    def oversight(self) -> Oversight:
        return over(self.audit)


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
async def house(database: Database, tmp_path: Path, later: Later) -> AsyncIterator[House]:
    start = Clock.real_time().real()
    clock = Clock(start, start, later.real)
    shares, pace = AppendTimeouts(10, 10, 10), StreamTimeouts(3.0, 2.0, 0.05)
    audit = Writer(database, tmp_path, clock, shares=shares, pace=pace, patience=RecoveryTimeouts(3600, 3600))
    await audit.start()
    yield House(audit, clock)
    await audit.stop()


async def outcome(house: House) -> tuple[str, str, bytes]:
    """A query was answered: the ids of its INTENT and OUTCOME, and the applicant's tag."""
    grant = samples.grant()
    opened = await house.audit.open(grant)
    closed = await house.audit.close(opened, samples.replies(grant), samples.document(grant))
    tag = house.audit.log.privacy.tag(PersonId(samples.NUMBERS[0]), house.clock.real().year)
    return opened.entry, closed.receipt.entry, tag


async def asked(house: House, entry: str, tag: bytes) -> Reveal:
    wish = RevealWish(entry, tag, Ground.COMPLAINT, f"complaint about {samples.NAMES[0]}")
    return await audit_reveals.ask(wish, FIRST, "T-1", house.oversight)


async def decided(house: House, reveal: Reveal, decision: RevealDecision = YES) -> Reveal:
    return await audit_reveals.decide(reveal.reveal_id, decision, SECOND, "T-2", house.oversight)


async def steps(house: House) -> list[object]:
    """Of the REVEAL entries, oldest first: who and what."""
    page = await search(house.audit.log.reader, house.audit.log.privacy, Criteria(), None, 200)
    found = [entry for entry in page.items[::-1] if entry.kind is Kind.REVEAL]
    return [(entry.account, entry.details["step"]) for entry in found]


async def test_two_people_and_one_reading(house: House) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    with pytest.raises(Conflict):
        await audit_reveals.read(reveal.reveal_id, FIRST, "T-1", house.oversight)
    approved = await decided(house, reveal)
    assert approved == await house.oversight.reveals.load(reveal.reveal_id)
    _, unsealed = await audit_reveals.read(reveal.reveal_id, FIRST, "T-1", house.oversight)
    assert (unsealed.number_type, unsealed.number, unsealed.name) == ("CN18", samples.NUMBERS[0], samples.NAMES[0])
    assert unsealed.answers == {"M01-C1": ("yes", "COUPLE"), "M01-C2": ("yes", "NONE_IN_9_COUNTIES")}
    assert samples.NUMBERS[0] not in repr(unsealed)
    with pytest.raises(Conflict):
        await audit_reveals.read(reveal.reveal_id, FIRST, "T-1", house.oversight)
    assert await steps(house) == [("auditor-1", "asked"), ("auditor-2", "approved"), ("auditor-1", "read")]


async def test_an_intent_reveals_who_and_no_answers(house: House) -> None:
    entry, _, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    await decided(house, reveal)
    _, unsealed = await audit_reveals.read(reveal.reveal_id, FIRST, "T-1", house.oversight)
    assert (unsealed.name, unsealed.answers) == (samples.NAMES[0], {})


async def test_without_its_entry_nothing_is_handed_over_and_nothing_used_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    await decided(house, reveal)

    async def away(*_: object) -> None:
        raise AuditUnavailable("the audit store is away")

    monkeypatch.setattr(house.audit, "record", away)
    with pytest.raises(AuditUnavailable):
        await audit_reveals.read(reveal.reveal_id, FIRST, "T-1", house.oversight)
    monkeypatch.undo()
    assert (await audit_reveals.read(reveal.reveal_id, FIRST, "T-1", house.oversight))[1].name == samples.NAMES[0]


async def test_of_two_readings_at_once_one_is_given(house: House) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    await decided(house, reveal)
    tries = [audit_reveals.read(reveal.reveal_id, FIRST, "T-1", house.oversight) for _ in range(5)]
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, tuple) for one in told) == 1
    assert sum(isinstance(one, Conflict) for one in told) == 4
    assert (await steps(house)).count(("auditor-1", "read")) == 1


async def test_of_two_decisions_at_once_one_counts(house: House) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    told = await asyncio.gather(decided(house, reveal), decided(house, reveal, NO), return_exceptions=True)
    assert sum(isinstance(one, Conflict) for one in told) == 1
    assert len(await steps(house)) == 2


@pytest.mark.parametrize("who", [FIRST, replace(SECOND, person_digest=FIRST.person_digest)])
async def test_the_same_person_cannot_be_the_second(house: House, who: Officer) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    with pytest.raises(NotAuthorised) as refusal:
        await audit_reveals.decide(reveal.reveal_id, YES, who, "T", house.oversight)
    assert refusal.value.rule == "second-person"
    page = await search(house.audit.log.reader, house.audit.log.privacy, Criteria(), None, 1)
    assert (page.items[0].kind, page.items[0].details["rule"]) == (Kind.DENIED, "second-person")
    assert (await house.oversight.reveals.load(reveal.reveal_id)).decided is None


async def test_a_refused_reveal_stays_closed(house: House) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    await decided(house, reveal, NO)
    for step in (decided(house, reveal), audit_reveals.read(reveal.reveal_id, FIRST, "T", house.oversight)):
        with pytest.raises(Conflict):
            await step


async def test_only_who_asked_reads(house: House) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    await decided(house, reveal)
    with pytest.raises(NotFound):
        await audit_reveals.read(reveal.reveal_id, SECOND, "T", house.oversight)


async def test_time_runs_out(house: House, later: Later) -> None:
    _, entry, tag = await outcome(house)
    forgotten, approved = await asked(house, entry, tag), await asked(house, entry, tag)
    await decided(house, approved)
    later.by = READ_WITHIN + timedelta(seconds=1)
    with pytest.raises(Conflict, match="expired"):
        await audit_reveals.read(approved.reveal_id, FIRST, "T", house.oversight)
    later.by = DECIDED_WITHIN + timedelta(seconds=1)
    with pytest.raises(Conflict, match="expired"):
        await decided(house, forgotten)


async def test_a_destroyed_key_is_said_and_uses_nothing_up(house: House, database: Database) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    await decided(house, reveal)
    await database.fetch("update audit_keys.audit_key set wrapped_dek = null, shredded_at = now()")
    with pytest.raises(Shredded):
        await audit_reveals.read(reveal.reveal_id, FIRST, "T", house.oversight)
    with pytest.raises(Shredded):
        await asked(house, entry, tag)
    assert len(await steps(house)) == 2


@pytest.mark.parametrize(
    ("entry", "tag", "fault"),
    [("99-0", None, NotFound), (None, b"?" * 16, NotFound), ("2147483647-9223372036854775807", None, NotFound)],
)
async def test_what_is_not_there_cannot_be_asked_for(
    house: House, entry: str | None, tag: bytes | None, fault: type[GatewayError]
) -> None:
    _, there, known = await outcome(house)
    with pytest.raises(fault):
        await asked(house, entry or there, tag or known)
    assert await steps(house) == []


async def test_where_nothing_is_sealed_nothing_can_be_revealed(house: House) -> None:
    grant = samples.grant()
    await house.audit.open(grant)
    await house.audit.release(grant.plan.query.query_id, samples.officer, "read")
    page = await search(house.audit.log.reader, house.audit.log.privacy, Criteria(), None, 1)
    with pytest.raises(Conflict):
        await asked(house, page.items[0].entry, bytes.fromhex(page.items[0].subjects[0].tag))


async def test_the_list_is_newest_first_and_paged(house: House) -> None:
    _, entry, tag = await outcome(house)
    made = [(await asked(house, entry, tag)).reveal_id for _ in range(5)]
    found: list[str] = []
    after: str | None = None
    while True:
        page, after = await house.oversight.reveals.page(after, 2)
        found += [reveal.reveal_id for reveal in page]
        if after is None:
            break
    assert found == sorted(made, reverse=True)


async def test_no_reason_or_name_stands_in_clear_and_no_turn_is_changed(house: House, database: Database) -> None:
    _, entry, tag = await outcome(house)
    reveal = await asked(house, entry, tag)
    await decided(house, reveal)
    rows = await database.fetch("select * from audit.reveal")
    stored = [bytes(c) if isinstance(c, bytes) else str(c).encode() for row in rows for c in row.values()]
    sections = [row["sections"] for row in await database.fetch("select sections from audit.audit_entry")]
    words = [word.encode() for word in (*samples.NAMES, *samples.NUMBERS, "必要", "complaint about")]
    assert not [word for word in words for kept in (*stored, *sections) if word in kept]
    for sql in ("update audit.reveal set is_approved = false", "delete from audit.reveal", "truncate audit.reveal"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.fetch(sql)
