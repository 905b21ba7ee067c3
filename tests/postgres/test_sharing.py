"""A sharing request from the asking to its end, each step in the log, and what access makes of it meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from gateway.access import load_rules
from gateway.db import Database
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.errors import AuditUnavailable, Conflict, InvalidInput, NotAuthorised, NotFound
from gateway.domain.finding import CheckSeverity
from gateway.domain.sharing import SharingDecision, SharingRequest, SharingState, SharingWish
from gateway.domain.stages import Officer
from gateway.domain.words import PublicationAct, Sharing
from gateway.entry import Kind, read_sections
from gateway.flows import DraftedPolicy, Gateway, PolicyEdit, policies, remind_of_sharing, share
from gateway.flows.steps.judging import PolicyJudge, with_other_grants
from gateway_demo.demo_city import demo_city
from tests.postgres.moved import House, house_at
from tests.postgres.processes import INSTALLED, MONDAY, Days, alter, looks, settled

M07, M08 = MatterCode("M07"), MatterCode("M08")
GRANT, REFUSE, END = SharingDecision.GRANT, SharingDecision.REFUSE, SharingDecision.END


def steward(department: str, account: str = "JHSTW-1") -> Officer:
    return Officer(
        account, "c", DepartmentCode(department), CountyCode("330702"), "steward", frozenset(), frozenset({"steward"})
    )


ASKING, OWNER = steward("housing", "JHSTW-housing"), steward("marriage", "JHSTW-marriage")
STEWARD, SECOND = steward("audit", "JHSTW-3"), steward("audit", "JHSTW-4")
CLERK = replace(ASKING, account="JH1", duties=frozenset({"M07", "M08"}), roles=frozenset({"officer"}))


def wish(matter: str = "M07", certificate: str = "M07-C2", *items: str, **more: Any) -> SharingWish:
    fields = {CertificateCode(certificate): frozenset(map(ItemName, items or ("register_date",)))}
    dates = {"since": MONDAY.date(), "until": MONDAY.date() + timedelta(days=60)}
    return SharingWish(MatterCode(matter), fields, "公租房资格核验", **{**dates, "most_per_day": 100, **more})


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    async with house_at(database, tmp_path) as house:
        yield house


@pytest.fixture
async def gateway(house: House) -> Gateway:
    return await settled(house)


def sees(gateway: Gateway, matter: MatterCode = M07) -> dict[str, str]:
    """The fields that the asking department's clerk may see of a matter, in which form."""
    told = gateway.access.permissions(CLERK, gateway.catalogue.matters[matter])
    shown = [field for one in told.certificates if one.is_granted for field in one.fields]
    return {field.item.name: field.mode.value for field in shown if field.mode.value in {"reveal", "mask"}}


async def said(gateway: Gateway) -> list[dict[str, Any]]:
    """What the log says was done about sharing, in order."""
    rows = await gateway.database.fetch(
        "select sections from audit.audit_entry where kind = $1 order by at, seq", Kind.ADMIN.value
    )
    told = [dict(read_sections(row["sections"])[0]["result"]) for row in rows]
    return [one for one in told if "request_id" in one]


async def published(gateway: Gateway, files: Mapping[str, str | None]) -> None:
    drafted = await policies.draft("why", None, STEWARD, gateway)
    await approve_and_publish(
        await policies.change(drafted.draft.policy_id, PolicyEdit(1, files, None), STEWARD, gateway), gateway
    )


async def approve_and_publish(drafted: DraftedPolicy, gateway: Gateway) -> None:
    await policies.approve(drafted.draft.policy_id, drafted.bundle.hash, "ok", SECOND, gateway)
    await policies.publish(drafted.draft.policy_id, STEWARD, gateway)


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


async def test_a_renewal_stands_in_place_of_what_it_renews_from_its_first_day_on(gateway: Gateway) -> None:
    """Both were of 100 queries a day: on no day are there 200."""
    first = await granted(gateway)
    begins = MONDAY.date() + timedelta(days=40)
    later = {"since": begins, "until": begins + timedelta(days=60), "most_per_day": 80, "renews": first.request_id}
    renewed = await granted(gateway, **later)
    days, matter = cast("Days", gateway.clock), gateway.catalogue.matters[M07]

    def agreed() -> list[tuple[str, int | None]]:
        return [(one.grant_id, one.per_day) for one in gateway.access.volumes_to(CLERK, matter)]

    assert agreed() == [(f"grant-{first.request_id}", 100)]
    for day in (begins, first.wish.until, first.wish.until + timedelta(days=1), renewed.wish.until):
        days.time = MONDAY + (day - MONDAY.date())
        assert agreed() == [(f"grant-{renewed.request_id}", 80)]
        assert sees(gateway) == {"register_date": "mask"}
    await share.decide(renewed.request_id, END, "用途已终止", OWNER, gateway)
    assert (agreed(), sees(gateway)) == ([], {}), "what was renewed does not come back"


async def test_what_is_renewed_is_renewed_once(house: House, gateway: Gateway) -> None:
    """Of two renewals of the same, whoever grants them at once in whichever process, one is granted; the renewal can be renewed."""
    first, beside = await granted(gateway), await settled(house)
    both = [await share.ask(wish(renews=first.request_id), ASKING, gateway) for _ in range(2)]
    decisions = [
        share.decide(one.request_id, GRANT, None, OWNER, process)
        for one, process in zip(both, (gateway, beside), strict=True)
    ]
    ends = await asyncio.gather(*decisions, return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["Conflict", "SharingRequest"]
    await looks(gateway)
    (held,) = gateway.live.now.policy.grants
    await granted(gateway, renews=held.request_id)
    assert len(gateway.live.now.policy.grants) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"until": MONDAY.date() + timedelta(days=59)},
        {"matter": "M08", "certificate": "M08-C2", "items": ("fuel",)},
        {"certificate": "M07-C3", "items": ("minor_children_count",)},
    ],
)
async def test_what_is_no_renewal_of_that_is_refused(gateway: Gateway, other: dict[str, Any]) -> None:
    first = await granted(gateway)
    items = other.pop("items", ("register_date",))
    names = [other.pop("matter", "M07"), other.pop("certificate", "M07-C2")]
    with pytest.raises(InvalidInput) as refused:
        await share.ask(wish(*names, *items, renews=first.request_id, **other), ASKING, gateway)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/renews", "not-renewed")]


async def test_the_times_are_the_city_s_and_change_in_every_process_without_a_restart(
    house: House, gateway: Gateway
) -> None:
    beside = await settled(house)
    before = await share.ask(wish(), ASKING, gateway)
    times = {
        "decided_within_working_days": 2,
        "reminded_after_working_days": 1,
        "end_told_days_before": 60,
        "longest_days": 30,
    }
    await published(gateway, {"sharing.json": json.dumps(times)})
    await looks(beside)
    for process in (gateway, beside):
        asked = await share.ask(wish(until=MONDAY.date() + timedelta(days=30)), ASKING, process)
        assert (asked.remind_at, asked.due_at) == (MONDAY + timedelta(days=1), MONDAY + timedelta(days=2))
        with pytest.raises(InvalidInput):
            await share.ask(wish(until=MONDAY.date() + timedelta(days=31)), ASKING, process)
    found = await share.load(before.request_id, ASKING, beside)
    assert found.due_at == MONDAY + timedelta(days=7), "what was asked for keeps its dates"
    drafted = await policies.draft("why", None, STEWARD, gateway)
    edit = PolicyEdit(1, {"sharing.json": json.dumps(times | {"longest_days": 0})}, None)
    broken = await policies.change(drafted.draft.policy_id, edit, STEWARD, gateway)
    findings = (await policies.validate(broken.draft.policy_id, STEWARD, gateway)).findings
    assert [(one.rule, one.where, one.severity) for one in findings] == [
        ("sharing.form", "sharing.json", CheckSeverity.ERROR)
    ]


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


async def test_one_person_with_two_accounts_does_not_grant_to_themselves(house: House, gateway: Gateway) -> None:
    """In whichever process they decide, and whatever the case of the letters in which an account is written."""
    beside, person = await settled(house), "a" * 32
    asked = await share.ask(wish(), replace(ASKING, person_digest=person), gateway)
    for by in (replace(OWNER, person_digest=person), replace(OWNER, account=ASKING.account.lower())):
        with pytest.raises(NotAuthorised) as refused:
            await share.decide(asked.request_id, GRANT, None, by, beside)
        assert refused.value.rule == "sharing-owner"
    done = await share.decide(asked.request_id, GRANT, None, replace(OWNER, person_digest="b" * 32), beside)
    assert done.settled is SharingState.GRANTED


async def test_what_is_shared_without_conditions_is_granted_at_once(gateway: Gateway) -> None:
    """And so is all that the certificate's answer rests on: the answer comes with the field."""
    asked = await share.ask(wish("M08", "M08-C2", "fuel"), ASKING, gateway)
    assert (asked.settled, asked.owner) == (SharingState.ASKED, "vehicles")
    assert sees(gateway, M08) == {}
    now = gateway.live.now
    items = {
        key: replace(item, sharing=Sharing.UNCONDITIONAL) if key[0] == "vehicles" else item
        for key, item in now.catalogue.items.items()
    }
    changed: Any = SimpleNamespace(matters=now.catalogue.matters, items=items, canonical=b"changed")
    made = replace(now, catalogue=changed, access=now.access.under(changed, load_rules(demo_city()), "new"))
    gateway.live.take_over(with_other_grants(made, now.policy, 0))
    done = await share.ask(wish("M08", "M08-C2", "fuel"), ASKING, gateway)
    assert (done.settled, done.decided_by) == (SharingState.GRANTED, None)
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
    await granted(gateway)
    now = gateway.live.now
    key = (DepartmentCode("marriage"), ItemName("register_date"))
    items = {**now.catalogue.items, key: replace(now.catalogue.items[key], sharing=Sharing.NOT_SHARED)}
    changed: Any = SimpleNamespace(matters=now.catalogue.matters, items=items, canonical=b"changed")
    assert sees(gateway) != {}
    made = replace(now, catalogue=changed, access=now.access.under(changed, load_rules(demo_city()), "new"))
    gateway.live.take_over(with_other_grants(made, now.policy, 2))
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


async def test_another_process_takes_what_is_granted_and_what_has_ended(house: House, gateway: Gateway) -> None:
    beside = await settled(house)
    done = await granted(gateway)
    assert sees(beside) == {}
    await looks(beside)
    assert sees(beside) == sees(gateway) != {}
    await share.decide(done.request_id, END, "用途已终止", OWNER, beside)
    await looks(gateway)
    assert sees(gateway) == sees(beside) == {}
    assert gateway.live.now.bundle == beside.live.now.bundle == INSTALLED.hash


async def test_what_is_granted_is_a_bundle_that_can_be_judged_by_its_hash_alone(gateway: Gateway) -> None:
    done = await granted(gateway)
    then = gateway.live.now
    assert (then.rules, then.number) == (INSTALLED.hash, 1)
    assert (await said(gateway))[-1]["bundle"] == then.bundle != INSTALLED.hash
    await share.decide(done.request_id, END, "用途已终止", OWNER, gateway)
    found = await gateway.policies.bundle(then.bundle)
    assert [one.request_id for one in found.grants] == [done.request_id]
    matter, judge = gateway.catalogue.matters[M07], PolicyJudge.of(gateway)

    def seen(on: date) -> bool:
        told = judge.in_force(found, on=on).access.permissions(CLERK, matter)
        return any(one.is_granted for one in told.certificates)

    last = done.wish.until
    assert [seen(last), seen(last + timedelta(days=1))] == [True, False]
    publications = [one.publication for one in await gateway.policies.published(None, 10)]
    assert [(one.act, one.drafted_by, one.approved_by) for one in publications[:2]] == [
        (PublicationAct.SHARED, ASKING.account, OWNER.account)
    ] * 2


async def test_decisions_at_once_in_two_processes_are_all_in_the_bundle(house: House, gateway: Gateway) -> None:
    beside, asked = await settled(house), [await share.ask(wish(), ASKING, gateway) for _ in range(6)]
    decisions = (
        share.decide(one.request_id, GRANT, None, OWNER, (gateway, beside)[number % 2])
        for number, one in enumerate(asked)
    )
    await asyncio.gather(*decisions)
    await looks(gateway)
    await looks(beside)
    for process in (gateway, beside):
        assert {one.request_id for one in process.live.now.policy.grants} == {one.request_id for one in asked}
    assert gateway.live.now.number == 6


async def test_rules_rolled_back_bring_no_grant_back_and_take_none_away(gateway: Gateway) -> None:
    withdrawn = await granted(gateway)
    with_both = gateway.live.now.bundle
    await published(gateway, {"laws.json": INSTALLED.files["laws.json"] + "\n"})
    await share.decide(withdrawn.request_id, END, "用途已终止", OWNER, gateway)
    kept = await granted(gateway)
    drafted = await policies.draft("back", with_both, STEWARD, gateway)
    assert drafted.changed == ("laws.json",)
    await approve_and_publish(drafted, gateway)
    now = gateway.live.now
    assert (now.rules, [one.request_id for one in now.policy.grants]) == (INSTALLED.hash, [kept.request_id])
    await share.decide(kept.request_id, END, "用途已终止", OWNER, gateway)
    assert (gateway.live.now.bundle, sees(gateway)) == (INSTALLED.hash, {})


async def test_a_grant_that_the_files_do_not_list_counts_for_nothing_and_is_told(gateway: Gateway) -> None:
    """As where a former bundle comes back that lacks the certificate; where the files list it again it counts again."""
    await granted(gateway)
    matter = json.loads(INSTALLED.files["M07.json"])
    matter["certificates"] = [one for one in matter["certificates"] if one["code"] != "M07-C2"]
    without = await policies.draft("without", None, STEWARD, gateway)
    conditions = INSTALLED.files["declaration_conditions.json"].replace(', "M07-C2": "middle"', "")
    edited = {"M07.json": json.dumps(matter, ensure_ascii=False), "declaration_conditions.json": conditions}
    edit = PolicyEdit(1, edited, None)
    without = await policies.change(without.draft.policy_id, edit, STEWARD, gateway)
    found = (await policies.validate(without.draft.policy_id, STEWARD, gateway)).findings
    assert [(one.rule, one.severity) for one in found] == [("sharing.does-not-fit", CheckSeverity.WARNING)]
    assert "names M07-C2, which M07 lacks" in found[0].said
    with capture_logs() as lines:
        await approve_and_publish(without, gateway)
    assert [line["event"] for line in lines] == ["sharing_grants_do_not_fit"]
    assert sees(gateway) == {}
    back = await policies.draft("back", INSTALLED.hash, STEWARD, gateway)
    await approve_and_publish(back, gateway)
    assert sees(gateway) == {"register_date": "mask"}


async def test_a_draft_over_the_files_stands_though_something_is_granted_meanwhile(gateway: Gateway) -> None:
    drafted = await policies.draft("why", None, STEWARD, gateway)
    edit = PolicyEdit(1, {"laws.json": INSTALLED.files["laws.json"] + "\n"}, None)
    changed = await policies.change(drafted.draft.policy_id, edit, STEWARD, gateway)
    await policies.approve(drafted.draft.policy_id, changed.bundle.hash, "ok", SECOND, gateway)
    done = await granted(gateway)
    await policies.publish(drafted.draft.policy_id, STEWARD, gateway)
    now = gateway.live.now
    assert (now.rules, [one.request_id for one in now.policy.grants]) == (changed.bundle.hash, [done.request_id])
    assert sees(gateway) == {"register_date": "mask"}


ALTERED = {
    "a state": "update gateway.sharing_request set state = 'granted', entry = entry",
    "another's department": "update gateway.sharing_request set department = 'housing', state = 'granted'",
    "dates": "update gateway.sharing_request set until = until + 900, state = 'granted'",
}


@pytest.mark.parametrize("how", ALTERED)
async def test_a_row_changed_by_hand_gives_nobody_anything(house: House, gateway: Gateway, how: str) -> None:
    await share.ask(wish(), ASKING, gateway)
    await alter(house, ALTERED[how])
    await looks(gateway)
    fresh = await settled(house)
    await granted(gateway, since=MONDAY.date() + timedelta(days=1))
    assert sees(gateway) == sees(fresh) == {}


@pytest.mark.parametrize(
    "change",
    [
        "until = until + 900",
        "most_per_day = 5",
        'fields = \'{"M07-C2": ["spouse_name"]}\'',
        "asked_by = 'JHSTW-another'",
    ],
)
async def test_what_is_not_as_it_was_asked_for_cannot_be_granted(house: House, gateway: Gateway, change: str) -> None:
    asked = await share.ask(wish(), ASKING, gateway)
    await alter(house, f"update gateway.sharing_request set {change}")
    with pytest.raises(Conflict, match="not as it was asked for"):
        await share.decide(asked.request_id, GRANT, None, OWNER, gateway)
    assert gateway.live.now.policy.grants == ()


REFUSED = {
    "grants that were altered": "update gateway.policy_bundle set content = overlay(content placing '\\x31' from 40) where rules is not null",
    "grants that are missing": "delete from gateway.policy_bundle where rules is not null",
    "files that are missing": "delete from gateway.policy_bundle where rules is null",
    "other files named": "update gateway.policy_bundle set rules = hash where rules is not null",
    "files alone, without what was granted": (
        "update gateway.policy_publication p set bundle = b.rules from gateway.policy_bundle b where b.hash = p.bundle and p.number = 1"
    ),
}


@pytest.mark.parametrize("how", REFUSED)
async def test_grants_that_are_not_as_they_were_signed_are_refused(house: House, gateway: Gateway, how: str) -> None:
    beside = await settled(house)
    await granted(gateway)
    await alter(house, REFUSED[how])
    await looks(beside)
    assert sees(beside) == {}
    assert beside.live.status.fault is not None
    assert beside.live.now.bundle == INSTALLED.hash


async def test_what_was_granted_before_bundles_held_grants_is_taken_over_once(house: House, gateway: Gateway) -> None:
    done = await granted(gateway)
    planted = await share.ask(wish(), ASKING, gateway)
    await alter(
        house,
        "delete from gateway.policy_publication where act = 'shared'; delete from gateway.policy_bundle where rules is not null;"
        f"update gateway.sharing_request set state = 'granted' where request_id = '{planted.request_id}'",
    )
    with capture_logs() as lines:
        upgraded = await settled(house)
    assert [one.request_id for one in upgraded.live.now.policy.grants] == [done.request_id]
    assert [line["event"] for line in lines if line["log_level"] == "error"] == ["sharing_request_altered"]
    again = await settled(house)
    assert again.live.now.bundle == upgraded.live.now.bundle
    assert again.live.now.number == 1


async def test_nothing_is_granted_without_its_entry(gateway: Gateway) -> None:
    asked = await share.ask(wish(), ASKING, gateway)
    await gateway.audit.stop()
    with pytest.raises(AuditUnavailable):
        await share.decide(asked.request_id, GRANT, None, OWNER, gateway)
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
