"""What its owner shares with nobody never leaves, whichever way it is asked for: two truths that differ in it alone look the same."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from gateway.access import Access, Rights, SharingGrant, explain, load_rules, recorded_of, swings
from gateway.api.present.explanations import explanation_object
from gateway.api.present.me import permissions_object
from gateway.audit.content import context_of_grant, intent
from gateway.catalogue import Catalogue
from gateway.domain.codes import CertificateCode, DepartmentCode, ItemName, MatterCode
from gateway.domain.matter import Matter, ShownItem
from gateway.domain.reply import Reply
from gateway.domain.stages import Grant, Officer, Query, Replies
from gateway.domain.wire import document_bytes
from gateway.domain.words import Mode, Sharing
from gateway.flows import QueryExplained
from gateway.flows.steps.counting import saved_of
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import (
    LIN,
    LOCAL,
    NOW,
    P2,
    catalogue,
    digest,
    document_of,
    found,
    marriage,
    of_other_department,
    officer,
    period,
    query,
    record,
    replies_to,
)

Said = Mapping[tuple[str, str], Reply]
STATUS, PERSON, PERIODS = "marriage.status_of_applicant", "household.person", "social_security.periods"
CHILDREN, HOLDINGS = "household.children_of_applicant", "real_estate.holdings"
STRANGER = "33079119900307002X"


@dataclass(frozen=True, slots=True)
class Secret:
    """One item of one certificate, and two truths that differ in it alone."""

    department: str
    item: str
    asked: Query
    truths: tuple[Said, Said]


def married(number: str = LIN[1], name: str = LIN[2], on: str = "2021-05-20", event: str = "marriage") -> Said:
    """The household register knows that the spouse lives."""
    wed = marriage(number, name, on=on, event=event)
    lives = {**LOCAL, **record(linked_spouse=wed[ItemName("spouse_id_no")], linked_spouse_dead="no")}
    return {
        (STATUS, "applicant"): found(wed),
        (PERSON, "applicant"): found(lives),
        (CHILDREN, "applicant"): found(record(minor_children=())),
        (HOLDINGS, "applicant"): found(),
    }


def died(on: str) -> Said:
    gone = record(person_status="cancelled", cancel_reason="死亡", cancel_date=date.fromisoformat(on), former_name=None)
    return {(PERSON, "deceased"): found(gone), (PERSON, "applicant"): found(LOCAL)}


def paid(since: int) -> Said:
    lines = record(name=P2[0][2], periods=(period(since, 202610),))
    return {(PERIODS, "applicant"): found(lines), (PERSON, "applicant"): found(LOCAL)}


OF_MARRIAGE = query("M07", P2[:1], ["M07-C2"])
SECRETS: Mapping[str, Secret] = {
    "the day of a marriage": Secret(
        "marriage", "register_date", OF_MARRIAGE, (married(), married(on="2019-03-01"))
    ),
    "a spouse's name": Secret("marriage", "spouse_name", OF_MARRIAGE, (married(), married(name="王小明"))),
    "a spouse's number": Secret("marriage", "spouse_id_no", OF_MARRIAGE, (married(), married(number=STRANGER))),
    "whether somebody is married": Secret(
        "marriage", "marital_status", OF_MARRIAGE, (married(), married(event="divorce"))
    ),
    "the same, among several certificates in one query": Secret(
        "marriage", "register_date", query("M07", P2[:1]), (married(), married(on="2019-03-01"))
    ),
    "the day of a death": Secret(
        "household", "cancel_date", query("M02", [P2[0], ("deceased", *LIN[1:])], ["M02-C1"]), (died("2026-09-12"), died("2026-08-01"))
    ),
    "months paid": Secret(
        "social_security", "months_total", query("M09", P2[:1], ["M09-C2"]), (paid(200001), paid(200003))
    ),
}  # fmt: skip


def twisted(secret: Secret, form: Mode, sharing: Sharing) -> Catalogue:
    """The catalogue where the item is shared so, and the certificate shows it in this form."""
    known, name = catalogue(), ItemName(secret.item)
    key = (DepartmentCode(secret.department), name)
    items = {**known.items, key: replace(known.items[key], sharing=sharing)}
    matter = known.matters[secret.asked.matter]
    return Catalogue(
        city=known.city,
        matters={**known.matters, matter.code: _showing(matter, name, form)},
        items=items,
        departments=known.departments,
        party_rules=known.party_rules,
        canonical=f"{secret.item} {form} {sharing}".encode(),
    )


def _showing(matter: Matter, name: ItemName, form: Mode) -> Matter:
    certificates = [
        replace(one, items=tuple(ShownItem(name, form) if item.name == name else item for item in one.items))
        for one in matter.certificates
    ]
    return replace(matter, certificates=tuple(certificates))


def by_grant(secret: Secret, form: Mode) -> SharingGrant:
    """Its owner has granted it to the housing office, by mistake."""
    codes = {
        one.code
        for one in catalogue().matters[secret.asked.matter].certificates
        if ItemName(secret.item) in {item.name for item in one.items}
    }
    fields = {CertificateCode(code): {ItemName(secret.item): form} for code in codes}
    matter = MatterCode(secret.asked.matter)
    return SharingGrant("G-1", DepartmentCode("housing"), matter, fields, "约定", date.min, date.max)


OFFICERS: Mapping[str, Callable[[Matter], Officer]] = {
    "of the matter's owner": lambda matter: of_other_department(officer("police"), matter.owner),
    "of a general window": lambda _: officer("clerk"),
    "by a grant of data sharing": lambda _: of_other_department(officer("police"), "housing"),
}


async def asked(secret: Secret, form: Mode, sharing: Sharing, who: str) -> tuple[Access, Officer, Grant]:
    known = twisted(secret, form, sharing)
    rules, grants = load_rules(demo_city()), [by_grant(secret, form)]
    access = Access(known, MemoryCases(), digest, rules=rules, grants=grants, today=NOW.date)
    asker = OFFICERS[who](known.matters[secret.asked.matter])
    return access, asker, await access.authorise(asker, known.plan(secret.asked))


def told(granted: Grant, replies: Replies) -> str:
    """All that a caller, an auditor and the statistics have of the query."""
    document = document_of(granted, replies)
    tags = {party.key: b"t" * 16 for party in granted.plan.query.parties}
    draft = intent(granted, context_of_grant(granted, "1-1", tags))
    sections = json.dumps(draft.sections, ensure_ascii=False, default=str, sort_keys=True)
    return f"{document_bytes(document).decode()} {sections} {sorted(saved_of(document))}"


WAYS: Sequence[tuple[Mode, str]] = [(form, who) for form in (Mode.REVEAL, Mode.MASK) for who in OFFICERS]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(("form", "who"), WAYS, ids=[f"{form.value} {who}" for form, who in WAYS])
async def test_two_truths_look_the_same(name: str, form: Mode, who: str) -> None:
    secret = SECRETS[name]
    _, _, granted = await asked(secret, form, Sharing.NOT_SHARED, who)
    looks = {told(granted, replies_to(granted.plan, truth)) for truth in secret.truths}
    assert len(looks) == 1


@pytest.mark.parametrize("name", SECRETS)
async def test_where_it_is_shared_they_do_not(name: str) -> None:
    """Else nothing would have been tried above."""
    secret = SECRETS[name]
    _, _, granted = await asked(secret, Mode.REVEAL, Sharing.UNCONDITIONAL, "of the matter's owner")
    assert len({told(granted, replies_to(granted.plan, truth)) for truth in secret.truths}) == 2


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(("form", "who"), WAYS, ids=[f"{form.value} {who}" for form, who in WAYS])
async def test_neither_the_grid_nor_an_explanation_nor_a_replay_opens_it(name: str, form: Mode, who: str) -> None:
    secret = SECRETS[name]
    access, asker, granted = await asked(secret, form, Sharing.NOT_SHARED, who)
    tags = {party.key: b"t" * 16 for party in secret.asked.parties}
    draft = intent(granted, context_of_grant(granted, "1-1", tags))
    decision = recorded_of(draft.sections, [subject.content for subject in draft.subjects])
    rights = access.rights_apart()
    explained = explain(decision, rights)
    assert explained.is_reproduced
    of_then = QueryExplained(secret.asked.query_id, explained, rights.hash, is_of_then=True)
    grid = permissions_object(access.permissions(asker, granted.plan.matter))
    for shown in (grid, explanation_object(secret.asked.query_id, of_then)):
        fields = [field for one in shown["certificates"] for field in one["fields"] if field["name"] == secret.item]  # type: ignore[attr-defined]  # JSON
        assert {field["mode"] for field in fields} <= {"test", "deny"}, shown
    assert {swing.after for swing in swings(explained, _draft(secret, form)) if swing.item == secret.item} <= {
        Mode.TEST,
        Mode.DENY,
    }


def _draft(secret: Secret, form: Mode) -> Rights:
    """A draft that shows the item in that form to everybody, and leaves it unshared."""
    return Rights(twisted(secret, form, Sharing.NOT_SHARED), load_rules(demo_city()), today=NOW.date)
