"""The fair sample on a real log: what is on a list, who is drawn and by what, and what nobody can change; and an inspection's steps."""

import asyncio
import base64
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import orjson
import pytest

from gateway.declaration import CheckOutcome, InspectionRules, Inspections
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.errors import Conflict, InvalidInput, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.outbox import MessageKind
from gateway.domain.person import Person, PersonId
from gateway.domain.stages import Officer
from gateway.domain.words import InspectionState, RiskClass, VisitConclusion
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, Oversight, WantedDeliveries, callbacks
from gateway.flows.one_click import ask
from gateway.flows.sample import read_sample, sample_declarations
from gateway.flows.visits import VisitReport, claim, findings, read, release, report
from gateway.outbox import ShownCallback
from gateway.oversight.search import SpotChecks
from gateway.results import encode_basis
from gateway.tlog import split_note
from tests.postgres.test_duty import facts
from tests.postgres.test_quota_flow import entries
from tests.postgres.test_spot_checks import cosigned
from tests.postgres.tree import Place
from tests.postgres.wired import UNLIMITED, asked, wired
from tests.rooms.decision.example import CHEN, officer

TAKER = officer()
ADDRESS = "https://one-stop.example/callbacks"
INSPECTOR = replace(
    TAKER, account="JHINS1", roles=frozenset({"inspector"}), person_digest=None, kin_digests=frozenset()
)
SHARES = {RiskClass.LOW: 500, RiskClass.MIDDLE: 2000, RiskClass.HIGH: 10_000}


@dataclass
class Sampled:
    """A gateway whose log a test takes into its tree, and whose real day it sets."""

    gateway: Gateway
    place: Place
    risk: RiskClass = RiskClass.MIDDLE
    days_later: int = 0
    made: int = 0

    def room(self) -> Gateway:
        rules = InspectionRules(shares=SHARES, of_matter={"M01": self.risk}, closes_at=time(0))
        conditions = SimpleNamespace(inspection=rules)
        later = timedelta(days=self.days_later)
        clock = replace(self.gateway.clock, real=lambda: datetime.now(UTC) + later)
        keyring = self.gateway.declarations._keyring
        room = Inspections(self.gateway.database, keyring, conditions=lambda: cast("Any", conditions))
        return replace(self.gateway, clock=clock, inspections=room, pin=type(self.gateway.pin)())

    async def turn(self) -> None:
        """What the job does at one of its turns, and the tree takes what has come."""
        await self.place.integrate()
        await self.job()
        await self.place.integrate()

    async def job(self) -> None:
        gateway = self.room()
        oversight = Oversight.build(gateway, self.place.home)
        oversight = replace(oversight, spot_checks=SpotChecks(gateway.log.reader, gateway.log.tree, gateway.clock))
        await sample_declarations(gateway, oversight)

    async def declared(self, count: int, *, by: Officer = TAKER) -> list[str]:
        """So many declarations of one query each, as if they were taken."""
        room, ids = self.gateway.declarations, []
        matter = self.gateway.catalogue.matters[MatterCode("M01")]
        (certificate,) = [one for one in matter.certificates if one.code == "M01-C1"]
        for _ in range(count):
            self.made += 1
            query = replace(asked(self.made), asked_at=self.gateway.clock.now())
            signer = Person(PersonId(CHEN[1]), CHEN[2])
            made = room.draft(
                query,
                CertificateCode("M01-C1"),
                signer,
                room.notice(matter, certificate),
                declaration_id=uuid7(),
                by=by,
                basis=encode_basis(query, by),
            )
            await self.gateway.database.run(*room.insert(made))
            ids.append(made.declaration_id)
        return ids

    async def checked(self, outcome: CheckOutcome) -> str:
        """A declaration drawn, and what its check by register came to; returns the inspection's id."""
        self.risk = RiskClass.HIGH
        (made,) = await self.declared(1)
        await self.turn()
        one = next(one for one in (await self.page()) if one.declaration_id == made)
        room = self.gateway.declarations
        await self.gateway.database.run(
            *room.checked(made, one.check_number, outcome, "R", query_id=QueryId(uuid7()), now=self.gateway.clock.now())
        )
        await self.turn()
        return str(one.inspection_id)

    async def page(self) -> Any:
        return (await self.room().inspections.page(None, None, None, most=200)).items

    def today(self) -> Any:
        return self.room().clock.real().astimezone(CHINA).date()


@pytest.fixture
async def sampled(database_url: str, tmp_path: Path) -> AsyncIterator[Sampled]:
    async with wired(database_url, tmp_path, quotas=UNLIMITED) as made:
        await made.jobs.close()  # nothing is done but what the test does
        yield Sampled(made, Place(database_url, tmp_path))


def drawn_by_hand(day: str, lines: str, share: int, risk: str, note: str, *, cosignature: bytes) -> list[str]:
    """As docs/declarations.md says it, in other words than the gateway's."""
    origin, _, root = split_note(note)[0].split("\n")[:3]
    ids = sorted(line.split()[0] for line in lines.splitlines() if line.endswith(f" {risk}"))
    head = f"oneclick-gateway declaration sample v1\n{origin}\n{day}\n{sha256(lines.encode()).hexdigest()}\n{risk}\n"

    seed = sha256(head.encode() + base64.b64decode(root) + cosignature).digest()
    chosen: list[str] = []
    number = 0
    while len(chosen) < math.ceil(len(ids) * share / 10_000):
        at = int.from_bytes(sha256(seed + number.to_bytes(8, "big")).digest()[:8], "big")
        number += 1
        if at < 2**64 - 2**64 % len(ids) and ids[at % len(ids)] not in chosen:
            chosen.append(ids[at % len(ids)])
    return chosen


async def test_a_days_declarations_are_listed_before_and_drawn_by_the_days_last_cosigned_checkpoint(
    sampled: Sampled,
) -> None:
    made = await sampled.declared(11)
    await sampled.turn()
    day = sampled.today()
    listed = await read_sample(day, sampled.room())
    assert sorted(listed.sample.classes) == sorted(made)
    assert (listed.drawn, await sampled.page()) == ((), ())
    late = await sampled.declared(3)
    await sampled.turn()
    assert sorted((await read_sample(day, sampled.room())).sample.classes) == sorted(made), "what comes later waits"
    size = await sampled.gateway.database.fetchrow("select max(size) as size from audit.audit_checkpoint")
    assert size is not None
    signature = await cosigned(sampled.gateway.database, size["size"], datetime.combine(day, time(12), CHINA))
    await sampled.declared(0)
    await ask(asked(900), TAKER, sampled.gateway)
    await sampled.place.integrate()  # a later checkpoint that no witness saw
    await sampled.turn()
    assert await sampled.page() == (), "the day is not over"
    sampled.days_later = 1
    await sampled.turn()
    found = await read_sample(day, sampled.room())
    assert found.sample.cosignature == signature
    by_hand = drawn_by_hand(
        day.isoformat(), found.sample.text, 2000, "middle", found.sample.drawn_from or "", cosignature=signature
    )
    assert list(found.drawn) == by_hand
    assert len(by_hand) == 3
    assert sorted(one.declaration_id for one in await sampled.page()) == sorted(by_hand)
    assert sorted((await read_sample(sampled.today(), sampled.room())).sample.classes) == sorted(late), (
        "no declaration is never eligible"
    )


async def test_many_turns_and_processes_close_and_draw_once(sampled: Sampled) -> None:
    await sampled.declared(10)
    await asyncio.gather(*(sampled.job() for _ in range(3)))
    await sampled.place.integrate()
    sampled.days_later = 1
    await asyncio.gather(*(sampled.job() for _ in range(3)))
    first = await sampled.page()
    await sampled.turn()
    assert await sampled.page() == first
    assert len(first) == 2
    rows = await sampled.gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at", Kind.ADMIN.value
    )
    did = [str(read_sections(row["sections"])[0]["result"].get("did")) for row in rows]
    assert [one for one in did if one.endswith("list of declarations")] == [
        "close the list of declarations",
        "draw from the list of declarations",
    ]


async def test_all_of_the_highest_class_are_inspected_as_soon_as_the_list_stands(sampled: Sampled) -> None:
    sampled.risk = RiskClass.HIGH
    made = await sampled.declared(4)
    await sampled.turn()
    assert sorted(one.declaration_id for one in await sampled.page()) == sorted(made)
    sampled.days_later = 1
    await sampled.turn()
    assert len(await sampled.page()) == 4


CHANGES = {
    "somebody taken off": "update gateway.declaration_sample set list = substr(list, strpos(list, E'\\n') + 1)",
    "taken off, hash and all": """update gateway.declaration_sample set list = substr(list, strpos(list, E'\\n') + 1),
        list_hash = encode(sha256(convert_to(substr(list, strpos(list, E'\\n') + 1), 'UTF8')), 'hex')""",
    "another class": "update gateway.declaration_sample set list = replace(list, 'middle', 'low')",
    "a smaller share": """update gateway.declaration_sample set shares = '{"low": 500, "middle": 1, "high": 10000}'""",
    "another day": "update gateway.declaration_sample set day = day - 1",
    "drawn again": "update gateway.declaration_sample set drawn_at = null, drawn_from = null, cosignature = null",
    "deleted": "delete from gateway.declaration_sample",
    "on no list": "update gateway.declaration set sample_id = null",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_a_closed_list_cannot_be_changed_by_the_gateways_own_account(sampled: Sampled, change: str) -> None:
    await sampled.declared(5)
    await sampled.turn()
    sampled.days_later = 1
    await sampled.turn()
    with pytest.raises(asyncpg.PostgresError):
        await sampled.gateway.database.fetch(change)


@pytest.mark.parametrize(
    "name", ["somebody taken off", "taken off, hash and all", "another class", "a smaller share", "another day"]
)
async def test_a_list_that_the_databases_owner_has_changed_is_not_drawn_from_and_is_found(
    sampled: Sampled, name: str
) -> None:
    await sampled.declared(6)
    await sampled.turn()
    await sampled.place.tamper(CHANGES[name])
    sampled.days_later = 1
    await sampled.turn()
    await sampled.turn()
    assert await sampled.page() == ()
    assert [one.left_undrawn for one in await facts(sampled.gateway)].count(True) == 1


OUTCOMES = {
    CheckOutcome.TRUE: InspectionState.IN_ORDER,
    CheckOutcome.FALSE: InspectionState.SUSPECTED,
    CheckOutcome.NOT_VERIFIABLE: InspectionState.VISIT,
}


@pytest.mark.parametrize("outcome", CheckOutcome)
async def test_the_registers_settle_an_inspection_or_leave_it_to_a_visit(
    sampled: Sampled, outcome: CheckOutcome
) -> None:
    inspection_id = await sampled.checked(outcome)
    one, task = await read(inspection_id, INSPECTOR, sampled.room())
    assert (one.state, task) == (OUTCOMES[outcome], None)
    found = (await findings(None, 200, sampled.room())).items
    assert len(found) == (outcome is CheckOutcome.FALSE)
    if one.state is not InspectionState.VISIT:
        with pytest.raises(Conflict):
            await claim(inspection_id, INSPECTOR, sampled.room())


VISIT = VisitReport(VisitConclusion.CONTRADICTED, {}, "a flat in another county, seen and asked about")


async def test_a_visit_is_claimed_reported_by_who_claimed_it_and_stands_sealed(sampled: Sampled) -> None:
    inspection_id = await sampled.checked(CheckOutcome.NOT_VERIFIABLE)
    gateway, other = sampled.room(), replace(INSPECTOR, account="JHINS2")
    for early in (INSPECTOR, other):
        with pytest.raises(Conflict):
            await report(inspection_id, VISIT, early, gateway)
    held = await claim(inspection_id, INSPECTOR, gateway)
    assert held.claimed_by == INSPECTOR.account
    for step in (claim(inspection_id, other, gateway), release(inspection_id, other, gateway)):
        with pytest.raises(Conflict):
            await step
    with pytest.raises(Conflict):
        await report(inspection_id, VISIT, other, gateway)
    with pytest.raises(InvalidInput):
        await report(inspection_id, replace(VISIT, answers={"colour": "red"}), INSPECTOR, gateway)
    done = await report(inspection_id, VISIT, INSPECTOR, gateway)
    assert (done.state, done.reason) == (InspectionState.SUSPECTED, "VISITED")
    (finding,) = (await findings(None, 200, gateway)).items
    assert (finding.reason, finding.check_query_id) == ("VISITED", finding.query_id)
    for again in (report(inspection_id, VISIT, INSPECTOR, gateway), claim(inspection_id, other, gateway)):
        with pytest.raises(Conflict):
            await again
    rows = await gateway.database.fetch("select i::text as whole from gateway.inspection i")
    assert not any("another county" in row["whole"] for row in rows)


async def test_who_has_to_do_with_a_promise_does_not_inspect_it(sampled: Sampled) -> None:
    inspection_id = await sampled.checked(CheckOutcome.NOT_VERIFIABLE)
    gateway = sampled.room()
    signer = gateway.identity.digest(PersonId(CHEN[1]))
    partial = {
        "second-person": replace(INSPECTOR, account=TAKER.account),
        "other-county": replace(INSPECTOR, county=type(INSPECTOR.county)("330782")),
        "own-family": replace(INSPECTOR, kin_digests=frozenset({signer})),
    }
    before = len(await entries(gateway, Kind.DENIED))
    for rule, inspector in (*partial.items(), ("own-family", replace(INSPECTOR, person_digest=signer))):
        with pytest.raises(NotAuthorised) as refused:
            await claim(inspection_id, inspector, gateway)
        assert refused.value.rule == rule
    assert len(await entries(gateway, Kind.DENIED)) == before + 4
    with pytest.raises(NotFound):
        await claim(uuid7(), INSPECTOR, gateway)


async def test_two_claim_at_once_and_one_has_it(sampled: Sampled) -> None:
    inspection_id = await sampled.checked(CheckOutcome.NOT_VERIFIABLE)
    gateway = sampled.room()
    claims = [claim(inspection_id, replace(INSPECTOR, account=f"JHINS{n}"), gateway) for n in range(4)]
    taken = await asyncio.gather(*claims, return_exceptions=True)
    assert sorted(isinstance(one, Conflict) for one in taken) == [False, True, True, True]


async def test_what_is_overdue_or_unchecked_is_told_once_and_becomes_a_finding(sampled: Sampled) -> None:
    await sampled.checked(CheckOutcome.NOT_VERIFIABLE)
    await sampled.turn()
    assert not any(one.left_unchecked for one in await facts(sampled.gateway))
    await sampled.gateway.database.fetch("update gateway.inspection set due_at = due_at - interval '61 days'")
    await sampled.declared(1)
    await sampled.gateway.database.fetch("update gateway.declaration set signed_at = signed_at - interval '61 days'")
    await sampled.turn()
    await sampled.turn()
    told = [one for one in await facts(sampled.gateway) if one.left_unchecked]
    assert [one.matter for one in told] == ["M01", "M01"]


async def called_back(gateway: Gateway) -> ShownCallback:
    """The client system of who asked is called back."""
    registered = {TAKER.client: (ADDRESS,)}
    gateway.identity.notify_at = lambda client: registered.get(client, ())  # type: ignore[method-assign]  # no register here
    return await callbacks.register(ADDRESS, TAKER, gateway)


async def test_the_query_of_a_suspected_promise_says_so_once(sampled: Sampled) -> None:
    gateway = sampled.gateway
    query = asked(800)
    await ask(query, TAKER, gateway)
    inspection_id = await sampled.checked(CheckOutcome.FALSE)
    one = await sampled.room().inspections.load(inspection_id)
    query_id = query.query_id
    await gateway.database.fetch("update gateway.inspection_finding set told_at = null")
    await gateway.database.fetch(
        "update gateway.declaration set query_id = $1 where declaration_id = $2", query_id, one.declaration_id
    )
    made = await called_back(gateway)
    before = len(await entries(gateway, Kind.LATE))
    await sampled.turn()
    await sampled.turn()
    assert len(await entries(gateway, Kind.LATE)) == before + 1
    told, _ = await callbacks.deliveries(WantedDeliveries(made.callback.callback_id), None, 9, TAKER, gateway)
    assert [one.message.query_id for one in told if one.message.kind is MessageKind.QUERY_SUSPECTED] == [query_id]
    stored = await gateway.results.load(query_id)
    assert stored is not None
    marked = [one["certificate"] for one in orjson.loads(stored.document)["certificates"] if one.get("suspected")]
    assert marked == ["M01-C1"]


async def test_who_asked_is_told_of_a_suspicion_though_the_answer_is_kept_no_more(sampled: Sampled) -> None:
    gateway = sampled.gateway
    made = await called_back(gateway)
    query = asked(801)
    await ask(query, TAKER, gateway)
    inspection_id = await sampled.checked(CheckOutcome.FALSE)
    one = await sampled.room().inspections.load(inspection_id)
    await gateway.database.fetch("update gateway.inspection_finding set told_at = null")
    await gateway.database.fetch(
        "update gateway.declaration set query_id = $1 where declaration_id = $2", query.query_id, one.declaration_id
    )
    await gateway.database.fetch("delete from gateway.result")
    await sampled.turn()
    told, _ = await callbacks.deliveries(WantedDeliveries(made.callback.callback_id), None, 9, TAKER, gateway)
    suspected = [one.message for one in told if one.message.kind is MessageKind.QUERY_SUSPECTED]
    assert [(one.query_id, one.status) for one in suspected] == [(query.query_id, "expired")]


async def test_a_suspicion_of_which_nothing_came_is_taken_back_where_it_was_told(sampled: Sampled) -> None:
    gateway = sampled.gateway
    query = asked(802)
    await ask(query, TAKER, gateway)
    made = await called_back(gateway)
    inspection_id = await sampled.checked(CheckOutcome.FALSE)
    one = await sampled.room().inspections.load(inspection_id)
    await gateway.database.fetch("update gateway.inspection_finding set told_at = null")
    await gateway.database.fetch(
        "update gateway.declaration set query_id = $1 where declaration_id = $2", query.query_id, one.declaration_id
    )
    await sampled.turn()
    assert await marked(query.query_id, gateway) == ["M01-C1"]
    await gateway.database.fetch("update gateway.inspection_finding set state = 'DISMISSED'")
    before = len(await entries(gateway, Kind.LATE))
    await sampled.turn()
    await sampled.turn()
    assert await marked(query.query_id, gateway) == []
    assert len(await entries(gateway, Kind.LATE)) == before + 1
    told, _ = await callbacks.deliveries(WantedDeliveries(made.callback.callback_id), None, 9, TAKER, gateway)
    kinds = [one.message.kind for one in told if one.message.kind is not MessageKind.QUERY_CHANGED]
    assert kinds == [MessageKind.QUERY_CLEARED, MessageKind.QUERY_SUSPECTED]
    declared = await gateway.declarations.load(one.declaration_id)
    assert declared is not None
    assert declared.suspected_at is None


async def marked(query_id: QueryId, gateway: Gateway) -> list[str]:
    """The certificates of a stored answer that say that they are suspected."""
    stored = await gateway.results.load(query_id)
    assert stored is not None
    return [one["certificate"] for one in orjson.loads(stored.document)["certificates"] if one.get("suspected")]
