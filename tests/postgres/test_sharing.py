"""A sharing request from the asking to its end, each step in the log, and what access makes of it meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.access import Access, Quotas, load_quotas, load_rules
from gateway.db import Database
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import AuditUnavailable, Conflict, InvalidInput, NotAuthorised, NotFound
from gateway.domain.sharing import SharingDecision, SharingRequest, SharingState, SharingWish
from gateway.domain.stages import Officer
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, remind_of_sharing, share, take_grants
from gateway.sharing import VERSION, SharingRequests
from gateway.verification import load_working_days
from gateway_demo.demo_city import demo_city
from tests.postgres.moved import house_at
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import access, catalogue, digest

MONDAY = datetime(2026, 11, 2, 9, tzinfo=CHINA)
M07, M08 = MatterCode("M07"), MatterCode("M08")
GRANT, REFUSE, END = SharingDecision.GRANT, SharingDecision.REFUSE, SharingDecision.END


class Days:
    """A domain clock that the test turns."""

    def __init__(self) -> None:
        self.time = MONDAY

    def now(self) -> datetime:
        return self.time


def steward(department: str, account: str = "JHSTW-1") -> Officer:
    return Officer(
        account, "c", DepartmentCode(department), CountyCode("330702"), "steward", frozenset(), frozenset({"steward"})
    )


ASKING, OWNER = steward("housing", "JHSTW-housing"), steward("marriage", "JHSTW-marriage")
CLERK = replace(ASKING, account="JH1", duties=frozenset({"M07", "M08"}), roles=frozenset({"officer"}))


def wish(matter: str = "M07", certificate: str = "M07-C2", *items: str, **more: Any) -> SharingWish:
    fields = {CertificateCode(certificate): frozenset(map(ItemName, items or ("register_date",)))}
    dates = {"since": MONDAY.date(), "until": MONDAY.date() + timedelta(days=60)}
    return SharingWish(MatterCode(matter), fields, "公租房资格核验", **{**dates, "most_per_day": 100, **more})


@pytest.fixture
async def gateway(database: Database, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with house_at(database, tmp_path) as house:
        rooms = SimpleNamespace(
            audit=house.audit, database=database, catalogue=catalogue(), access=access(), clock=Days(),
            sharing=SharingRequests(database), verification=SimpleNamespace(calendar=load_working_days(demo_city())),
            quotas=Quotas(database, tmp_path / "quotas.key", dict.fromkeys(load_quotas(demo_city()), 0)),
        )  # fmt: skip
        yield cast("Gateway", rooms)


def sees(gateway: Gateway, matter: MatterCode = M07) -> dict[str, str]:
    """The fields that the asking department's clerk may see of a matter, in which form."""
    told = gateway.access.permissions(CLERK, gateway.catalogue.matters[matter])
    shown = [field for one in told.certificates if one.is_granted for field in one.fields]
    return {field.item.name: field.mode.value for field in shown if field.mode.value in {"reveal", "mask"}}


async def said(gateway: Gateway) -> list[dict[str, Any]]:
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", Kind.ADMIN.value
    )
    return [dict(read_sections(row["sections"])[0]["result"]) for row in rows]


async def granted(gateway: Gateway, **more: Any) -> SharingRequest:
    asked = await share.ask(wish(**more), ASKING, gateway)
    return await share.decide(asked.request_id, GRANT, None, OWNER, gateway)


async def test_what_is_granted_is_seen_from_its_first_day_to_its_last_and_nothing_else(gateway: Gateway) -> None:
    assert sees(gateway) == {}
    asked = await share.ask(wish(since=MONDAY.date() + timedelta(days=1)), ASKING, gateway)
    assert asked.state(MONDAY) is SharingState.ASKED
    assert sees(gateway) == {}
    done = await share.decide(asked.request_id, GRANT, None, OWNER, gateway)
    assert (done.state(MONDAY), done.decided_by) == (SharingState.GRANTED, OWNER.account)
    assert sees(gateway) == {}
    days = cast("Days", gateway.clock)
    days.time = MONDAY + timedelta(days=1)
    assert sees(gateway) == {"register_date": "mask"}
    days.time = MONDAY + timedelta(days=60)
    assert sees(gateway) == {"register_date": "mask"}
    days.time = MONDAY + timedelta(days=61)
    assert sees(gateway) == {}
    assert done.state(days.now()) is SharingState.EXPIRED
    told = await said(gateway)
    assert [one["did"] for one in told] == [
        "ask for sharing of marriage for housing", "granted sharing of marriage for housing",
    ]  # fmt: skip
    assert told[1]["fields"] == {"M07-C2": ["register_date"]}


async def test_the_owner_ends_it_with_reasons_and_it_can_be_renewed(gateway: Gateway) -> None:
    done = await granted(gateway)
    assert sees(gateway) == {"register_date": "mask"}
    with pytest.raises(InvalidInput):
        await share.decide(done.request_id, END, None, OWNER, gateway)
    ended = await share.decide(done.request_id, END, "用途已终止", OWNER, gateway)
    assert (ended.state(MONDAY), sees(gateway)) == (SharingState.ENDED, {})
    renewed = await share.ask(wish(renews=done.request_id), ASKING, gateway)
    assert renewed.wish.renews == done.request_id
    with pytest.raises(NotFound):
        await share.ask(wish(renews=done.request_id), steward("education"), gateway)


async def test_a_refusal_has_reasons_and_nothing_is_decided_twice(gateway: Gateway) -> None:
    asked = await share.ask(wish(), ASKING, gateway)
    with pytest.raises(InvalidInput):
        await share.decide(asked.request_id, REFUSE, "", OWNER, gateway)
    ways = [share.decide(asked.request_id, REFUSE, "不必要", OWNER, gateway)]
    ways += [share.decide(asked.request_id, GRANT, None, OWNER, gateway) for _ in range(4)]
    ends = await asyncio.gather(*ways, return_exceptions=True)
    assert sum(isinstance(end, SharingRequest) for end in ends) == 1
    assert all(isinstance(end, SharingRequest | Conflict) for end in ends)
    with pytest.raises(Conflict):
        await share.decide(asked.request_id, GRANT, None, OWNER, gateway)


async def test_the_owner_decides_and_nobody_else(gateway: Gateway) -> None:
    asked = await share.ask(wish(), ASKING, gateway)
    with pytest.raises(NotAuthorised) as refused:
        await share.decide(asked.request_id, GRANT, None, ASKING, gateway)
    assert refused.value.rule == "sharing-owner"
    moved = replace(OWNER, account=ASKING.account)
    with pytest.raises(NotAuthorised):
        await share.decide(asked.request_id, GRANT, None, moved, gateway)
    for act in (
        share.load(asked.request_id, steward("taxation"), gateway),
        share.decide(asked.request_id, GRANT, None, steward("taxation"), gateway),
    ):
        with pytest.raises(NotFound):
            await act
    mine, _ = await share.listed(None, 10, ASKING, gateway)
    to_decide, _ = await share.listed(None, 10, OWNER, gateway)
    others, _ = await share.listed(None, 10, steward("taxation"), gateway)
    assert ([one.request_id for one in mine], mine == to_decide, others) == ([asked.request_id], True, [])


async def test_what_is_shared_without_conditions_is_granted_at_once(gateway: Gateway) -> None:
    asked = await share.ask(wish("M08", "M08-C2", "fuel"), ASKING, gateway)
    assert (asked.settled, asked.decided_by, asked.owner) == (SharingState.GRANTED, None, "vehicles")
    assert sees(gateway, M08) == {"fuel": "reveal"}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (wish("M99"), "unknown-matter"),
        (wish("M07", "M07-C9"), "not-listed"),
        (wish("M07", "M07-C2", "divorce_reason"), "not-listed"),
        (wish("M04", "M04-C1", "contribution_base"), "not-listed"),
        (wish(until=MONDAY.date() - timedelta(days=1)), "span"),
        (wish(since=MONDAY.date() - timedelta(days=1)), "span"),
        (wish(until=MONDAY.date() + timedelta(days=900)), "span"),
    ],
)
async def test_what_cannot_be_asked_for(gateway: Gateway, wanted: SharingWish, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await share.ask(wanted, ASKING, gateway)
    assert {fault.code for fault in refused.value.faults} == {code}
    assert await said(gateway) == []


async def test_fields_are_asked_of_one_other_department(gateway: Gateway) -> None:
    both = {
        CertificateCode("M07-C2"): frozenset({ItemName("register_date")}),
        CertificateCode("M07-C3"): frozenset({ItemName("minor_children_count")}),
    }
    for wanted, by in ((replace(wish(), fields=both), ASKING), (wish(), OWNER)):
        with pytest.raises(InvalidInput):
            await share.ask(wanted, by, gateway)


async def test_what_nobody_shares_never_leaves(gateway: Gateway) -> None:
    """Neither is it asked for, nor does a grant of before give more than the answer, once its owner shares it no more."""
    everything = gateway.catalogue
    key = (DepartmentCode("marriage"), ItemName("register_date"))
    closed = replace(everything.items[key], sharing=type(everything.items[key].sharing).NOT_SHARED)
    items = {**everything.items, key: closed}
    changed: Any = SimpleNamespace(matters=everything.matters, items=items, canonical=b"changed")
    await granted(gateway)
    rooms = cast("Any", gateway)
    rooms.catalogue, rooms.access = changed, Access(changed, MemoryCases(), digest, rules=load_rules(demo_city()))
    await take_grants(gateway)
    assert sees(gateway) == {}
    with pytest.raises(InvalidInput) as refused:
        await share.ask(wish(), ASKING, gateway)
    assert refused.value.faults[0].code == "not-shared"


async def test_who_does_not_decide_is_reminded_and_then_it_goes_to_mediation(gateway: Gateway) -> None:
    asked = await share.ask(wish(), ASKING, gateway)
    days = cast("Days", gateway.clock)
    await remind_of_sharing(gateway)
    days.time = asked.remind_at
    await remind_of_sharing(gateway)
    await remind_of_sharing(gateway)
    assert [one["did"].partition(" of ")[0] for one in await said(gateway)][1:] == ["remind"]
    days.time = asked.due_at
    found = await share.load(asked.request_id, OWNER, gateway)
    assert (found.state(days.now()), found.reminded_at) == (SharingState.OVERDUE, asked.remind_at)
    assert asked.due_at == MONDAY + timedelta(days=7), "five working days"
    assert sees(gateway) == {}
    await share.decide(asked.request_id, GRANT, None, OWNER, gateway)
    days.time = MONDAY + timedelta(days=35)
    await remind_of_sharing(gateway)
    await remind_of_sharing(gateway)
    assert [one["did"] for one in await said(gateway)][3:] == ["tell the end of sharing of marriage for housing"]


async def test_another_process_takes_what_is_granted(gateway: Gateway) -> None:
    beside = cast("Gateway", SimpleNamespace(**{**vars(gateway), "access": access()}))
    await granted(gateway)
    assert sees(beside) == {}
    await take_grants(beside)
    assert sees(beside) == sees(gateway) != {}
    row = await gateway.database.fetchrow(VERSION)
    assert row is not None
    assert row["version"] == 1


async def test_nothing_is_granted_without_its_entry(gateway: Gateway) -> None:
    asked = await share.ask(wish(), ASKING, gateway)
    await gateway.audit.stop()
    with pytest.raises(AuditUnavailable):
        await share.decide(asked.request_id, GRANT, None, OWNER, gateway)
    await take_grants(gateway)
    assert sees(gateway) == {}


async def test_a_request_has_its_end(gateway: Gateway) -> None:
    await granted(gateway)
    cast("Days", gateway.clock).time = MONDAY + timedelta(days=60) + share.KEPT
    await gateway.database.run(gateway.sharing.sweep(MONDAY.date() + timedelta(days=60)))
    assert len(await gateway.database.fetch("select 1 from gateway.sharing_request")) == 1
    await gateway.database.run(gateway.sharing.sweep(MONDAY.date() + timedelta(days=61)))
    assert await gateway.database.fetch("select 1 from gateway.sharing_request") == []


async def test_a_city_of_the_seed_s_size(gateway: Gateway) -> None:
    """41 departments ask for the same; each sees its own grant and no other's."""
    departments = [f"dept_{chr(97 + n % 26)}{'x' * (n // 26)}" for n in range(41)]
    for name in departments:
        asked = await share.ask(wish(), steward(name, f"JHSTW-{name}"), gateway)
        if name != departments[0]:
            await share.decide(asked.request_id, GRANT, None, OWNER, gateway)
    matter = gateway.catalogue.matters[M07]

    def shown(name: str) -> bool:
        told = gateway.access.permissions(replace(CLERK, department=DepartmentCode(name)), matter)
        return any(one.is_granted for one in told.certificates)

    assert [shown(name) for name in departments] == [False] + [True] * 40
