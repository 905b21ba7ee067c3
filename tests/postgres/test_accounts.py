"""The register in its store: each change beside its entry, none over another's, and an end of what was removed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.accounts import Accounts, Registered
from gateway.accounts import sweep as sweep_accounts
from gateway.db import Database, Keyring
from gateway.domain.accounts import Account, AccountState, ClientSystem, Post, RegisteredKind
from gateway.domain.clock import real_now
from gateway.domain.codes import CaseNumber, CountyCode, DepartmentCode
from gateway.domain.errors import AuditUnavailable, Conflict, InvalidInput, NotAuthorised, NotFound
from gateway.domain.stages import Officer
from gateway.duty import Duty, DutyRules
from gateway.entry import Kind, read_sections
from gateway.flows import Gateway, administer, freeze_unused
from gateway.flows.duty import reactivate
from gateway.verification import load_working_days
from gateway_demo.demo_city import demo_city
from tests.postgres.moved import house_at

HOUSING, COUNTY = DepartmentCode("housing"), CountyCode("330702")
BY = Officer("JHADM1", "c", DepartmentCode("data_office"), COUNTY, "desk", frozenset(), frozenset({"administrator"}))
JH1 = Account("JH1", HOUSING, COUNTY, "desk", frozenset({"M01"}), frozenset({"officer"}))


@pytest.fixture
async def gateway(database: Database, tmp_path: Path) -> AsyncIterator[Gateway]:
    async with house_at(database, tmp_path, real_now()) as house:
        accounts = Accounts(database)
        await accounts.refresh()
        rooms = SimpleNamespace(accounts=accounts, audit=house.audit, clock=house.clock, database=database)
        yield cast("Gateway", rooms)


async def said(gateway: Gateway, kind: Kind = Kind.ADMIN) -> list[dict[str, Any]]:
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", kind.value
    )
    return [dict(read_sections(row["sections"])[0]["result"]) for row in rows]


async def test_each_change_stands_in_the_log_with_who_did_it(gateway: Gateway) -> None:
    made = await administer.create(JH1, "hr-1", BY, gateway)
    same = await administer.replace_record(made, JH1, "hr-1", BY, gateway)
    assert same is made
    moved = replace(JH1, department=DepartmentCode("taxation"), person_digest="a" * 32)
    after = await administer.replace_record(made, moved, "hr-1", BY, gateway)
    gone = await administer.replace_record(after, replace(moved, state=AccountState.SUSPENDED), None, BY, gateway)
    await administer.remove(gone, BY, gateway)
    told = await said(gateway)
    assert [one["did"] for one in told] == [f"{verb} account JH1" for verb in ("create", "move", "suspend", "remove")]
    assert told[1]["was"] == {"department": "housing", "person_digest": False}
    assert told[1]["is"] == {"department": "taxation", "person_digest": True}
    assert "a" * 32 not in str(told)
    with pytest.raises(NotFound):
        await administer.load(RegisteredKind.ACCOUNT, made.record_id, gateway)
    assert gateway.accounts.account("JH1") is None


async def test_of_two_who_change_one_record_the_later_is_told(gateway: Gateway) -> None:
    made = await administer.create(JH1, None, BY, gateway)
    ways = (administer.replace_record(made, replace(JH1, post=f"desk {n}"), None, BY, gateway) for n in range(5))
    ends = await asyncio.gather(*ways, return_exceptions=True)
    assert [type(end) is Registered for end in ends].count(True) == 1
    assert all(isinstance(end, Registered | Conflict) for end in ends)
    with pytest.raises(Conflict):
        await administer.remove(made, BY, gateway)
    assert len(await said(gateway)) == 2


async def test_a_name_is_had_once_whatever_its_case(gateway: Gateway) -> None:
    made = await administer.create(JH1, None, BY, gateway)
    ends = await asyncio.gather(
        *(administer.create(replace(JH1, name=name), None, BY, gateway) for name in ("jh1", "JH2", "jh2")),
        return_exceptions=True,
    )
    assert [isinstance(end, Registered) for end in ends].count(True) == 1
    assert sum(isinstance(end, Conflict) for end in ends) == 2
    await administer.remove(made, BY, gateway)
    again = await administer.create(JH1, None, BY, gateway)
    assert again.record_id != made.record_id
    post = Post("JH1", HOUSING, COUNTY)
    assert (await administer.create(post, None, BY, gateway)).record == post, "a post of that name is another thing"


async def test_nothing_is_kept_without_its_entry(gateway: Gateway) -> None:
    await gateway.audit.stop()
    with pytest.raises(AuditUnavailable):
        await administer.create(JH1, None, BY, gateway)
    assert await administer.every(RegisteredKind.ACCOUNT, gateway) == []


async def test_nobody_gives_themselves_rights(gateway: Gateway) -> None:
    own = await administer.create(replace(JH1, name="JHADM1"), None, replace_by("JHADM2"), gateway)
    other = await administer.create(JH1, None, BY, gateway)
    post = await administer.create(
        Post("desk", HOUSING, COUNTY, members=frozenset({str(other.record_id)})), None, BY, gateway
    )
    assert isinstance(post.record, Post)
    with_own = replace(post.record, members=post.record.members | {str(own.record_id)})
    for refused in (
        administer.create(replace(JH1, name="jhadm1"), None, BY, gateway),
        administer.replace_record(own, replace(JH1, name="JHADM1", roles=frozenset({"auditor"})), None, BY, gateway),
        administer.replace_record(post, with_own, None, BY, gateway),
        administer.remove(own, BY, gateway),
        administer.import_accounts(
            "account,department,county,post,duties,roles\nJHADM1,housing,330702,d,*,auditor", BY, gateway, is_dry=False
        ),
    ):
        with pytest.raises(NotAuthorised) as why:
            await refused
        assert why.value.rule == "own-account"
    assert [one["rule"] for one in await said(gateway, Kind.DENIED)] == ["own-account"] * 5


def replace_by(account: str) -> Officer:
    return Officer(account, BY.client, BY.department, BY.county, BY.post, BY.duties, BY.roles)


async def test_a_record_that_does_not_fit_is_not_kept(gateway: Gateway) -> None:
    with pytest.raises(InvalidInput) as refused:
        await administer.create(replace(JH1, county=CountyCode("1"), roles=frozenset({"citizen"})), None, BY, gateway)
    assert [fault.pointer for fault in refused.value.faults] == ["/county", "/roles"]


async def test_another_process_sees_it(gateway: Gateway) -> None:
    beside = Accounts(gateway.database)
    await beside.refresh()
    client = ClientSystem("one-stop", HOUSING, frozenset({"M01"}), quotas=(("client_day", 5),))
    made = await administer.create(client, None, BY, gateway)
    before = beside.version()
    await beside.refresh()
    assert (beside.client("one-stop"), beside.version() > before) == (client, True)
    await administer.remove(made, BY, gateway)
    await beside.refresh()
    assert beside.client("one-stop") is None


async def test_who_is_not_here_for_thirty_days_is_frozen(gateway: Gateway) -> None:
    await administer.create(JH1, None, BY, gateway)
    await administer.create(replace(JH1, name="JH2"), None, BY, gateway)
    await gateway.database.fetch("update gateway.registered set created_at = created_at - interval '31 days'")
    gateway.accounts.account("JH2")
    await gateway.accounts.tell_uses()
    await freeze_unused(gateway)
    await freeze_unused(gateway)
    states = {
        one.record.name: one.record.state
        for one in await administer.every(RegisteredKind.ACCOUNT, gateway)
        if isinstance(one.record, Account)
    }
    assert states == {"JH1": AccountState.DORMANT, "JH2": AccountState.ACTIVE}
    assert [one["did"] for one in await said(gateway)][2:] == ["freeze account JH1"]


async def test_the_register_alone_knows_who_is_dormant_and_coming_wakes_nobody(
    gateway: Gateway, tmp_path: Path
) -> None:
    held = await administer.create(JH1, None, BY, gateway)
    officer = replace(BY, account="JH1", roles=frozenset({"officer"}))
    keyring = Keyring.open_file(tmp_path / "duty.key")

    async def refused() -> str | None:
        """As a process that has just been started says."""
        rules = DutyRules(None, (), 30, 60, 1)
        days = load_working_days(demo_city())
        duty = Duty(gateway.database, keyring, gateway.clock, rules, lambda: days, uses=gateway.accounts)
        gateway.__dict__["duty"] = duty
        try:
            await duty.require(officer, CaseNumber("JH-2026-M01-000017"))
        except NotAuthorised as refusal:
            return refusal.rule
        return None

    async def idle(days: int) -> None:
        gateway.accounts.account("JH1")
        await gateway.accounts.tell_uses()
        await gateway.database.fetch("update gateway.registered set used_on = current_date - $1::int", days)

    assert await refused() is None, "nobody has used it yet"
    await idle(30)
    assert await refused() is None
    await idle(31)
    assert await refused() == "dormant"
    gateway.accounts.account("JH1")
    await gateway.accounts.tell_uses()
    assert await refused() == "dormant", "a refused call is no use"
    await reactivate("JH1", "back from leave", BY, gateway)
    assert await refused() is None
    await idle(31)
    await freeze_unused(gateway)
    assert await refused() == "dormant"
    frozen = await administer.load(RegisteredKind.ACCOUNT, held.record_id, gateway)
    assert frozen.record == replace(JH1, state=AccountState.DORMANT)
    await reactivate("JH1", "back from leave", BY, gateway)
    thawed = await administer.load(RegisteredKind.ACCOUNT, held.record_id, gateway)
    assert (thawed.record, await refused()) == (JH1, None)
    await idle(31)
    await freeze_unused(gateway)
    frozen = await administer.load(RegisteredKind.ACCOUNT, held.record_id, gateway)
    await administer.replace_record(frozen, JH1, None, BY, gateway)
    assert await refused() is None, "who is made active begins anew"
    await freeze_unused(gateway)
    assert (await administer.load(RegisteredKind.ACCOUNT, held.record_id, gateway)).record == JH1
    assert await gateway.database.fetch("select 1 from gateway.account_use") == []


async def test_where_accounts_are_never_dormant_none_is_frozen(gateway: Gateway) -> None:
    await administer.create(JH1, None, BY, gateway)
    await gateway.database.fetch("update gateway.registered set created_at = created_at - interval '900 days'")
    assert await Accounts(gateway.database, dormant_after_days=0).unused(9) == ()
    assert len(await gateway.accounts.unused(9)) == 1


HEAD = "account,department,county,post,duties,roles"


async def test_a_file_is_taken_whole_or_not_at_all(gateway: Gateway) -> None:
    await administer.create(replace(JH1, state=AccountState.SUSPENDED, person_digest="a" * 32), "hr-1", BY, gateway)
    file = f"{HEAD}\nJH1,housing,330702,desk 2,M01,officer\nJH2,housing,330702,desk,M01,officer"
    dry = await administer.import_accounts(file, BY, gateway, is_dry=True)
    assert (list(dry.created), list(dry.changed), list(dry.unchanged)) == (["JH2"], ["JH1"], [])
    assert len(await administer.every(RegisteredKind.ACCOUNT, gateway)) == 1
    wrong = await administer.import_accounts(f"{file}\nJH3,Housing,330702,desk,M01,officer", BY, gateway, is_dry=False)
    assert [one.line for one in wrong.faults] == [4]
    assert len(await said(gateway)) == 1
    await administer.import_accounts(file, BY, gateway, is_dry=False)
    again = await administer.import_accounts(file, BY, gateway, is_dry=False)
    assert (list(again.created), list(again.changed), list(again.unchanged)) == ([], [], ["JH1", "JH2"])
    (found,) = await administer.named(RegisteredKind.ACCOUNT, "jh1", gateway)
    assert found.record == replace(JH1, post="desk 2", state=AccountState.SUSPENDED, person_digest="a" * 32)
    assert found.external_id == "hr-1"


async def test_a_city_of_the_seed_s_size_comes_in_parts_and_is_listed(gateway: Gateway) -> None:
    """1,425 query accounts of 41 departments."""
    rows = [
        f"JH{n:06},dept_{chr(97 + n % 26)}{'x' * (n % 41 // 26)},330702,desk {n % 41},M{n % 16 + 1:02},officer"
        for n in range(1425)
    ]
    for begin in range(0, len(rows), administer.MOST_ROWS):
        part = "\n".join([HEAD, *rows[begin : begin + administer.MOST_ROWS]])
        assert not (await administer.import_accounts(part, BY, gateway, is_dry=True)).faults
    part = "\n".join([HEAD, *rows[:50]])
    assert len((await administer.import_accounts(part, BY, gateway, is_dry=False)).created) == 50
    with pytest.raises(InvalidInput):
        await administer.import_accounts("\n".join([HEAD, *rows[:401]]), BY, gateway, is_dry=True)


async def test_what_was_removed_has_its_end(gateway: Gateway) -> None:
    made = await administer.create(JH1, "hr-1", BY, gateway)
    await administer.remove(made, BY, gateway)
    (left,) = await gateway.database.fetch("select external_id, record::text from gateway.registered")
    assert tuple(left) == (None, "{}"), "what it said is forgotten at once"
    await gateway.database.run(sweep_accounts(real_now()))
    assert len(await gateway.database.fetch("select 1 from gateway.registered")) == 1
    await gateway.database.run(sweep_accounts(real_now() + timedelta(days=2)))
    assert await gateway.database.fetch("select 1 from gateway.registered") == []
