"""Of a stranger named as a member nothing is asked and nothing counts: the link comes first, then the property."""

from collections.abc import Mapping
from itertools import permutations

import pytest

from gateway.decision import decide, linked_lookups, strangers
from gateway.domain.answer import yes
from gateway.domain.codes import CertificateCode
from gateway.domain.questions import CHILDREN, HOLDINGS, OWNED, PERSON, STATUS
from gateway.domain.reply import (
    Ambiguous,
    Found,
    NoRecord,
    PartialMatch,
    Pending,
    Refused,
    Reply,
    Unavailable,
)
from gateway.domain.stages import LookupResult, Replies
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    LIN,
    NOW,
    P2,
    YINUO,
    answers_to,
    car,
    dwelling,
    found,
    grant,
    marriage,
    p2_replies,
    plan,
    record,
    replies_to,
)

Changes = Mapping[tuple[str, str], Reply]
SPOUSE_OWNS, CHILD_OWNS = (HOLDINGS, "spouse"), (HOLDINGS, "child.1")
QIAN = ("330797198607140027", "钱玉兰")
NOT_LINKED, WAITS = ("unknown", "MEMBER_NOT_LINKED", "final"), ("unknown", "PENDING", "waiting")


def divorced() -> Found:
    return found(marriage(LIN[1], LIN[2]), marriage(LIN[1], LIN[2], "2024-01-01", "divorce"))


LINKS: list[tuple[str, Changes, set[str]]] = [
    ("both shown", {}, {"spouse", "child.1"}),
    ("a list without the child", {(CHILDREN, "applicant"): found(record(minor_children=()))}, {"spouse"}),
    (
        "another's child listed",
        {(CHILDREN, "applicant"): found(record(minor_children=("330791202401010016",)))},
        {"spouse"},
    ),
    ("no list", {(CHILDREN, "applicant"): NoRecord(AS_OF)}, {"spouse"}),
    ("the list does not come", {(CHILDREN, "applicant"): Unavailable("timeout")}, {"spouse"}),
    ("another applicant by that number", {(CHILDREN, "applicant"): PartialMatch(AS_OF)}, {"spouse"}),
    ("no marriage", {(STATUS, "applicant"): NoRecord(AS_OF)}, {"child.1"}),
    ("married to another", {(STATUS, "applicant"): found(marriage(*QIAN))}, {"child.1"}),
    ("divorced", {(STATUS, "applicant"): divorced()}, {"child.1"}),
    ("another name", {(STATUS, "applicant"): found(marriage(LIN[1], "林晓文"))}, {"child.1"}),
    ("a ticket", {(STATUS, "applicant"): Pending("queued")}, {"child.1"}),
    ("the register refuses", {(STATUS, "applicant"): Refused("wrong_person")}, {"child.1"}),
    ("the number is another's name", {(PERSON, "spouse"): PartialMatch(AS_OF)}, {"child.1"}),
    ("two people by the number", {(PERSON, "spouse"): Ambiguous(AS_OF)}, {"child.1"}),
    ("who they are is not known yet", {(PERSON, "spouse"): Unavailable("timeout")}, {"child.1"}),
    (
        "the spouse's former name",
        {
            (STATUS, "applicant"): found(marriage(LIN[1], "林小雯")),
            (PERSON, "spouse"): found(record(person_status="normal", former_name="林小雯", cancel_reason=None)),
        },
        {"spouse", "child.1"},
    ),
]


@pytest.mark.parametrize(("name", "changes", "expected"), LINKS, ids=[row[0] for row in LINKS])
async def test_property_is_asked_of_whom_the_registers_show_to_belong(
    name: str, changes: Changes, expected: set[str]
) -> None:
    made = plan("M01")
    said = p2_replies() | dict(changes)
    first = {x.lookup_id: LookupResult(said[x.question, x.subject.key], 1, 1) for x in made.lookups if not x.stands_on}
    asked = linked_lookups(await grant(made), first, NOW.date())
    assert {x.subject.key for x in made.lookups if x.lookup_id in asked} == expected, name
    assert {x.question for x in made.lookups if x.lookup_id in asked} <= {HOLDINGS, OWNED, CHILDREN}


async def test_before_anybody_has_answered_no_property_of_a_member_is_asked() -> None:
    made = plan("M01")
    held = {(x.question, x.subject.key) for x in made.lookups if x.stands_on}
    assert held == {(question, key) for question in (HOLDINGS, OWNED) for key in ("spouse", "child.1")} | {
        (CHILDREN, "spouse")
    }
    assert linked_lookups(await grant(made), {}, NOW.date()) == frozenset()


def test_who_needs_no_link_is_asked_at_once() -> None:
    for code, people in (("M01", P2[:1]), ("M03", [CHEN, YINUO]), ("M08", P2[:1])):
        assert not [lookup for lookup in plan(code, people).lookups if lookup.stands_on], code


def came(changes: Changes, code: str = "M01-C1") -> tuple[str, str, str]:
    decision = answers_to(plan("M01"), p2_replies() | dict(changes)).of[CertificateCode(code)]
    assert decision.answer is not None
    return decision.answer.verdict.value, decision.reason, decision.answer.doubt.value


FLAT = found(dwelling("林晓雯"))
NO_MARRIAGE: Changes = {(STATUS, "applicant"): NoRecord(AS_OF)}
NO_CHILD: Changes = {(CHILDREN, "applicant"): found(record(minor_children=()))}
COUNTS: list[tuple[str, Changes, tuple[str, str, str]]] = [
    ("a linked spouse's flat", {SPOUSE_OWNS: FLAT}, ("no", "OWNS_1", "none")),
    ("a stranger's flat", {SPOUSE_OWNS: FLAT, **NO_MARRIAGE}, NOT_LINKED),
    ("a stranger who owns nothing", NO_MARRIAGE, NOT_LINKED),
    ("a divorced one's flat", {SPOUSE_OWNS: FLAT, (STATUS, "applicant"): divorced()}, NOT_LINKED),
    ("a child's flat", {CHILD_OWNS: found(dwelling("陈一诺"))}, ("no", "OWNS_1", "none")),
    ("another's child's flat", {CHILD_OWNS: found(dwelling("陈一诺")), **NO_CHILD}, NOT_LINKED),
    ("the applicant's own", {(HOLDINGS, "applicant"): found(dwelling("陈思远")), **NO_CHILD}, ("no", "OWNS_1", "none")),
    ("while the link waits", {SPOUSE_OWNS: FLAT, (STATUS, "applicant"): Pending("queued")}, WAITS),
    ("a stranger's register away", {SPOUSE_OWNS: Unavailable("timeout"), **NO_MARRIAGE}, NOT_LINKED),
    ("a doubt about the applicant beside", {(HOLDINGS, "applicant"): PartialMatch(AS_OF), **NO_CHILD}, NOT_LINKED),
    (
        "an unnamed child beside",
        {(CHILDREN, "applicant"): found(record(minor_children=("330791202401010016",)))},
        ("unknown", "UNDECLARED_MEMBER", "final"),
    ),
]


@pytest.mark.parametrize(("name", "changes", "expected"), COUNTS, ids=[row[0] for row in COUNTS])
def test_a_strangers_property_counts_for_nothing(name: str, changes: Changes, expected: tuple[str, str, str]) -> None:
    assert came(changes) == expected, name


def test_a_strangers_cars_are_not_counted() -> None:
    cars: Changes = {(OWNED, "spouse"): found(car("林晓雯"), car("林晓雯", plate_no="浙G3ZZ00"))}
    assert came(cars, "M01-C4")[:2] == ("no", "COUNT_2")
    assert came({**cars, **NO_MARRIAGE}, "M01-C4") == NOT_LINKED


def test_what_was_not_asked_in_time_is_waited_for_once_the_link_stands() -> None:
    made = plan("M01")
    said = p2_replies()
    first = {x.lookup_id: LookupResult(said[x.question, x.subject.key], 1, 1) for x in made.lookups if not x.stands_on}
    decision = decide(made, Replies(first), NOW.date()).of[CertificateCode("M01-C1")]
    assert decision.answer is not None
    assert decision.answer.doubt.value == "waiting"
    waited = {(x.question, x.subject.key) for x in made.lookups if x.lookup_id in decision.waiting_on}
    assert waited == {SPOUSE_OWNS, CHILD_OWNS, (CHILDREN, "spouse")}


def test_an_officers_yes_does_not_make_a_stranger_a_member() -> None:
    code = CertificateCode("M01-C1")
    decision = answers_to(plan("M01"), p2_replies() | dict(NO_CHILD), {code: yes("VERIFIED")}).of[code]
    assert (decision.reason, decision.verified) == ("MEMBER_NOT_LINKED", False)


def test_strangers_are_named_by_key_and_only_where_the_registers_were_asked_in_full() -> None:
    made = plan("M01")

    def named(changes: Changes) -> tuple[str, ...]:
        return strangers(made, replies_to(made, p2_replies() | dict(changes)), NOW.date())

    assert named({}) == ()
    assert named({**NO_CHILD, **NO_MARRIAGE}) == ("child.1", "spouse")
    assert named({(STATUS, "applicant"): Pending("queued"), (CHILDREN, "applicant"): Unavailable("timeout")}) == ()


def test_no_order_of_the_people_changes_who_belongs() -> None:
    said = p2_replies() | {SPOUSE_OWNS: FLAT} | dict(NO_CHILD)
    for people in permutations((CHEN, LIN, YINUO)):
        decision = answers_to(plan("M01", people), said).of[CertificateCode("M01-C1")]
        assert decision.reason == "OWNS_1"
