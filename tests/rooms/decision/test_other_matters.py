"""What a made-up matter has that M01 and M07 do not: direct and declared certificates, any-of, tested items, old data."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.access import Access, load_rules
from gateway.catalogue import load_catalogue
from gateway.city import read_city
from gateway.decision import StillOpen, decide, disclose, tell, verifications_wanted
from gateway.decision.answers import Decision
from gateway.decision.coverage import absence_doubts
from gateway.decision.facts import Facts
from gateway.decision.fields import fields_of
from gateway.decision.value import Value
from gateway.domain.codes import ItemName
from gateway.domain.document import CertificateResult, Document
from gateway.domain.parties import Party
from gateway.domain.questions import PERSON, STATUS
from gateway.domain.reply import Found, PartialMatch, Reply
from gateway.domain.rules import items_shown, items_tested
from gateway.domain.signatures import PREDICATES
from gateway.domain.words import CertificateState, FieldState, Recommendation, Sharing, Verdict
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.catalogue.made_up import COUPLE, MONTHS, UNMARRIED, certificate, matter, write
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    LIN,
    LOCAL,
    NOW,
    P2,
    PAID,
    catalogue,
    digest,
    found,
    manifests,
    marriage,
    officer,
    query,
    record,
    replies_to,
)

DIRECT = certificate(1)
TESTED = {key: value for key, value in MONTHS.items() if key != "parameters"}


async def told(
    folder: Path,
    people: tuple[tuple[str, str, str], ...],
    said: Mapping[tuple[str, str], Reply],
    *forms: dict[str, Any],
    who: str = "clerk",
    **changed: Any,
) -> Document:
    made = load_catalogue(manifests(), read_city(write(folder, matter(*forms, **changed))))
    plan = made.plan(query("M90", people))
    granted = await Access(made, MemoryCases(), digest, rules=load_rules(demo_city())).authorise(officer(who), plan)
    may_tell = tell(granted, replies_to(plan, said), NOW.date())
    assert verifications_wanted(granted, may_tell) == ()
    return disclose(granted, replies_to(plan, said), may_tell, StillOpen(NOW))


def only(made: Document) -> CertificateResult:
    (one,) = made.certificates
    return one


async def test_a_direct_certificate_is_asked_of_nobody(tmp_path: Path) -> None:
    made = await told(tmp_path, P2[:1], {}, DIRECT)
    one = only(made)
    assert (one.state, one.reason, dict(one.fields)) == (CertificateState.NOT_REQUIRED, "NOT_REQUIRED", {})
    assert one.basis == "无法律法规依据,予以取消"
    assert made.recommendation is Recommendation.PASS


async def test_what_is_to_be_declared_is_unknown_and_offered(tmp_path: Path) -> None:
    one = only(await told(tmp_path, P2[:1], {}, UNMARRIED))
    assert (one.state, one.answer, one.reason) == (CertificateState.ANSWERED, Verdict.UNKNOWN, "DECLARATION")
    assert one.declaration_offered
    assert one.next is not None
    assert one.next.kind == "declare"


def test_what_has_no_rule_is_for_an_officer_to_answer(tmp_path: Path) -> None:
    made = load_catalogue(manifests(), read_city(write(tmp_path, matter(certificate(1, ladder=["verification"])))))
    plan = made.plan(query("M90", P2[:1]))
    ((_, decision),) = decide(plan, replies_to(plan, {}), NOW.date()).of.items()
    assert decision.reason == "TO_BE_VERIFIED"


def couple(word: str) -> Mapping[tuple[str, str], Reply]:
    return {
        ("marriage.is_couple", "applicant"): found(record(is_spouse_of=word)),
        ("household.person", "applicant"): found(LOCAL),
        ("household.person", "spouse"): found(LOCAL),
    }


@pytest.mark.parametrize(
    ("people", "said", "group", "expected"),
    [
        ((CHEN, LIN), couple("yes"), True, Recommendation.PASS),
        ((CHEN, LIN), couple("yes"), False, Recommendation.REVIEW),
        ((CHEN, LIN), couple("no"), True, Recommendation.REVIEW),
        ((CHEN, LIN), couple("no"), False, Recommendation.REJECT_PROPOSED),
        ((CHEN,), {}, True, Recommendation.REVIEW),
    ],
)
async def test_of_an_any_of_group_one_is_enough(
    people: tuple[tuple[str, str, str], ...],
    said: Mapping[tuple[str, str], Reply],
    group: bool,  # noqa: FBT001 - a table
    expected: Recommendation,
    tmp_path: Path,
) -> None:
    groups = [["M90-C2", "M90-C3"]] if group else []
    made = await told(tmp_path, people, said, COUPLE, UNMARRIED, any_of=groups)
    assert made.recommendation is expected


async def test_a_group_of_which_nothing_applies_is_not_needed(tmp_path: Path) -> None:
    made = await told(tmp_path, (CHEN,), {}, certificate(1), COUPLE, any_of=[["M90-C2"]])
    assert made.recommendation is Recommendation.PASS


async def test_an_item_in_mode_test_never_leaves(tmp_path: Path) -> None:
    one = only(await told(tmp_path, P2[:1], {("social_security.periods", "applicant"): found(PAID)}, TESTED))
    assert one.answer is Verdict.YES
    assert [f.state for f in one.fields.values()] == [FieldState.WITHHELD]


async def test_data_older_than_the_rule_allows_are_stale(tmp_path: Path) -> None:
    shown = TESTED | {"items": [{"name": "periods", "mode": "mask"}]}
    old = Found((PAID,), AS_OF - timedelta(days=9))
    one = only(await told(tmp_path, P2[:1], {("social_security.periods", "applicant"): old}, shown))
    assert (one.state, one.reason) == (CertificateState.UNAVAILABLE, "STALE")
    assert [f.state for f in one.fields.values()] == [FieldState.STALE]
    assert one.next is not None
    assert one.next.kind == "retry"


def test_a_party_without_a_person_has_no_name_and_no_age() -> None:
    firm = Party("employer", "employer", None)
    facts = Facts((firm,), {(PERSON, "employer", None): found(LOCAL)}, NOW.date(), city=catalogue().city)
    doubt = facts.name_doubt("金华市示例精密机械有限公司", firm)
    assert doubt is not None
    assert doubt.reason == "PARTIAL"
    assert absence_doubts(facts, (firm,), NOW.date()) == []


def test_a_certificate_without_a_rule_needs_no_items(tmp_path: Path) -> None:
    (one,) = load_catalogue(manifests(), read_city(write(tmp_path, matter(DIRECT)))).matters.popitem()[1].certificates  # type: ignore[attr-defined]  # a dict
    assert items_tested(one, PERSON) == items_shown(one, PERSON) == frozenset()


def test_every_item_of_the_signatures_is_held_by_its_question() -> None:
    for signature in PREDICATES.values():
        for question, need in signature.needs.items():
            department, _, name = question.partition(".")
            held = manifests()[department].questions[name].items
            assert need.tests | need.shows <= set(held)
    assert ItemName("event") in items_tested(catalogue().matters["M07"].certificates[1], STATUS)  # type: ignore[index]  # a code


async def test_a_value_that_the_register_has_nothing_for_is_not_on_record() -> None:
    plan = catalogue().plan(query("M07", P2[:1], ["M07-C2"]))
    granted = await Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city())).authorise(
        officer("tax-clerk"), plan
    )
    code = plan.certificates[0].certificate.code
    decision = Decision(None, "REGISTERED", {ItemName("marital_status"): Value(None)})
    fields = fields_of(granted.fields[code], CertificateState.ANSWERED, decision)
    assert fields[ItemName("marital_status")].state is FieldState.NOT_ON_RECORD


async def test_an_item_that_is_not_shared_stays_even_where_a_grant_would_let_it_go() -> None:
    plan = catalogue().plan(query("M07", P2[:1], ["M07-C2"]))
    granted = await Access(catalogue(), MemoryCases(), digest, rules=load_rules(demo_city())).authorise(
        officer("tax-clerk"), plan
    )
    (first, *_) = granted.fields[plan.certificates[0].certificate.code]
    kept = replace(first, item=replace(first.item, sharing=Sharing.NOT_SHARED))
    decision = Decision(None, "REGISTERED", {first.item.name: Value("20")})
    assert fields_of([kept], CertificateState.ANSWERED, decision)[first.item.name].state is FieldState.WITHHELD


STATUS_MASKED = certificate(
    5,
    issuer="marriage",
    ladder=["data_query", "declaration"],
    value="marital_status",
    needs=["marriage.status_of_applicant", "household.person"],
    items=[{"name": "marital_status", "mode": "mask"}, {"name": "register_date", "mode": "reveal"}],
    parties={"applicant": "1", "spouse": "0..1"},
)


async def test_a_masked_value_tells_its_mask_and_nothing_more(tmp_path: Path) -> None:
    events = (("marriage", "2021-05-20"), ("divorce", "2024-08-15"))
    seen = []
    for number in (1, 2):
        records = [marriage(LIN[1], LIN[2], on=day, event=event) for event, day in events[:number]]
        said: dict[tuple[str, str], Reply] = {
            (STATUS, "applicant"): found(*records),
            (PERSON, "applicant"): found(LOCAL),
            (PERSON, "spouse"): found(LOCAL),
        }
        seen.append(only(await told(tmp_path, P2[:2], said, STATUS_MASKED, who="police", owner="household")))
    assert [one.fields[ItemName("marital_status")].value for one in seen] == ["2*", "4*"]
    assert {(one.state, one.reason, one.fields[ItemName("register_date")].state) for one in seen} == {
        (CertificateState.ANSWERED, "FIELD_DENIED", FieldState.WITHHELD)
    }
    doubtful: dict[tuple[str, str], Reply] = {
        (STATUS, "applicant"): PartialMatch(),
        (PERSON, "applicant"): found(LOCAL),
    }
    unknown = only(await told(tmp_path, P2[:1], doubtful, STATUS_MASKED, who="police", owner="household"))
    assert (unknown.reason, unknown.next, unknown.declaration_offered) == ("FIELD_DENIED", None, False)
    assert {field.state for field in unknown.fields.values()} == {FieldState.WITHHELD}


async def test_what_only_feeds_an_answer_leaves_its_reason(tmp_path: Path) -> None:
    said = {("social_security.periods", "applicant"): found(PAID)}
    assert only(await told(tmp_path, P2[:1], said, TESTED)).reason == "MONTHS_52"
