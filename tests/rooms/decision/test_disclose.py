"""The document: one state for everything asked, nothing beyond the grant, and what happens next."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.decision import StillOpen, disclose, verifications_wanted
from gateway.decision.masking import masked
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import CertificateCode, CountyCode, DepartmentCode, ItemName, LookupId
from gateway.domain.document import CertificateResult, Completeness, Document
from gateway.domain.reasons import COUNTED_REASON_PATTERN, PLAIN_REASONS
from gateway.domain.reply import (
    Ambiguous,
    Incomplete,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Reply,
    Unavailable,
)
from gateway.domain.stages import Grant, Plan
from gateway.domain.wire import document_bytes
from gateway.domain.words import (
    CertificateState,
    FieldState,
    Method,
    QueryStatus,
    Recommendation,
    ReplyStatus,
    Verdict,
)
from gateway.domain.work import TaskRef
from tests.rooms.decision.example import (
    AS_OF,
    LIN,
    NOW,
    P2,
    P7,
    answers_to,
    asked_again,
    car,
    document,
    dwelling,
    found,
    grant,
    marriage,
    p2_replies,
    p7_replies,
    plan,
    record,
    replies_to,
    told_to,
)

SOON = NOW + timedelta(seconds=5)
YIWU = CountyCode("330782")


def result(made: Document, code: str) -> CertificateResult:
    return next(c for c in made.certificates if c.certificate == code)


async def test_what_waits_says_when_it_goes_on_and_which_counties_are_silent() -> None:
    made = plan("M01")
    said = p2_replies() | {("real_estate.holdings", "spouse"): Incomplete((), (YIWU,))}
    one = result(await document(made, said, prospects=asked_again(made, SOON)), "M01-C1")
    assert (one.state, one.answer, one.reason) == (CertificateState.PENDING, None, "COUNTIES_SILENT")
    assert one.next is not None
    assert (one.next.kind, one.next.resumes_at, one.next.missing_counties) == ("resumes", SOON, (YIWU,))
    assert one.next.department == "real_estate"
    assert one.method is Method.DATA_QUERY


async def test_when_retries_have_ended_it_is_unavailable_with_a_time_to_try_again() -> None:
    made = plan("M01")
    said = p2_replies() | {("social_security.periods", "applicant"): Unavailable("timeout", retry_after_s=90.0)}
    one = result(await document(made, said, prospects=StillOpen(NOW)), "M01-C2")
    assert (one.state, one.reason) == (CertificateState.UNAVAILABLE, "UNAVAILABLE")
    assert one.next is not None
    assert (one.next.kind, one.next.retry_after_s, one.next.department) == ("retry", 90, "social_security")


async def test_of_several_departments_that_are_down_every_one_is_named() -> None:
    made = plan("M01")
    homes: dict[tuple[str, str], Reply] = {("real_estate.holdings", "applicant"): Unavailable("timeout")}
    down = homes | {("marriage.status_of_applicant", "applicant"): Unavailable("refused")}
    after = {lookup.lookup_id: SOON for lookup in made.lookups if lookup.department == "marriage"}
    after |= {lookup.lookup_id: SOON + timedelta(1) for lookup in made.lookups if lookup.department == "real_estate"}
    titles = {DepartmentCode("marriage"): {"en": "civil affairs", "zh": "民政局"}}
    waits = StillOpen(NOW, resumes_at=after, departments=titles)
    for prospects, kind, order in (
        (waits, "resumes", ["marriage", "real_estate"]),
        (StillOpen(NOW), "retry", ["real_estate", "marriage"]),
    ):
        step = result(await document(made, p2_replies() | down, prospects=prospects), "M01-C1").next
        assert step is not None
        assert (step.kind, step.department) == (kind, order[0])
        assert [one.department for one in step.departments] == order
    alone = result(await document(made, p2_replies() | homes, prospects=waits), "M01-C1").next
    assert alone is not None
    assert (alone.department, alone.departments) == ("real_estate", ())


async def test_a_refusal_is_unavailable_at_once() -> None:
    said = p2_replies() | {("social_security.periods", "applicant"): Refused("wrong_person")}
    one = result(await document(plan("M01"), said), "M01-C2")
    assert (one.state, one.reason) == (CertificateState.UNAVAILABLE, "REFUSED")
    assert one.next is not None
    assert one.next.retry_after_s == 3600


async def test_doubt_about_the_person_goes_to_a_person_where_the_ladder_has_one() -> None:
    code = CertificateCode("M01-C1")
    made = plan("M01")
    said = p2_replies() | {("real_estate.holdings", "applicant"): found(dwelling("陈思元"))}
    task = TaskRef(LookupId("task"), SOON)
    one = result(await document(made, said, prospects=StillOpen(NOW, {}, {code: task})), code)
    assert (one.state, one.method, one.answer) == (CertificateState.PENDING, Method.VERIFICATION, None)
    assert one.next is not None
    assert (one.next.kind, one.next.task_id, one.next.due_at) == ("task", "task", SOON)
    assert one.declaration_offered
    declined = StillOpen(NOW, {}, {code: task}, declined=frozenset({code}))
    told = await document(made, said, prospects=declined)
    after = result(told, code)
    assert after.next is not None
    assert (after.next.kind, after.next.task_id, after.declaration_offered) == ("task", "task", False)
    assert told.completeness.with_a_person == 2


async def test_doubt_about_the_person_without_a_verification_is_an_unknown_with_a_declaration() -> None:
    said = p2_replies() | {("marriage.is_couple", "applicant"): PartialMatch(AS_OF)}
    one = result(await document(plan("M01"), said), "M01-C5")
    assert (one.state, one.answer, one.declaration_offered) == (CertificateState.ANSWERED, Verdict.UNKNOWN, True)
    assert one.next is not None
    assert one.next.kind == "declare"


async def test_a_member_left_out_is_an_unknown_that_cannot_be_declared_away() -> None:
    said = p2_replies() | {("household.children_of_applicant", "applicant"): found(record(minor_children=("x",)))}
    made = await document(plan("M01"), said)
    one = result(made, "M01-C1")
    assert (one.state, one.answer, one.reason) == (CertificateState.ANSWERED, Verdict.UNKNOWN, "UNDECLARED_MEMBER")
    assert (one.declaration_offered, one.next) == (False, None)
    assert made.recommendation is Recommendation.REVIEW


async def test_a_verification_nobody_answered_is_unknown_never_yes() -> None:
    code = CertificateCode("M01-C3")
    overdue = unknown("VERIFICATION_OVERDUE", Doubt.FINAL)
    one = result(await document(plan("M01"), p2_replies(), verified={code: overdue}), code)
    assert (one.state, one.answer, one.method) == (CertificateState.ANSWERED, Verdict.UNKNOWN, Method.VERIFICATION)


async def test_the_relation_does_not_apply_where_no_spouse_is_named() -> None:
    made = plan("M01", P2[:1])
    said = {key: reply for key, reply in p2_replies().items() if key[1] == "applicant"}
    said["household.children_of_applicant", "applicant"] = NoRecord(AS_OF)
    said["marriage.status_of_applicant", "applicant"] = NoRecord(AS_OF)
    answered = await document(made, said, verified={CertificateCode("M01-C3"): yes("VERIFIED")})
    assert result(answered, "M01-C5").state is CertificateState.NOT_APPLICABLE
    assert answered.recommendation is Recommendation.PASS
    assert answered.status is QueryStatus.COMPLETE


async def test_a_query_for_part_of_the_matter_has_no_recommendation() -> None:
    made = plan("M01", certificates=["M01-C1", "M01-C4"])
    answered = await document(made, p2_replies())
    assert answered.recommendation is None
    assert [c.certificate for c in answered.certificates] == ["M01-C1", "M01-C4"]


async def test_all_certificates_named_one_by_one_have_one() -> None:
    made = plan("M01", certificates=[f"M01-C{n}" for n in (5, 4, 3, 2, 1)])
    answered = await document(made, p2_replies(), verified={CertificateCode("M01-C3"): no("VERIFIED")})
    assert answered.recommendation is Recommendation.REJECT_PROPOSED


async def test_what_is_denied_says_by_which_rule_and_how_to_apply() -> None:
    made = await document(plan("M07", P7), p7_replies(), who="housing-clerk")
    assert {c.state for c in made.certificates} == {CertificateState.DENIED}
    one = result(made, "M07-C2")
    assert (one.rule, one.reason, one.sources) == ("no-grant", "DENIED", ())
    assert one.basis
    assert one.next is not None
    assert one.next.kind == "apply"
    assert one.next.how
    assert one.how_to_apply is not None
    assert set(one.how_to_apply) == {"en", "zh"}
    assert {f.state for f in one.fields.values()} == {FieldState.DENIED}
    assert made.recommendation is Recommendation.REVIEW
    assert made.completeness == Completeness(3, denied=3)


async def test_the_tax_clerk_sees_a_spouse_masked_and_the_window_not_at_all() -> None:
    wed = {("marriage.status_of_applicant", "applicant"): found(marriage(LIN[1], LIN[2]))}
    people = (P7[0], P7[1], LIN)
    said = (
        p7_replies()
        | wed
        | {
            ("real_estate.holdings", "spouse"): NoRecord(AS_OF),
            ("household.person", "spouse"): found(record(person_status="normal")),
        }
    )
    full = result(await document(plan("M07", people), said, who="tax-clerk"), "M07-C2")
    assert {n: f.value for n, f in full.fields.items()} == {
        "marital_status": "20",
        "spouse_name": "林*雯",
        "spouse_id_no": "3307**********0027",
        "register_date": "2021-**-**",
    }
    narrow = result(await document(plan("M07", people), said), "M07-C2")
    assert [f.state for f in narrow.fields.values()].count(FieldState.DENIED) == 3


async def test_three_level_3_fields_together_need_level_4() -> None:
    people = (P7[0], LIN)
    made = plan("M07", people, ["M07-C2"])
    said = {
        ("marriage.status_of_applicant", "applicant"): found(marriage(LIN[1], LIN[2])),
        ("household.person", "applicant"): found(record(person_status="normal")),
        ("household.person", "spouse"): found(record(person_status="normal")),
    }
    granted = await grant(made, "tax-clerk")
    cleared_for_less = replace(granted, clearance=3)
    one = result(disclose(cleared_for_less, replies_to(made, said), told_to(granted, said), StillOpen(NOW)), "M07-C2")
    states = [(f.state.value, f.rule) for f in one.fields.values()]
    assert states[:2] == [("value", "catalogue"), ("masked", "catalogue")]
    assert states[2:] == [("withheld", "three-level-3")] * 2
    assert all(f.value is None for f in list(one.fields.values())[2:])


async def test_exactly_three_are_three() -> None:
    made = plan("M07", (P7[0], LIN), ["M07-C2"])
    local = found(record(person_status="normal"))
    said = {
        ("marriage.status_of_applicant", "applicant"): found(marriage(LIN[1], LIN[2])),
        ("household.person", "applicant"): local,
        ("household.person", "spouse"): local,
    }
    granted = await grant(made, "tax-clerk")
    fields = {code: grants[1:] for code, grants in granted.fields.items()}
    three = replace(granted, clearance=3, fields=fields)
    one = result(disclose(three, replies_to(made, said), told_to(three, said), StillOpen(NOW)), "M07-C2")
    assert [f.state.value for f in one.fields.values()] == ["masked", "masked", "withheld"]


async def test_a_value_stays_while_its_certificate_is_open() -> None:
    said = p2_replies() | {("vehicles.owned", "applicant"): found(car("陈思远", reference_price=None))}
    one = result(await document(plan("M01"), said), "M01-C4")
    assert (one.state, one.reason) == (CertificateState.PENDING, "PRICE_UNKNOWN")
    assert one.fields[ItemName("vehicle_count")].state is FieldState.UNAVAILABLE


async def test_a_family_check_shows_as_a_source_only_while_it_hinders() -> None:
    made = await document(plan("M01"), p2_replies())
    assert [s.department for s in result(made, "M01-C1").sources] == ["real_estate"]
    down = p2_replies() | {("marriage.status_of_applicant", "applicant"): Pending("queued")}
    sources = result(await document(plan("M01"), down), "M01-C1").sources
    assert {(s.department, s.status) for s in sources} == {
        ("real_estate", ReplyStatus.NO_RECORD),
        ("marriage", ReplyStatus.PENDING),
    }


async def test_a_source_is_told_by_its_worst_reply_and_oldest_data() -> None:
    older = AS_OF - timedelta(days=1)
    said = p2_replies() | {
        ("vehicles.owned", "spouse"): NoRecord(older),
        ("vehicles.owned", "child.1"): Unavailable("timeout"),
    }
    (source,) = result(await document(plan("M01"), said), "M01-C4").sources
    assert (source.status, source.as_of, source.latency_ms) == (ReplyStatus.UNAVAILABLE, older, 12)


async def test_a_protected_person_reads_like_a_number_that_the_register_does_not_hold() -> None:
    """The household driver turns both into NoRecord: nothing after it may tell them apart, not even the trace of a reply."""
    said = p7_replies() | {("household.children_of_applicant", "applicant"): NoRecord(AS_OF)}
    one = result(await document(plan("M07", P7), said, who="tax-clerk"), "M07-C3")
    assert (one.state, one.method, one.reason) == (CertificateState.PENDING, Method.VERIFICATION, "NO_RECORD")


async def test_a_count_withheld_by_doubt_and_one_that_is_not_known_yet_are_two_things() -> None:
    doubt = p2_replies() | {("vehicles.owned", "applicant"): found(car("陈思元"))}
    code = CertificateCode("M01-C4")
    told = result(await document(plan("M01"), doubt, verified={code: yes("VERIFIED")}), code)
    assert told.fields[ItemName("vehicle_count")].state is FieldState.WITHHELD
    silent = p2_replies() | {("vehicles.owned", "applicant"): Unavailable("timeout")}
    waits = result(await document(plan("M01"), silent), code)
    assert waits.fields[ItemName("vehicle_count")].state is FieldState.UNAVAILABLE


async def test_an_answer_on_part_of_the_data_has_no_count() -> None:
    said = p2_replies() | {
        ("vehicles.owned", "applicant"): found(car("陈思远"), car("陈思远", plate_no="浙G1ZZ01")),
        ("vehicles.owned", "spouse"): Unavailable("timeout"),
    }
    one = result(await document(plan("M01"), said), "M01-C4")
    assert (one.answer, one.fields[ItemName("vehicle_count")].state) == (Verdict.NO, FieldState.UNAVAILABLE)


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("spouse_id_no", "3307911995****0027", "3307**********0027"),
        ("spouse_name", "林晓雯", "林*雯"),
        ("register_date", date(2021, 5, 20), "2021-**-**"),
        ("cert_no", "J330791", "J******"),
        ("vehicle_count", 3, None),
        ("is_local", True, None),
        ("nothing", None, None),
    ],
)
def test_masks(name: str, raw: str | int | date | None, expected: str | None) -> None:
    assert masked(ItemName(name), raw) == expected


def test_values_and_questions_do_not_print() -> None:
    answers = answers_to(plan("M07", P7), p7_replies())
    assert "40" not in repr(answers)


REPLIES = st.sampled_from(
    [
        None,
        NoRecord(AS_OF),
        PartialMatch(AS_OF),
        Ambiguous(AS_OF),
        Pending("queued"),
        Unavailable("timeout"),
        Refused("wrong_person"),
        Incomplete((), (YIWU,)),
        Incomplete((dwelling("陈思远"),), (YIWU,)),
    ]
)
VERIFIED = st.sampled_from([None, yes("VERIFIED"), no("VERIFIED"), unknown("VERIFIED_UNKNOWN", Doubt.FINAL)])
M01, M07 = plan("M01"), plan("M07", P7)
GRANTS = {
    (made.matter.code, who): asyncio.run(grant(made, who)) for made in (M01, M07) for who in ("clerk", "tax-clerk")
}


@st.composite
def situations(
    draw: st.DrawFn,
) -> tuple[Plan, Grant, Mapping[tuple[str, str], Reply], Mapping[CertificateCode, Answer], bool]:
    made, usual = draw(st.sampled_from([(M01, p2_replies()), (M07, p7_replies())]))
    said = {key: draw(REPLIES) or reply for key, reply in usual.items()}
    codes = [planned.certificate.code for planned in made.certificates]
    verified = {code: answer for code in codes if (answer := draw(VERIFIED)) is not None}
    who = draw(st.sampled_from(["clerk", "tax-clerk"]))
    return made, GRANTS[made.matter.code, who], said, verified, draw(st.booleans())


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(situations())
def test_the_set_asked_is_the_union_of_the_states(
    situation: tuple[Plan, Grant, Mapping[tuple[str, str], Reply], Mapping[CertificateCode, Answer], bool],
) -> None:
    made, granted, said, verified, ended = situation
    may_tell = told_to(granted, said, verified)
    wanted = verifications_wanted(granted, may_tell)
    tasks = {code: TaskRef(LookupId(f"task-{code}"), SOON) for code in wanted}
    resumes_at = {} if ended else asked_again(made, SOON).resumes_at
    prospects = StillOpen(NOW, resumes_at, tasks)
    told = disclose(granted, replies_to(made, said), may_tell, prospects)

    assert [c.certificate for c in told.certificates] == [p.certificate.code for p in made.certificates]
    counts = told.completeness
    assert counts.asked == len(told.certificates) == sum(asdict(counts).values()) - counts.asked
    waits = counts.to_declare + counts.with_a_person + counts.with_a_department
    assert (told.status is QueryStatus.PENDING) == (waits > 0)
    for one in told.certificates:
        _check_certificate(one, granted, wanted, ended=ended)
    if told.recommendation is Recommendation.PASS:
        assert waits == counts.unavailable == 0
        assert all(c.answer is not Verdict.NO for c in told.certificates)
    body = document_bytes(told)
    assert not any(party.person.person_id.number.encode() in body for party in made.query.parties if party.person)


def _check_certificate(
    one: CertificateResult, granted: Grant, wanted: tuple[CertificateCode, ...], *, ended: bool
) -> None:
    shown = {grant.item.name: grant for grant in granted.fields[one.certificate]}
    assert one.reason in PLAIN_REASONS or re.match(COUNTED_REASON_PATTERN, one.reason)
    assert (one.answer is not None) <= (one.state is CertificateState.ANSWERED)
    kind = None if one.next is None else one.next.kind
    assert (one.certificate in wanted) == (kind == "task")
    assert one.declaration_offered == (kind == "declare") or kind == "task"
    if one.state in (CertificateState.PENDING, CertificateState.UNAVAILABLE):
        assert one.next is not None
        assert one.next.department is not None
    if one.state is CertificateState.PENDING:
        assert one.next is not None
        assert kind == "task" or (one.next.resumes_at == SOON and not ended)
    if one.state not in (CertificateState.NOT_APPLICABLE, CertificateState.NOT_REQUIRED):
        assert set(one.fields) == set(shown)
    for name, field in one.fields.items():
        leaves = field.state in (FieldState.VALUE, FieldState.MASKED)
        assert leaves == (field.value is not None)
        assert not leaves or shown[name].mode.rank >= 2
        assert (field.state is FieldState.VALUE) <= (shown[name].mode.rank == 3)
