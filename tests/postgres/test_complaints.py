"""Complaints on a real store: overdue is told once, what nobody speaks of ends, and of several who are quick one is first."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.complaint import lint_complaints, load_complaint_rules
from gateway.domain.codes import CaseNumber, CountyCode, DepartmentCode, MatterCode
from gateway.domain.complaint import Complaint, ComplaintState, ComplaintStep
from gateway.domain.errors import Conflict, NotAuthorised, NotFound
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, complain
from gateway_demo.demo_city import demo_city
from tests.postgres.wired import wired
from tests.rooms.decision.example import officer

CHEN = PersonId("33079119940317001X")
CLERK = replace(officer(), account="JH1", roles=frozenset({"officer"}))
AGENT = replace(
    CLERK, account="JHAGT1", department=DepartmentCode("general_window"), county=CountyCode("330702"), roles=frozenset({"agent"})
)  # fmt: skip
SECOND = replace(AGENT, account="JHAGT2")
CITIZEN = replace(CLERK, account="citizen-x", roles=frozenset({"citizen"}))
WISH = complain.ComplaintWish(CaseNumber("JH-2026-M01-000017"), MatterCode("M01"), CountyCode("330702"), "白跑一趟")


@pytest.fixture
async def gateway(database_url: str, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with wired(database_url, tmp_path) as made:
        yield made


def later(gateway: Gateway, days: int) -> Gateway:
    """The same, so many days on."""
    now = gateway.clock.now() + timedelta(days=days)
    clock: Any = SimpleNamespace(now=lambda: now, real=gateway.clock.real, stored=gateway.clock.stored)
    return replace(gateway, clock=clock)


async def step(one: Complaint, wanted: ComplaintStep, by: Officer, gateway: Gateway) -> Complaint:
    person = CHEN if by is CITIZEN else None
    return await complain.step(one.complaint_id, complain.StepWish(wanted, "words"), by, person, gateway)


async def answered(gateway: Gateway) -> Complaint:
    made = await complain.make(WISH, CHEN, CITIZEN, gateway)
    await step(made, ComplaintStep.CLAIM, AGENT, gateway)
    return await step(made, ComplaintStep.ANSWER, AGENT, gateway)


async def said(gateway: Gateway) -> list[str]:
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", Kind.ADMIN.value
    )
    results = [read_sections(row["sections"])[0]["result"] for row in rows]
    return [str(one["did"]) for one in results if "complaint_id" in one]


async def test_what_is_overdue_is_told_once_and_dealt_with_all_the_same(gateway: Gateway) -> None:
    made = await complain.make(WISH, CHEN, CITIZEN, gateway)
    await complain.tell_overdue_complaints(later(gateway, 3))
    assert await said(gateway) == ["make complaint"]
    for _ in range(2):
        await complain.tell_overdue_complaints(later(gateway, 12))
    assert await said(gateway) == ["make complaint", "find a complaint overdue"]
    assert made.is_overdue(made.due_at)
    assert (await step(made, ComplaintStep.CLAIM, AGENT, gateway)).state is ComplaintState.ASSIGNED


async def test_what_was_told_overdue_is_not_told_again_by_what_is_done_with_it(gateway: Gateway) -> None:
    made = await complain.make(WISH, CHEN, CITIZEN, gateway)
    late = later(gateway, 16)
    await complain.tell_overdue_complaints(late)
    await step(made, ComplaintStep.CLAIM, AGENT, late)
    await complain.tell_overdue_complaints(late)
    for _ in range(2):
        await step(made, ComplaintStep.ACT, AGENT, late)
        await complain.tell_overdue_complaints(late)
    assert (await said(gateway)).count("find a complaint overdue") == 1
    await step(made, ComplaintStep.ANSWER, AGENT, late)
    await step(made, ComplaintStep.REOPEN, CITIZEN, late)
    await complain.tell_overdue_complaints(later(gateway, 40))
    assert (await said(gateway)).count("find a complaint overdue") == 2  # its time began anew


async def test_what_an_agent_has_left_lying_another_takes_up(gateway: Gateway) -> None:
    made = await complain.make(WISH, CHEN, CITIZEN, gateway)
    await step(made, ComplaintStep.CLAIM, AGENT, gateway)
    with pytest.raises(Conflict):  # there is time yet
        await step(made, ComplaintStep.CLAIM, SECOND, gateway)
    late = later(gateway, 16)
    with pytest.raises(Conflict):
        await step(made, ComplaintStep.CLAIM, AGENT, late)
    assert (await step(made, ComplaintStep.CLAIM, SECOND, late)).holder == SECOND.account
    with pytest.raises(Conflict):
        await step(made, ComplaintStep.ACT, AGENT, late)


async def test_what_nobody_speaks_of_ends(gateway: Gateway) -> None:
    made = await answered(gateway)
    await complain.tell_overdue_complaints(later(gateway, 5))
    assert (await complain.read(made.complaint_id, CITIZEN, CHEN, gateway)).state is ComplaintState.ANSWERED
    await complain.tell_overdue_complaints(later(gateway, 25))
    ended = await complain.read(made.complaint_id, CITIZEN, CHEN, gateway)
    assert (ended.state, ended.acts[-1].step, ended.acts[-1].by) == (ComplaintState.CLOSED, ComplaintStep.LAPSE, None)


async def test_a_reading_is_an_entry_that_names_the_case_whoever_reads(gateway: Gateway) -> None:
    made = await complain.make(WISH, CHEN, CITIZEN, gateway)
    await complain.read(made.complaint_id, CITIZEN, CHEN, gateway)
    await complain.read(made.complaint_id, AGENT, None, gateway)
    rows = await gateway.database.fetch("select sections from audit.audit_entry order by at, seq")
    told = [read_sections(row["sections"]) for row in rows]
    readings = [
        (
            single["officer"]["account"],
            single["case"]["case_number"],
            [(one["role"], one.get("shown")) for one in named],
        )
        for single, named in told
        if single["result"].get("did") == "read complaint"
    ]
    assert readings == [
        ("citizen", WISH.case_number, [("self", None)]),
        ("JHAGT1", WISH.case_number, [("shown", ["case_number", "complaint", "person_id"])]),
    ]


async def test_of_several_agents_one_takes_it_up(gateway: Gateway) -> None:
    made = await complain.make(WISH, CHEN, CITIZEN, gateway)
    agents = [replace(AGENT, account=f"JHAGT{n}") for n in range(6)]
    ends = await asyncio.gather(
        *(step(made, ComplaintStep.CLAIM, one, gateway) for one in agents), return_exceptions=True
    )
    assert sum(isinstance(end, Complaint) for end in ends) == 1, ends
    assert all(isinstance(end, Complaint | Conflict) for end in ends), ends


async def test_nobody_judges_what_they_dealt_with(gateway: Gateway) -> None:
    taken = await complain.make(WISH, CHEN, replace(AGENT, roles=frozenset({"agent", "officer"})), gateway)
    with pytest.raises(NotAuthorised):
        await step(taken, ComplaintStep.CLAIM, AGENT, gateway)
    made = await answered(gateway)
    for wanted in (ComplaintStep.CLOSE, ComplaintStep.REOPEN):
        with pytest.raises(NotAuthorised):
            await step(made, wanted, AGENT, gateway)
    await step(made, ComplaintStep.REOPEN, CITIZEN, gateway)
    with pytest.raises(NotAuthorised):
        await step(made, ComplaintStep.CLAIM, AGENT, gateway)
    assert (await step(made, ComplaintStep.CLAIM, SECOND, gateway)).holder == "JHAGT2"


async def test_nobody_acts_for_themselves_or_their_family(gateway: Gateway) -> None:
    made, digest = await complain.make(WISH, CHEN, CITIZEN, gateway), gateway.identity.digest(CHEN)
    own, family = replace(AGENT, person_digest=digest), replace(AGENT, person_digest="1" * 32)
    await gateway.database.run(*gateway.kin.learned([digest, "1" * 32]))
    for nobody in (own, family, replace(AGENT, kin_digests=frozenset({digest}))):
        with pytest.raises(NotAuthorised) as refusal:
            await step(made, ComplaintStep.CLAIM, nobody, gateway)
        assert refusal.value.rule == "own-family"
    assert (await step(made, ComplaintStep.CLAIM, AGENT, gateway)).holder == AGENT.account


async def test_another_county_s_agent_and_another_citizen_are_told_nothing(gateway: Gateway) -> None:
    made = await complain.make(WISH, CHEN, CITIZEN, gateway)
    elsewhere = replace(AGENT, county=CountyCode("330782"))
    for by, person in ((elsewhere, None), (CITIZEN, PersonId("330791199511020027")), (CLERK, None)):
        with pytest.raises(NotFound):
            await complain.read(made.complaint_id, by, person, gateway)


async def test_nothing_stands_in_clear(gateway: Gateway) -> None:
    await answered(gateway)
    (row,) = await gateway.database.fetch("select c::text as whole from gateway.complaint c")
    for hidden in (CHEN.number, WISH.words, WISH.case_number, "words"):
        assert hidden not in row["whole"]
    entries = await gateway.database.fetch("select sections from audit.audit_entry")
    assert not any(WISH.words.encode() in bytes(one["sections"]) for one in entries)


async def test_what_has_long_been_closed_is_forgotten(gateway: Gateway) -> None:
    made = await answered(gateway)
    await step(made, ComplaintStep.CLOSE, CITIZEN, gateway)
    await complain.tell_overdue_complaints(later(gateway, 3 * 365 - 1))
    assert len(await gateway.database.fetch("select 1 from gateway.complaint")) == 1
    await complain.tell_overdue_complaints(later(gateway, 3 * 365 + 1))
    assert await gateway.database.fetch("select 1 from gateway.complaint") == []


def test_routes_lead_from_matters_to_offices() -> None:
    files = demo_city()
    matters: Any = {MatterCode("M12"): SimpleNamespace(owner="housing", certificates=())}
    assert list(lint_complaints(files, matters)) == []
    rules = load_complaint_rules(files)
    assert rules is not None
    assert [rules.route(MatterCode(code)) for code in ("M12", "M01")] == ["housing", "general_window"]
    strange = {**json.loads(files["complaints.json"]), "routes": {"M99": "nobody"}}
    found = lint_complaints({**files, "complaints.json": json.dumps(strange).encode()}, matters)
    assert [one.rule for one in found] == ["complaints.unknown-matter", "complaints.unknown-department"]
    assert [one.rule for one in lint_complaints({"complaints.json": b"{}"}, matters)] == ["complaints.form"]
    assert load_complaint_rules({}) is None
