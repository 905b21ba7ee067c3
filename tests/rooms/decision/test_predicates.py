"""The predicates, trap by trap (tables): the plan of a real matter, one reply changed, the answer that must follow."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from gateway.decision import decide
from gateway.decision.facts import Facts
from gateway.decision.predicates import PREDICATES
from gateway.decision.values import VALUES
from gateway.domain import questions, signatures
from gateway.domain.answer import Answer, Doubt, yes
from gateway.domain.clock import CHINA
from gateway.domain.codes import CertificateCode, CountyCode, ItemName
from gateway.domain.matter import Argument
from gateway.domain.reply import (
    UNREAD,
    Ambiguous,
    Found,
    Incomplete,
    ItemValue,
    NoRecord,
    PartialMatch,
    Pending,
    Record,
    Refused,
    Reply,
    Unavailable,
)
from tests.rooms.decision.example import (
    AS_OF,
    LIN,
    LOCAL,
    NOW,
    P2,
    P7,
    YINUO,
    answers_to,
    car,
    catalogue,
    dwelling,
    found,
    lookup_of,
    marriage,
    p2_replies,
    p7_replies,
    parties,
    period,
    plan,
    record,
    replies_to,
)

Changes = Mapping[tuple[str, str], Reply]
HOLDINGS, OWNED, PERIODS = "real_estate.holdings", "vehicles.owned", "social_security.periods"
PERSON, CHILDREN = "household.person", "household.children_of_applicant"
STATUS, COUPLE = "marriage.status_of_applicant", "marriage.is_couple"
YIWU = CountyCode("330782")
APPLICANT_OWNS, CHILD_OWNS = (HOLDINGS, "applicant"), (HOLDINGS, "child.1")


PRESALE: Mapping[str, ItemValue] = {"forenotice": True, "cert_no": "浙（2025）义乌市不动产证明第9000001号"}


def judge(code: str, changes: Changes) -> tuple[str, str, str]:
    """Verdict, reason and doubt of one certificate of M01 for P2 with some replies changed."""
    decision = answers_to(plan("M01"), p2_replies() | dict(changes)).of[CertificateCode(code)]
    assert decision.answer is not None
    return decision.answer.verdict.value, decision.reason, decision.answer.doubt.value


def flat(**changed: ItemValue) -> Found:
    return found(dwelling("陈思远", **changed))


DWELLINGS: list[tuple[str, Changes, tuple[str, str, str]]] = [
    ("nothing anywhere", {}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("a flat", {APPLICANT_OWNS: flat()}, ("no", "OWNS_1", "none")),
    ("a share of one per cent", {APPLICANT_OWNS: flat(share=Decimal("1.00"))}, ("no", "OWNS_1", "none")),
    ("a share of nothing", {APPLICANT_OWNS: flat(share=Decimal(0))}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("a minor's flat", {CHILD_OWNS: found(dwelling("陈一诺"))}, ("no", "OWNS_1", "none")),
    ("seized", {APPLICANT_OWNS: flat(seizure=True)}, ("no", "OWNS_1", "none")),
    ("a share that is next to nothing", {APPLICANT_OWNS: flat(share=Decimal("0.004"))}, ("no", "OWNS_1", "none")),
    ("no dwelling by its own word", {APPLICANT_OWNS: flat(usage="非住宅")}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("a dwelling's parking space", {APPLICANT_OWNS: flat(usage="住宅车位")}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("lived in beside business", {APPLICANT_OWNS: flat(usage="商业、居住")}, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("workers' lodgings", {APPLICANT_OWNS: flat(usage="工业用地/职工宿舍")}, ("unknown", "NOT_UNDERSTOOD", "person")),
    (
        "bare building land",
        {APPLICANT_OWNS: flat(usage="城镇住宅用地", right_type="3", unit_no="330797002002GB00001W00000000")},
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    (
        "a homestead's parking space",
        {APPLICANT_OWNS: flat(usage="车库", right_type="6")},
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    ("a right over another's flat", {APPLICANT_OWNS: flat(right_type="19")}, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("a right of no table", {APPLICANT_OWNS: flat(right_type=UNREAD)}, ("unknown", "NOT_UNDERSTOOD", "person")),
    ("historical", {APPLICANT_OWNS: flat(status="historical")}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("a shop", {APPLICANT_OWNS: flat(usage="商业")}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("homestead by right", {APPLICANT_OWNS: flat(usage="", right_type="5")}, ("no", "OWNS_1", "none")),
    ("mixed usage", {APPLICANT_OWNS: flat(usage="商业、住宅")}, ("no", "OWNS_1", "none")),
    ("a forenotice on a right", {APPLICANT_OWNS: flat(forenotice=True)}, ("no", "OWNS_1", "none")),
    (
        "an old certificate with a forenotice",
        {APPLICANT_OWNS: flat(forenotice=True, cert_no="金房权证婺字第00123456号")},
        ("no", "OWNS_1", "none"),
    ),
    ("a proof of presale alone", {APPLICANT_OWNS: flat(**PRESALE)}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    *(
        (
            f"a proof in old form: {number}",
            {APPLICANT_OWNS: flat(cert_no=number)},
            ("yes", "NONE_IN_9_COUNTIES", "none"),
        )
        for number in (
            "金房他证婺字第00012345号",
            "金他项（2005）第12-3号",
            "金房预婺字第00012345号",
            "金房预售证第12号",
            "浙（2024）金华市不动产登记证明第9000802号",
        )
    ),
    *(
        (f"like a proof: {number}", {APPLICANT_OWNS: flat(cert_no=number)}, ("unknown", "NOT_UNDERSTOOD", "person"))
        for number in ("金房抵婺字第00012345号", "金房在建婺字第1号", "金华市产权证明第12号")
    ),
    ("fifteen digits", {APPLICANT_OWNS: flat(owner_match="legacy15")}, ("no", "OWNS_1", "none")),
    ("a number like it", {APPLICANT_OWNS: flat(owner_match="possible")}, ("unknown", "POSSIBLE_MATCH", "person")),
    (
        "a number like it, of a shop",
        {APPLICANT_OWNS: flat(owner_match="possible", usage="商业")},
        ("yes", "NONE_IN_9_COUNTIES", "none"),
    ),
    ("same number, other name", {APPLICANT_OWNS: found(dwelling("陈思元"))}, ("unknown", "PARTIAL", "person")),
    ("no name", {APPLICANT_OWNS: flat(owner_name=None)}, ("unknown", "PARTIAL", "person")),
    ("name with blanks", {APPLICANT_OWNS: found(dwelling("陈 思远　"))}, ("no", "OWNS_1", "none")),
    (
        "a separator more is another name",
        {APPLICANT_OWNS: found(dwelling("陈·思远"))},
        ("unknown", "PARTIAL", "person"),
    ),
    (
        "couple, one flat",
        {APPLICANT_OWNS: flat(), (HOLDINGS, "spouse"): found(dwelling("林晓雯"))},
        ("no", "OWNS_1", "none"),
    ),
    (
        "old house without a unit number",
        {APPLICANT_OWNS: found(dwelling("陈思远", unit_no=None), dwelling("陈思远", unit_no="", cert_no=None))},
        ("no", "OWNS_2", "none"),
    ),
    (
        "county silent, found elsewhere",
        {APPLICANT_OWNS: Incomplete((dwelling("陈思远"),), (YIWU,))},
        ("no", "OWNS_1", "none"),
    ),
    (
        "county silent, nothing elsewhere",
        {APPLICANT_OWNS: Incomplete((), (YIWU,))},
        ("unknown", "COUNTIES_SILENT", "waiting"),
    ),
    (
        "owns, and a check failed",
        {APPLICANT_OWNS: flat(), (CHILDREN, "applicant"): Unavailable("timeout")},
        ("no", "OWNS_1", "none"),
    ),
    ("department down", {APPLICANT_OWNS: Unavailable("timeout")}, ("unknown", "UNAVAILABLE", "waiting")),
    ("refused", {APPLICANT_OWNS: Refused("wrong_person")}, ("unknown", "REFUSED", "final")),
]


@pytest.mark.parametrize(("name", "changes", "expected"), DWELLINGS, ids=[row[0] for row in DWELLINGS])
def test_no_dwelling(name: str, changes: Changes, expected: tuple[str, str, str]) -> None:
    assert judge("M01-C1", changes) == expected, name


@pytest.mark.parametrize(("counts", "expected"), [(True, ("no", "OWNS_1")), (False, ("yes", "NONE_IN_9_COUNTIES"))])
def test_a_proof_of_presale_counts_where_the_rule_says_so(expected: tuple[str, str], *, counts: bool) -> None:
    facts = Facts(
        parties(P2[:1]), {(questions.HOLDINGS, "applicant", None): flat(**PRESALE)}, NOW.date(), city=catalogue().city
    )
    answer = PREDICATES["no_dwelling"](facts, {"set": "family", "scope": "city", "count_forenotice": counts}).answer
    assert answer is not None
    assert (answer.verdict.value, answer.reason) == expected


def test_what_a_mortgage_secures_is_no_presale() -> None:
    mortgaged = flat(forenotice=True, cert_no="金房他证婺字第00012345号")
    facts = Facts(
        parties(P2[:1]), {(questions.HOLDINGS, "applicant", None): mortgaged}, NOW.date(), city=catalogue().city
    )
    answer = PREDICATES["no_dwelling"](facts, {"set": "family", "scope": "city", "count_forenotice": True}).answer
    assert answer == yes("NONE_IN_9_COUNTIES")


FORMER = found(record(person_status="normal", former_name="陈大远、陈小远", cancel_reason=None))
NAMES: list[tuple[str, Changes, tuple[str, str, str]]] = [
    ("known", {(PERSON, "applicant"): FORMER, APPLICANT_OWNS: found(dwelling("陈小远"))}, ("no", "OWNS_1", "none")),
    (
        "may still become known",
        {(PERSON, "applicant"): Pending("queued"), APPLICANT_OWNS: found(dwelling("陈小远"))},
        ("unknown", "PENDING", "waiting"),
    ),
]


@pytest.mark.parametrize(("name", "changes", "expected"), NAMES, ids=[row[0] for row in NAMES])
def test_a_former_name_known_to_the_household_register_matches(
    name: str, changes: Changes, expected: tuple[str, str, str]
) -> None:
    assert judge("M01-C1", changes) == expected, name


def test_a_former_name_counts_for_a_certificate_that_does_not_ask_the_household_register() -> None:
    renamed = found(record(name="陈大远", periods=(period(202207, 202610),)))
    assert judge("M01-C2", {(PERIODS, "applicant"): renamed, (PERSON, "applicant"): FORMER})[0] == "yes"
    assert judge("M01-C2", {(PERIODS, "applicant"): renamed})[:2] == ("unknown", "PARTIAL")


FAMILY: list[tuple[str, Changes, tuple[str, str, str]]] = [
    (
        "no child on record",
        {(CHILDREN, "applicant"): found(record(minor_children=()))},
        ("unknown", "MEMBER_NOT_LINKED", "final"),
    ),
    ("no record of children", {(CHILDREN, "applicant"): NoRecord(AS_OF)}, ("unknown", "MEMBER_NOT_LINKED", "final")),
    (
        "a child not named",
        {(CHILDREN, "applicant"): found(record(minor_children=(YINUO[1], "330791202401010016")))},
        ("unknown", "UNDECLARED_MEMBER", "final"),
    ),
    (
        "a child who may be dead beside the one named",
        {(CHILDREN, "applicant"): found(record(minor_children=(YINUO[1], UNREAD)))},
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    (
        "the child named may be dead",
        {(CHILDREN, "applicant"): found(record(minor_children=(UNREAD,)))},
        ("unknown", "NOT_UNDERSTOOD", "person"),
    ),
    (
        "a spouse not named",
        {(STATUS, "applicant"): found(marriage("330797198607140027", "钱玉兰"))},
        ("unknown", "UNDECLARED_MEMBER", "final"),
    ),
    (
        "another name for the spouse",
        {(STATUS, "applicant"): found(marriage(LIN[1], "林晓文"))},
        ("unknown", "PARTIAL", "person"),
    ),
    (
        "divorced since",
        {
            (STATUS, "applicant"): found(
                marriage("330797198607140027", "钱玉兰"),
                marriage("330797198607140027", "钱玉兰", "2023-01-01", "divorce"),
            )
        },
        ("unknown", "MEMBER_NOT_LINKED", "final"),
    ),
    (
        "no marriage on record",
        {(STATUS, "applicant"): NoRecord(AS_OF, coverage_from=date(1985, 1, 1))},
        ("unknown", "MEMBER_NOT_LINKED", "final"),
    ),
    ("person unknown", {(PERSON, "child.1"): NoRecord(AS_OF)}, ("yes", "NONE_IN_9_COUNTIES", "none")),
    ("children: down", {(CHILDREN, "applicant"): Unavailable("timeout")}, ("unknown", "UNAVAILABLE", "waiting")),
    ("children: refused", {(CHILDREN, "applicant"): Refused("wrong_person")}, ("unknown", "REFUSED", "final")),
    ("status: ticket", {(STATUS, "applicant"): Pending("queued")}, ("unknown", "PENDING", "waiting")),
    ("status: name", {(STATUS, "applicant"): PartialMatch(AS_OF)}, ("unknown", "PARTIAL", "person")),
    ("person: double number", {(PERSON, "spouse"): Ambiguous(AS_OF)}, ("unknown", "AMBIGUOUS", "person")),
    ("person: other name", {(PERSON, "spouse"): PartialMatch(AS_OF)}, ("unknown", "PARTIAL", "person")),
    (
        "a member left out weighs more than doubt about another",
        {
            (PERSON, "spouse"): PartialMatch(AS_OF),
            (CHILDREN, "applicant"): found(record(minor_children=("330791202401010016",))),
        },
        ("unknown", "UNDECLARED_MEMBER", "final"),
    ),
    (
        "what still waits weighs more than a member left out",
        {
            APPLICANT_OWNS: Pending("queued"),
            (CHILDREN, "applicant"): found(record(minor_children=("330791202401010016",))),
        },
        ("unknown", "PENDING", "waiting"),
    ),
]


@pytest.mark.parametrize(("name", "changes", "expected"), FAMILY, ids=[row[0] for row in FAMILY])
def test_a_yes_about_a_family_needs_every_member_named(
    name: str, changes: Changes, expected: tuple[str, str, str]
) -> None:
    assert judge("M01-C1", changes) == expected, name


def test_an_officers_yes_does_not_mend_a_member_left_out() -> None:
    changed = p2_replies() | {(CHILDREN, "applicant"): found(record(minor_children=("330791202401010016",)))}
    code = CertificateCode("M01-C1")
    decision = answers_to(plan("M01"), changed, {code: yes("VERIFIED")}).of[code]
    assert decision.reason == "UNDECLARED_MEMBER"
    assert not decision.verified


OTHER_CAR = car("陈思远", plate_no="浙G1ZZ01")
DEAR_CAR = car("陈思远", reference_price=Decimal(500_000))
VIN = "L99ZZA1B3NZ000001"


def under(*numbers: str) -> list[Record]:
    """His vehicles of these identification numbers, each under a plate of its own kind."""
    return [car("陈思远", plate_type=kind, vin=number) for kind, number in zip(("02", "52"), numbers, strict=False)]


CARS: list[tuple[str, Found | Incomplete | NoRecord, tuple[str, str, str], int | None]] = [
    ("none", NoRecord(AS_OF), ("yes", "COUNT_0", "none"), 0),
    ("one", found(car("陈思远")), ("yes", "COUNT_1", "none"), 1),
    ("two", found(car("陈思远"), OTHER_CAR), ("no", "COUNT_2", "none"), 2),
    ("dear", found(car("陈思远", reference_price=Decimal("150000.01"))), ("no", "COUNT_1", "none"), 1),
    ("just within", found(car("陈思远", reference_price=Decimal(150000))), ("yes", "COUNT_1", "none"), 1),
    ("cancelled", found(car("陈思远", status="E"), car("陈思远")), ("yes", "COUNT_1", "none"), 1),
    ("letters combine, gone", found(car("陈思远", status="EG"), car("陈思远")), ("yes", "COUNT_1", "none"), 1),
    ("letters combine, there", found(car("陈思远", status="GQ"), OTHER_CAR), ("no", "COUNT_2", "none"), 2),
    ("moved away", found(car("陈思远", status="B")), ("yes", "COUNT_0", "none"), 0),
    ("plates voided", found(car("陈思远", status="P")), ("yes", "COUNT_0", "none"), 0),
    ("sealed counts", found(car("陈思远", status="K"), OTHER_CAR), ("no", "COUNT_2", "none"), 2),
    ("no price", found(car("陈思远", reference_price=None)), ("unknown", "PRICE_UNKNOWN", "person"), 1),
    ("one row twice", found(car("陈思远"), car("陈思远")), ("yes", "COUNT_1", "none"), 1),
    ("one vehicle under two plates", found(*under(VIN, VIN)), ("yes", "COUNT_1", "none"), 1),
    (
        "the number in full width and small",
        found(*under(VIN, "ｌ99ＺＺＡ1Ｂ3ＮＺ000001")),
        ("yes", "COUNT_1", "none"),
        1,
    ),
    ("two vehicles", found(*under(VIN, VIN[:-1] + "2")), ("no", "COUNT_2", "none"), 2),
    ("numbers that are none", found(*under("无", "无")), ("no", "COUNT_2", "none"), 2),
    (
        "two numbers under one plate",
        found(*under(VIN, VIN), *under(VIN[:-1] + "2")),
        ("unknown", "NOT_UNDERSTOOD", "person"),
        None,
    ),
    ("one number that cannot be read", found(*under(VIN, UNREAD)), ("unknown", "NOT_UNDERSTOOD", "person"), None),
    ("one vehicle, its number unread", found(*under(UNREAD)), ("yes", "COUNT_1", "none"), 1),
    ("one plate, once without the number", found(*under(VIN), *under("")), ("yes", "COUNT_1", "none"), 1),
    (
        "one vehicle, a plate of it without",
        found(*under(VIN, VIN), car("陈思远", plate_type="52")),
        ("yes", "COUNT_1", "none"),
        1,
    ),
    (
        "one of two plates misspelt",
        found(*under(VIN), car("陈思元", plate_type="52", vin=VIN)),
        ("yes", "COUNT_1", "none"),
        1,
    ),
    (
        "one vehicle under two plates and two prices",
        found(*under(VIN), car("陈思远", plate_type="52", vin=VIN, reference_price=Decimal(90_000))),
        ("unknown", "PRICE_UNKNOWN", "person"),
        1,
    ),
    (
        "one number, plates of two kinds",
        found(car("陈思远"), car("陈思远", plate_type="01")),
        ("no", "COUNT_2", "none"),
        2,
    ),
    ("one car, two prices", found(car("陈思远"), DEAR_CAR), ("unknown", "PRICE_UNKNOWN", "person"), 1),
    ("one car, once without", found(car("陈思远"), car("陈思远", reference_price=None)), ("yes", "COUNT_1", "none"), 1),
    ("one car, once misspelt", found(car("陈思远"), car("陈思元")), ("yes", "COUNT_1", "none"), 1),
    ("name variant", found(car("陈思元")), ("unknown", "PARTIAL", "person"), None),
    (
        "name variant beside two",
        found(car("陈思元", plate_no="浙G1ZZ02"), car("陈思远"), OTHER_CAR),
        ("no", "COUNT_2", "none"),
        None,
    ),
]


@pytest.mark.parametrize(("name", "reply", "expected", "count"), CARS, ids=[row[0] for row in CARS])
def test_vehicle_limit(name: str, reply: Reply, expected: tuple[str, str, str], count: int | None) -> None:
    decision = answers_to(plan("M01"), p2_replies() | {(OWNED, "applicant"): reply}).of[CertificateCode("M01-C4")]
    assert decision.answer is not None
    assert (decision.answer.verdict.value, decision.reason, decision.answer.doubt.value) == expected, name
    value = decision.values.get(ItemName("vehicle_count"))
    assert (None if value is None else value.raw) == count


def test_a_count_is_not_delivered_while_a_members_vehicles_are_unknown() -> None:
    changed = p2_replies() | {(OWNED, "spouse"): Unavailable("timeout")}
    changed[OWNED, "applicant"] = found(car("陈思远", reference_price=Decimal(900000)))
    decision = answers_to(plan("M01"), changed).of[CertificateCode("M01-C4")]
    assert decision.answer == Answer(decision.answer.verdict, "COUNT_1") if decision.answer else False
    assert not decision.values


def paid(*periods: tuple[int, int] | tuple[int, int, str]) -> Found:
    return found(record(name="陈思远", periods=tuple(period(*one) for one in periods)))


MONTHS: list[tuple[str, Reply, tuple[str, str, str]]] = [
    ("whole window", paid((202207, 202610)), ("yes", "MONTHS_24", "none")),
    ("before the window", paid((201001, 202410)), ("no", "MONTHS_0", "none")),
    ("first month of the window", paid((201001, 202411)), ("no", "MONTHS_1", "none")),
    ("twelve", paid((202511, 202610)), ("yes", "MONTHS_12", "none")),
    ("eleven", paid((202512, 202610)), ("no", "MONTHS_11", "none")),
    ("the open month does not count", paid((202512, 202611)), ("no", "MONTHS_11", "none")),
    ("two counties in one month", paid((202511, 202604), (202511, 202604)), ("no", "MONTHS_6", "none")),
    ("two counties, united", paid((202501, 202506), (202507, 202512)), ("yes", "MONTHS_12", "none")),
    ("a change of employer inside a month", paid((202501, 202506), (202506, 202511)), ("no", "MONTHS_11", "none")),
    ("another kind", paid((202207, 202610, "310")), ("no", "MONTHS_0", "none")),
    ("backwards", paid((202610, 202207)), ("no", "MONTHS_0", "none")),
    ("no account", NoRecord(AS_OF), ("no", "NO_ACCOUNT", "none")),
    ("an account without records", Found((), AS_OF), ("no", "NO_ACCOUNT", "none")),
    ("name variant", found(record(name="陈思元", periods=())), ("unknown", "PARTIAL", "person")),
    (
        "trailing full-width blanks",
        found(record(name="陈思远　　", periods=(period(202207, 202610),))),
        ("yes", "MONTHS_24", "none"),
    ),
    (
        "still running",
        found(record(name="陈思远", periods=(record(insurance_kind="110", start=202511, end=None),))),
        ("yes", "MONTHS_12", "none"),
    ),
    (
        "no beginning",
        found(record(name="陈思远", periods=(record(insurance_kind="110", start=None, end=202610),))),
        ("no", "MONTHS_0", "none"),
    ),
    ("no list", found(record(name="陈思远", periods=None)), ("no", "MONTHS_0", "none")),
    ("a list of words", found(record(name="陈思远", periods=("110",))), ("no", "MONTHS_0", "none")),
    ("no snapshot", Unavailable("stale"), ("unknown", "UNAVAILABLE", "waiting")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), MONTHS, ids=[row[0] for row in MONTHS])
def test_months_ge(name: str, reply: Reply, expected: tuple[str, str, str]) -> None:
    assert judge("M01-C2", {(PERIODS, "applicant"): reply}) == expected, name


def test_without_a_window_all_months_count() -> None:
    args: dict[str, Argument] = {"of": "applicant", "kind": "110", "months": 180}
    assert months(args, paid((200001, 201612)), NOW) == ("yes", "MONTHS_204")


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (NOW - timedelta(days=2), ("yes", "MONTHS_24")),
        (NOW - timedelta(days=3), ("unknown", "STALE")),
        (None, ("unknown", "STALE")),
    ],
)
def test_a_snapshot_older_than_the_rule_allows_proves_nothing(
    as_of: datetime | None, expected: tuple[str, str]
) -> None:
    args: dict[str, Argument] = {"of": "applicant", "kind": "110", "months": 12, "window_months": 24, "max_age_days": 2}
    assert months(args, replace(paid((202207, 202610)), as_of=as_of), NOW) == expected


def months(args: dict[str, Argument], reply: Reply, now: datetime) -> tuple[str, str]:
    facts = Facts(parties(P2[:1]), {(questions.PERIODS, "applicant", None): reply}, now.date(), city=catalogue().city)
    answer = PREDICATES["months_ge"](facts, args).answer
    assert answer is not None
    return answer.verdict.value, answer.reason


ELSEWHERE = found(record(person_status="elsewhere", former_name=None, cancel_reason=None))
NOT_A_COUPLE = found(record(is_spouse_of="no"))
WAITS = ("unknown", "UNAVAILABLE", "waiting")
DEAD = found(record(person_status="cancelled", former_name=None, cancel_reason="死亡"))
FOLLOWED = found(record(is_spouse_of="yes", register_date=date(2010, 5, 5), later_marriage=date(2020, 2, 2)))
TWO_ANSWERS = found(record(is_spouse_of="yes"), record(is_spouse_of="no", ended_on=date(2001, 1, 1)))
WED_AHEAD = found(record(is_spouse_of="yes", register_date=date(2126, 5, 5)))
PARTED_AHEAD = found(record(is_spouse_of="no", ended_on=date(2126, 5, 5)))
COUPLES: list[tuple[str, Changes, tuple[str, str, str]]] = [
    ("registered", {}, ("yes", "REGISTERED", "none")),
    ("whether both live is not told yet", {(PERSON, "spouse"): Unavailable("timeout")}, WAITS),
    ("the spouse is dead", {(PERSON, "spouse"): DEAD}, ("no", "CANCELLED_DEATH", "none")),
    ("neither is in the household register", {(PERSON, "spouse"): NoRecord(AS_OF)}, ("yes", "REGISTERED", "none")),
    ("one has married since", {(COUPLE, "applicant"): FOLLOWED}, ("unknown", "MARRIAGE_UNCLEAR", "person")),
    ("two answers", {(COUPLE, "applicant"): TWO_ANSWERS}, ("unknown", "MARRIAGE_UNCLEAR", "person")),
    ("wed on a day to come", {(COUPLE, "applicant"): WED_AHEAD}, ("unknown", "MARRIAGE_UNCLEAR", "person")),
    ("parted on a day to come", {(COUPLE, "applicant"): PARTED_AHEAD}, ("unknown", "MARRIAGE_UNCLEAR", "person")),
    ("not registered", {(COUPLE, "applicant"): NOT_A_COUPLE}, ("no", "NOT_REGISTERED", "none")),
    ("nothing about either", {(COUPLE, "applicant"): NoRecord(AS_OF)}, ("unknown", "NO_RECORD", "person")),
    (
        "cannot tell",
        {(COUPLE, "applicant"): found(record(is_spouse_of="unknown"))},
        ("unknown", "OUTSIDE_COVERAGE", "person"),
    ),
    (
        "one from elsewhere",
        {(COUPLE, "applicant"): NOT_A_COUPLE, (PERSON, "spouse"): ELSEWHERE},
        ("unknown", "NOT_LOCAL", "person"),
    ),
    (
        "one unknown here",
        {(COUPLE, "applicant"): NOT_A_COUPLE, (PERSON, "spouse"): NoRecord(AS_OF)},
        ("unknown", "NOT_LOCAL", "person"),
    ),
    (
        "one not told yet",
        {(COUPLE, "applicant"): NOT_A_COUPLE, (PERSON, "spouse"): Unavailable("timeout")},
        ("unknown", "UNAVAILABLE", "waiting"),
    ),
    ("ticket", {(COUPLE, "applicant"): Pending("queued")}, ("unknown", "PENDING", "waiting")),
    ("names differ", {(COUPLE, "applicant"): PartialMatch(AS_OF)}, ("unknown", "PARTIAL", "person")),
]


@pytest.mark.parametrize(("name", "changes", "expected"), COUPLES, ids=[row[0] for row in COUPLES])
def test_is_spouse_of(name: str, changes: Changes, expected: tuple[str, str, str]) -> None:
    assert judge("M01-C5", changes) == expected, name


def test_a_couple_of_the_paper_era_is_not_refuted_by_the_register() -> None:
    old = (("applicant", "33079819590821001X", "金大海"), ("spouse", "330798196204090026", "韦桂芳"))
    made = plan("M01", old, ["M01-C5"])
    said: dict[tuple[str, str], Reply] = {
        (COUPLE, "applicant"): NOT_A_COUPLE,
        (PERSON, "applicant"): found(LOCAL),
        (PERSON, "spouse"): found(LOCAL),
    }
    decision = answers_to(made, said).of[CertificateCode("M01-C5")]
    assert (decision.reason, decision.answer and decision.answer.doubt) == ("OUTSIDE_COVERAGE", Doubt.PERSON)


def test_a_divorce_on_record_is_known_whatever_the_era() -> None:
    old = (("applicant", "33079819590821001X", "金大海"), ("spouse", "330798196204090026", "韦桂芳"))
    said: dict[tuple[str, str], Reply] = {
        (COUPLE, "applicant"): found(record(is_spouse_of="no", ended_on=date(2001, 1, 1))),
        (PERSON, "applicant"): ELSEWHERE,
        (PERSON, "spouse"): NoRecord(AS_OF),
    }
    for code in ("M01-C5", "M05-C1", "M14-C1"):
        decision = answers_to(plan(code[:3], old, [code]), said).of[CertificateCode(code)]
        assert decision.reason == "NOT_REGISTERED"


@pytest.mark.parametrize(
    "gone", [{"person_status": "moved_out"}, {"cancel_reason": "参军"}, {"cancel_reason": "出国定居"}]
)
def test_who_has_left_the_register_is_not_called_unmarried(gone: dict[str, str]) -> None:
    left = found(record(**{"person_status": "cancelled", "former_name": None, "cancel_reason": None} | gone))
    said = p7_replies() | {(STATUS, "applicant"): NoRecord(AS_OF), (PERSON, "applicant"): left}
    decision = answers_to(plan("M07", P7), said).of[CertificateCode("M07-C2")]
    assert (decision.reason, dict(decision.values)) == ("NOT_LOCAL", {})


def test_a_couple_of_whom_one_came_of_age_later_can_be_refuted() -> None:
    mixed = (("applicant", "33079819590821001X", "金大海"), ("spouse", LIN[1], LIN[2]))
    said: dict[tuple[str, str], Reply] = {
        (COUPLE, "applicant"): NOT_A_COUPLE,
        (PERSON, "applicant"): found(LOCAL),
        (PERSON, "spouse"): found(LOCAL),
    }
    decision = answers_to(plan("M01", mixed, ["M01-C5"]), said).of[CertificateCode("M01-C5")]
    assert decision.reason == "NOT_REGISTERED"


def test_a_yes_brings_its_date_of_registration() -> None:
    said = p2_replies() | {(COUPLE, "applicant"): found(record(is_spouse_of="yes", register_date=date(2021, 5, 20)))}
    values = answers_to(plan("M01"), said).of[CertificateCode("M01-C5")].values
    assert values[ItemName("register_date")].raw == date(2021, 5, 20)


def test_what_was_not_asked_is_no_answer() -> None:
    made = plan("M01")
    replies = replies_to(made, p2_replies())
    gone = lookup_of(made, PERIODS, "applicant")
    without = replace(replies, results={k: v for k, v in replies.results.items() if k != gone})
    decision = decide(made, without, NOW.date()).of[CertificateCode("M01-C2")]
    assert (decision.reason, decision.answer and decision.answer.doubt) == ("REFUSED", Doubt.FINAL)


def test_what_waits_is_named_lookup_by_lookup_and_county_by_county() -> None:
    made = plan("M01")
    other = CountyCode("330702")
    said = p2_replies() | {
        (HOLDINGS, "applicant"): Incomplete((), (YIWU,)),
        (HOLDINGS, "spouse"): Incomplete((), (other, YIWU)),
        (CHILDREN, "applicant"): Unavailable("timeout"),
    }
    decision = answers_to(made, said).of[CertificateCode("M01-C1")]
    assert set(decision.waiting_on) == {
        lookup_of(made, HOLDINGS, "applicant"),
        lookup_of(made, HOLDINGS, "spouse"),
        lookup_of(made, CHILDREN, "applicant"),
        lookup_of(made, CHILDREN, "spouse"),
    }
    assert decision.missing == (other, YIWU)


def test_nothing_waits_once_the_answer_stands() -> None:
    said = p2_replies() | {APPLICANT_OWNS: flat(), (HOLDINGS, "spouse"): Incomplete((), (YIWU,))}
    decision = answers_to(plan("M01"), said).of[CertificateCode("M01-C1")]
    assert (decision.reason, decision.waiting_on, decision.missing) == ("OWNS_1", (), ())


SPOUSE = ("spouse", "330796198606160011", "胡立新")
WED = marriage(SPOUSE[1], SPOUSE[2], "2012-01-01")
PARTED = marriage(SPOUSE[1], SPOUSE[2], "2024-08-15", "divorce")


def again(number: str | None) -> Record:
    """A certificate issued again."""
    return {**WED, ItemName("event"): "reissue", ItemName("cert_no"): number}


STATUSES: list[tuple[str, Reply, Reply, tuple[str, str | None]]] = [
    ("married", found(WED), found(LOCAL), ("REGISTERED", "20")),
    ("divorced", found(WED, PARTED), found(LOCAL), ("DIVORCED", "40")),
    ("order in the file does not matter", found(PARTED, WED), found(LOCAL), ("DIVORCED", "40")),
    (
        "married again",
        found(WED, PARTED, marriage(SPOUSE[1], SPOUSE[2], "2025-01-01")),
        found(LOCAL),
        ("REGISTERED", "20"),
    ),
    ("widowed by the household register", found(WED), DEAD, ("WIDOWED", "30")),
    ("the spouse's register is down", found(WED), Unavailable("timeout"), ("UNAVAILABLE", None)),
    ("the spouse's name differs there", found(WED), PartialMatch(AS_OF), ("MARRIAGE_UNCLEAR", None)),
    ("the spouse is in no household register here", found(WED), NoRecord(AS_OF), ("REGISTERED", "20")),
    (
        "a re-issue changes nothing",
        found(WED, PARTED, marriage(SPOUSE[1], SPOUSE[2], "2025-01-01", "reissue")),
        found(LOCAL),
        ("DIVORCED", "40"),
    ),
    (
        "a re-issued marriage alone",
        found(again("BJ330796-2012-000001")),
        found(LOCAL),
        ("REGISTERED", "20"),
    ),
    (
        "a re-issued divorce alone",
        found(again("BL330796-2012-000001")),
        found(LOCAL),
        ("DIVORCED", "40"),
    ),
    ("a re-issue without a number says not of what", found(again(None)), found(LOCAL), ("MARRIAGE_UNCLEAR", None)),
    ("a stranger on record", found(marriage(LIN[1], LIN[2])), DEAD, ("MARRIAGE_UNCLEAR", None)),
    (
        "another name on record",
        found({**WED, ItemName("spouse_name"): "胡利新"}),
        DEAD,
        ("MARRIAGE_UNCLEAR", None),
    ),
    ("revoked", found(WED, marriage(SPOUSE[1], SPOUSE[2], "2013-01-01", "revoked")), found(LOCAL), ("NO_RECORD", "10")),
    (
        "only a revocation",
        found(marriage(SPOUSE[1], SPOUSE[2], "2013-01-01", "revoked")),
        found(LOCAL),
        ("NO_RECORD", "10"),
    ),
    ("never on record", NoRecord(AS_OF), found(LOCAL), ("NO_RECORD", "10")),
    ("register too young", NoRecord(AS_OF, coverage_from=date(2010, 1, 1)), found(LOCAL), ("OUTSIDE_COVERAGE", None)),
    ("ticket", Pending("queued"), found(LOCAL), ("PENDING", None)),
]


@pytest.mark.parametrize(("name", "status", "spouse", "expected"), STATUSES, ids=[row[0] for row in STATUSES])
def test_marital_status(name: str, status: Reply, spouse: Reply, expected: tuple[str, str | None]) -> None:
    made = plan("M07", (P7[0], SPOUSE), ["M07-C2"])
    said = {(STATUS, "applicant"): status, (PERSON, "applicant"): found(LOCAL), (PERSON, "spouse"): spouse}
    decision = answers_to(made, said).of[CertificateCode("M07-C2")]
    value = decision.values.get(ItemName("marital_status"))
    assert (decision.reason, None if value is None else value.raw) == expected, name


LINKED: list[tuple[str, dict[str, ItemValue], tuple[str, str | None]]] = [
    ("lives", {"linked_spouse": "3307961986****0011", "linked_spouse_dead": "no"}, ("REGISTERED", "20")),
    ("is dead", {"linked_spouse": "3307961986****0011", "linked_spouse_dead": "yes"}, ("WIDOWED", "30")),
    ("not told", {"linked_spouse": "3307961986****0011", "linked_spouse_dead": None}, ("MARRIAGE_UNCLEAR", None)),
    ("is another", {"linked_spouse": "3307961986****0012", "linked_spouse_dead": "yes"}, ("MARRIAGE_UNCLEAR", None)),
    ("none", {"linked_spouse": None, "linked_spouse_dead": None}, ("MARRIAGE_UNCLEAR", None)),
]


@pytest.mark.parametrize(("name", "link", "expected"), LINKED, ids=[row[0] for row in LINKED])
@pytest.mark.parametrize("named", [None, LIN], ids=["nobody named", "a dead stranger named"])
def test_a_spouse_who_is_not_named_is_known_by_the_link(
    name: str, link: dict[str, ItemValue], expected: tuple[str, str | None], named: tuple[str, str, str] | None
) -> None:
    said = {
        (STATUS, "applicant"): found(WED),
        (PERSON, "applicant"): found({**LOCAL, **record(**link)}),
        (PERSON, "spouse"): DEAD,
    }
    made = plan("M07", [P7[0], *([named] if named else [])], ["M07-C2"])
    decision = answers_to(made, said).of[CertificateCode("M07-C2")]
    value = decision.values.get(ItemName("marital_status"))
    assert (decision.reason, None if value is None else value.raw) == expected, name


def test_an_unmarried_applicant_from_elsewhere_is_not_called_unmarried() -> None:
    said = p7_replies() | {(STATUS, "applicant"): NoRecord(AS_OF), (PERSON, "applicant"): ELSEWHERE}
    decision = answers_to(plan("M07", P7), said).of[CertificateCode("M07-C2")]
    assert (decision.reason, dict(decision.values)) == ("NOT_LOCAL", {})


CHILDREN_COUNTS: list[tuple[str, Reply, tuple[str, int | None]]] = [
    ("none", found(record(minor_children=())), ("COUNTED", 0)),
    ("two, one told twice", found(record(minor_children=("a", "b", "a"))), ("COUNTED", 2)),
    ("no list", found(record(minor_children=None)), ("COUNTED", 0)),
    ("one who may be dead", found(record(minor_children=("a", UNREAD))), ("NOT_UNDERSTOOD", None)),
    ("person unknown", NoRecord(AS_OF), ("NO_RECORD", None)),
    ("name differs", PartialMatch(AS_OF), ("PARTIAL", None)),
]


@pytest.mark.parametrize(("name", "reply", "expected"), CHILDREN_COUNTS, ids=[row[0] for row in CHILDREN_COUNTS])
def test_minor_children_count(name: str, reply: Reply, expected: tuple[str, int | None]) -> None:
    made = plan("M07", P7[:1], ["M07-C3"])
    decision = answers_to(made, {(CHILDREN, "applicant"): reply}).of[CertificateCode("M07-C3")]
    value = decision.values.get(ItemName("minor_children_count"))
    assert (decision.reason, None if value is None else value.raw) == expected, name


def test_an_officer_who_confirms_the_children_named_gives_their_count() -> None:
    code = CertificateCode("M07-C3")
    said = p7_replies() | {(CHILDREN, "applicant"): NoRecord(AS_OF)}
    decision = answers_to(plan("M07", P7), said, {code: yes("VERIFIED")}).of[code]
    assert (decision.answer, decision.reason, decision.verified) == (None, "VERIFIED", True)
    assert decision.values[ItemName("minor_children_count")].raw == 1


def test_verified_answers_never_stand_against_a_register() -> None:
    code = CertificateCode("M01-C1")
    decision = answers_to(plan("M01"), p2_replies() | {APPLICANT_OWNS: flat()}, {code: yes("VERIFIED")}).of[code]
    assert (decision.reason, decision.verified) == ("OWNS_1", False)


def test_catalogue_and_rules_know_the_same_names() -> None:
    assert set(PREDICATES) == set(signatures.PREDICATES)
    assert set(VALUES) == set(signatures.VALUES)
    assert AS_OF.tzinfo == CHINA
