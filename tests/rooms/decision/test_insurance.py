"""The rules over the social-security register: months without a gap, pensions, staff lists, the end of a job, the band of income."""

from datetime import date
from decimal import Decimal
from typing import cast

import pytest

from gateway.decision.facts import Facts, Key
from gateway.decision.predicates import PREDICATES
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.documents import shift_month
from gateway.domain.identifiers.names import fold_name
from gateway.domain.matter import Argument
from gateway.domain.questions import BENEFIT, HEADCOUNT, PERIODS, PERSON
from gateway.domain.reply import UNREAD, Ambiguous, Found, ItemValue, NoRecord, Pending, Record, Reply, Unavailable
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    LOCAL,
    NOW,
    came_to,
    catalogue,
    decided,
    found,
    paid_on,
    parties,
    period,
    record,
)

Told = tuple[str, str, str]
Said = dict[tuple[str, str], Reply]
FIRM, OTHER_FIRM = "91330791MA0000015M", "91330791MA0000023G"
APPLICANT, EMPLOYER = ("applicant", *CHEN[1:]), ("employer", FIRM, "")
STAFF = [("staff", CHEN[1], CHEN[2]), ("staff", "330791199511020027", "林晓雯")]
NOTHING = NoRecord(AS_OF)


def paid(name: str, *spans: tuple[int, int], kind: str = "110", **changed: ItemValue) -> Found:
    lines = tuple({**period(start, end, kind), **record(**changed)} for start, end in spans)
    return found(record(name=name, periods=lines))


def rule(name: str, args: dict[str, Argument], reply: Reply, benefit: Reply = NOTHING) -> Told:
    facts = Facts(
        parties([CHEN]),
        {(PERIODS, "applicant", None): reply, (BENEFIT, "applicant", None): benefit},
        NOW.date(),
        city=catalogue().city,
    )
    answer = PREDICATES[name](facts, {"of": "applicant", "kind": "110"} | args).answer
    assert answer is not None
    return answer.verdict.value, answer.reason, answer.doubt.value


INSURED: list[tuple[str, Reply, int, Told]] = [
    ("last month", paid("陈思远", (202610, 202610)), 1, ("yes", "CONSECUTIVE_1", "none")),
    ("the open month does not count", paid("陈思远", (202611, 202611)), 1, ("no", "CONSECUTIVE_0", "none")),
    ("three without a gap", paid("陈思远", (202608, 202610)), 3, ("yes", "CONSECUTIVE_3", "none")),
    ("a gap", paid("陈思远", (202503, 202608), (202610, 202610)), 6, ("no", "CONSECUTIVE_1", "none")),
    ("no account", NoRecord(AS_OF), 1, ("no", "NO_ACCOUNT", "none")),
    ("another kind", paid("陈思远", (202608, 202610), kind="310"), 1, ("no", "CONSECUTIVE_0", "none")),
    ("name variant", paid("陈思元", (202608, 202610)), 1, ("unknown", "PARTIAL", "person")),
    ("two of one number", Ambiguous(AS_OF), 1, ("unknown", "AMBIGUOUS", "person")),
]


@pytest.mark.parametrize(("name", "reply", "consecutive", "expected"), INSURED, ids=[row[0] for row in INSURED])
def test_insured_now(name: str, reply: Reply, consecutive: int, expected: Told) -> None:
    assert rule("insured_now", {"consecutive": consecutive}, reply) == expected, name


def test_out_of_work_is_the_contrary_and_a_doubt_stays_a_doubt() -> None:
    assert rule("not_insured", {}, paid("陈思远", (202601, 202610))) == ("no", "CONSECUTIVE_1", "none")
    assert rule("not_insured", {}, NoRecord(AS_OF)) == ("yes", "NO_ACCOUNT", "none")
    assert rule("not_insured", {}, paid("陈思元", (202601, 202610))) == ("unknown", "PARTIAL", "person")


def test_months_over_two_counties_are_one_set_and_are_delivered() -> None:
    both = paid("陈思远", (199806, 201112), (201303, 202610))
    decision = decided("M09-C2", [CHEN], {(PERIODS, "applicant"): both})
    assert (decision.reason, decision.values[ItemName("months_total")].raw) == ("MONTHS_327", 327)


def needed(today: date, number: str, months: int, post: str | None = None) -> Told:
    """What so many months come to for M09-C2 on a day."""
    paid_for = found(record(name="陈思远", periods=(period(200001, shift_month(200001, months - 1)),)))
    asker = parties([("applicant", number, "陈思远")])
    args: dict[str, Argument] = {"of": "applicant", "kind": "110", "months": 180, "rises": True, "post": "post"}
    told = {} if post is None else {"post": post}
    answer = PREDICATES["months_ge"](
        Facts(asker, {(PERIODS, "applicant", None): paid_for}, today, told, city=catalogue().city), args
    ).answer
    assert answer is not None
    return answer.verdict.value, answer.reason, answer.doubt.value


def born(year: int, month: int, sequence: str = "001") -> str:
    """A man's number; 002 is a woman's."""
    body = f"330791{year}{month:02}01{sequence}"
    return body + "10X98765432"[sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body)) % 11]


LEAST: list[tuple[str, date, int]] = [
    ("until 2029", date(2029, 12, 31), 180),
    ("2030", date(2030, 1, 1), 186),
    ("2031", date(2031, 7, 1), 192),
    ("2038", date(2038, 7, 1), 234),
    ("2039", date(2039, 7, 1), 240),
    ("for ever after", date(2045, 7, 1), 240),
]


@pytest.mark.parametrize(("name", "today", "least"), LEAST, ids=[row[0] for row in LEAST])
def test_the_least_months_rise_from_2030_by_half_a_year_a_year(name: str, today: date, least: int) -> None:
    young = born(1990, 5)
    assert needed(today, young, least)[0] == "yes", name
    assert needed(today, young, least - 1)[0] == "no", name


def test_who_retired_before_keeps_the_number_of_that_year() -> None:
    assert needed(date(2035, 7, 1), born(1966, 2), 180)[0] == "yes"  # due June 2026
    assert needed(date(2035, 7, 1), born(1969, 6), 180) == ("no", "MONTHS_180", "none")  # due 2030


def test_a_woman_whose_post_is_not_told_is_answered_where_both_come_to_the_same() -> None:
    woman = born(1978, 2, "002")  # a worker is due in 2029, a cadre later
    assert needed(date(2036, 7, 1), woman, 180) == ("unknown", "POST_NOT_TOLD", "person")
    assert needed(date(2036, 7, 1), woman, 240)[0] == "yes"
    assert needed(date(2036, 7, 1), woman, 180, "worker")[0] == "yes"
    assert needed(date(2036, 7, 1), woman, 180, "cadre")[0] == "no"


def drawing(status: str, name: str = "陈思远") -> Reply:
    return found(record(name=name, pension_status=status))


PENSIONS: list[tuple[str, Reply, Told]] = [
    ("none", drawing("none"), ("yes", "NOT_RECEIVING", "none")),
    ("stopped", drawing("stopped"), ("yes", "NOT_RECEIVING", "none")),
    ("running", drawing("receiving"), ("no", "RECEIVING", "none")),
    ("no account", NoRecord(AS_OF), ("yes", "NO_ACCOUNT", "none")),
    ("name variant", drawing("receiving", "陈思元"), ("unknown", "PARTIAL", "person")),
    ("busy", Unavailable("live_busy"), ("unknown", "UNAVAILABLE", "waiting")),
]
DEAD = found(record(person_status="cancelled", cancel_reason="死亡"))


@pytest.mark.parametrize(("name", "reply", "expected"), PENSIONS, ids=[row[0] for row in PENSIONS])
def test_no_pension(name: str, reply: Reply, expected: Told) -> None:
    said: Said = {(BENEFIT, "applicant"): reply, (PERSON, "applicant"): found(LOCAL)}
    assert came_to("M09-C3", [CHEN], said) == expected, name


@pytest.mark.parametrize(
    ("person", "pension", "expected"),
    [
        (DEAD, "receiving", ("unknown", "PAID_AFTER_DEATH", "person")),
        (DEAD, "stopped", ("unknown", "PARTY_DEAD", "final")),
        (NoRecord(AS_OF), "receiving", ("no", "RECEIVING", "none")),
        (Pending("queued"), "receiving", ("unknown", "PENDING", "waiting")),
        (Unavailable("timeout"), "none", ("yes", "NOT_RECEIVING", "none")),
    ],
    ids=["paid on", "stopped in time", "not known here", "may still be told", "nothing to be told"],
)
def test_a_pension_paid_on_after_a_death_is_reported_and_decides_nothing(
    person: Reply, pension: str, expected: Told
) -> None:
    said: Said = {(BENEFIT, "applicant"): drawing(pension), (PERSON, "applicant"): person}
    assert came_to("M09-C3", [CHEN], said) == expected


NO_FIRM: dict[str, ItemValue] = {"employer_uscc": None}
OTHER_KINDS: list[tuple[str, dict[str, ItemValue], str]] = [
    ("110", {}, "works"),
    ("110", NO_FIRM, "works"),
    ("120", {}, "works"),
    ("120", NO_FIRM, "works"),
    ("210", {}, "works"),
    ("410", {}, "works"),
    ("210", NO_FIRM, "open"),
    ("410", NO_FIRM, "open"),
    ("310", {}, "open"),
    ("510", {}, "open"),
    (UNREAD, {}, "open"),
    ("310", NO_FIRM, "idle"),
    ("510", NO_FIRM, "idle"),
    ("170", NO_FIRM, "idle"),
    ("390", NO_FIRM, "idle"),
    ("390", {}, "idle"),
]
"""What each kind of insurance, paid last month by an employer or without one, says of work."""
OUT_OF_WORK = {"works": "no", "open": "unknown", "idle": "yes"}


@pytest.mark.parametrize("name", ["not_insured", "no_income"])
@pytest.mark.parametrize(("kind", "by", "says"), OTHER_KINDS)
def test_whoever_works_under_another_insurance_is_not_out_of_work(
    name: str, kind: str, by: dict[str, ItemValue], says: str
) -> None:
    assert rule(name, {}, paid("陈思远", (202001, 202610), kind=kind, **by))[0] == OUT_OF_WORK[says]
    assert rule(name, {}, paid("陈思远", (202001, 202609), kind=kind, **by))[0] == (
        "unknown" if kind == UNREAD else "yes"
    )


@pytest.mark.parametrize(("kind", "by", "says"), OTHER_KINDS)
def test_a_job_that_ended_says_nothing_beside_another_that_runs(kind: str, by: dict[str, ItemValue], says: str) -> None:
    ended = paid("陈思远", (202001, 202603), kind="210", stop_reason="本人辞职").records[0]
    runs = paid("陈思远", (202604, 202610), kind=kind, **by).records[0]
    told = rule("dismissed", {"kind": "210"}, found({**runs, **record(periods=_both(ended, runs))}))
    assert told[0] == ("no" if says == "idle" or kind == "210" else "unknown")


def _both(one: Record, other: Record) -> tuple[Record, ...]:
    return tuple(line for account in (one, other) for line in cast("tuple[Record, ...]", account[ItemName("periods")]))


def test_who_has_months_of_unemployment_benefit_left_may_draw_them() -> None:
    left = found(record(name="陈思远", pension_status="none", unemployment_months_left=8))
    none_left = found(record(name="陈思远", pension_status="none", unemployment_months_left=0))
    assert rule("no_income", {}, NOTHING, left) == ("unknown", "BENEFIT_LEFT", "person")
    assert rule("no_income", {}, NOTHING, none_left)[0] == "yes"
    assert rule("no_income", {}, paid("陈思远", (202601, 202610)), left)[:2] == ("no", "CONSECUTIVE_1")
    assert income(NoRecord(AS_OF), left) == ("BENEFIT_LEFT", None)
    assert income(NoRecord(AS_OF), none_left) == ("COUNTED", "none")
    assert income(wages("4000"), left) == ("COUNTED", "base_under_5000")


SERVANTS: list[tuple[str, tuple[tuple[int, int], ...], tuple[tuple[int, int], ...], tuple[str, str]]] = [
    ("all of it", (), ((201001, 202610),), ("unknown", "INSURED_OTHERWISE")),
    ("enough with the other", ((202511, 202604),), ((202605, 202610),), ("unknown", "INSURED_OTHERWISE")),
    ("too few with the other", ((202601, 202603),), ((202605, 202610),), ("no", "MONTHS_3")),
    ("the same months of both", ((202601, 202606),), ((202601, 202606),), ("no", "MONTHS_6")),
    ("before the window", (), ((200001, 202410),), ("no", "MONTHS_0")),
    ("enough without", ((202511, 202610),), ((201001, 202510),), ("yes", "MONTHS_12")),
]


@pytest.mark.parametrize(("name", "own", "other", "expected"), SERVANTS, ids=[row[0] for row in SERVANTS])
@pytest.mark.parametrize("kinds", [("110", "120"), ("120", "110")])
def test_months_of_the_other_pension_insurance_leave_open_what_they_could_make_up(
    name: str,
    own: tuple[tuple[int, int], ...],
    other: tuple[tuple[int, int], ...],
    expected: tuple[str, str],
    kinds: tuple[str, str],
) -> None:
    asked, beside = kinds
    lines = [period(*span, asked) for span in own] + [period(*span, beside) for span in other]
    args: dict[str, Argument] = {"kind": asked, "months": 12, "window_months": 24}
    assert rule("months_ge", args, found(record(name="陈思远", periods=tuple(lines))))[:2] == expected, name


def test_months_of_residents_and_of_other_insurances_make_up_no_pension() -> None:
    for kind in ("170", "210", "310", "390", "410", "510"):
        assert rule("months_ge", {"months": 12}, paid("陈思远", (201001, 202610), kind=kind))[:2] == ("no", "MONTHS_0")
    both = (period(200001, 200512), period(200601, 201612, "120"))
    decision = decided("M09-C2", [CHEN], {(PERIODS, "applicant"): found(record(name="陈思远", periods=both))})
    assert (decision.reason, decision.values) == ("INSURED_OTHERWISE", {})


def test_a_technician_under_the_other_pension_insurance_of_the_very_employer_is_a_doubt() -> None:
    args: dict[str, Argument] = {"of": "staff", "kind": "110", "employer": "employer", "consecutive": 3}
    for employer, expected in ((FIRM, "unknown"), (OTHER_FIRM, "no")):
        lines = paid("陈思远", (202601, 202610), kind="120", employer_uscc=employer)
        facts = Facts(
            parties([EMPLOYER, STAFF[0]]), {(PERIODS, "staff.1", None): lines}, NOW.date(), city=catalogue().city
        )
        answer = PREDICATES["insured_now"](facts, args).answer
        assert answer is not None
        assert answer.verdict == expected


def test_no_income_is_neither_pension_nor_wage() -> None:
    assert rule("no_income", {}, NoRecord(AS_OF)) == ("yes", "NO_ACCOUNT", "none")
    assert rule("no_income", {}, NoRecord(AS_OF), drawing("receiving"))[:2] == ("no", "RECEIVING")
    assert rule("no_income", {}, paid("陈思远", (202601, 202610)))[:2] == ("no", "CONSECUTIVE_1")


def of_lines(*ends: tuple[str, int]) -> Found:
    """Lines that ended so, each for its own reason."""
    return found(
        record(name="陈思远", periods=tuple({**period(202001, end), **record(stop_reason=why)} for why, end in ends))
    )


ENDED: list[tuple[str, Reply, Told]] = [
    ("with the contract", paid("陈思远", (202001, 202603), stop_reason="合同期满"), ("yes", "DISMISSED", "none")),
    ("by the employer", paid("陈思远", (202001, 202603), stop_reason="单位解除"), ("yes", "DISMISSED", "none")),
    ("by choice", paid("陈思远", (202001, 202603), stop_reason="本人辞职"), ("no", "NOT_DISMISSED", "none")),
    ("without a reason", paid("陈思远", (202001, 202603)), ("unknown", "NO_REASON_RECORDED", "person")),
    ("still in work", paid("陈思远", (202001, 202610)), ("no", "CONSECUTIVE_1", "none")),
    ("two at once, alike", of_lines(("合同期满", 202603), ("单位解除", 202603)), ("yes", "DISMISSED", "none")),
    (
        "two at once, one by choice",
        of_lines(("合同期满", 202603), ("本人辞职", 202603)),
        ("unknown", "SEVERAL_RECORDS", "person"),
    ),
    ("the later by choice", of_lines(("合同期满", 202602), ("本人辞职", 202603)), ("no", "NOT_DISMISSED", "none")),
    ("of another kind only", paid("陈思远", (202001, 202603), kind="310"), ("unknown", "NO_REASON_RECORDED", "person")),
    ("never insured", NoRecord(AS_OF), ("unknown", "NO_ACCOUNT", "person")),
    ("name variant", paid("陈思元", (202001, 202603)), ("unknown", "PARTIAL", "person")),
]


@pytest.mark.parametrize(("name", "reply", "expected"), ENDED, ids=[row[0] for row in ENDED])
def test_dismissed(name: str, reply: Reply, expected: Told) -> None:
    assert rule("dismissed", {}, reply) == expected, name


SAID_WHOLE: list[tuple[str, tuple[str, str]]] = [
    *((why, ("yes", "DISMISSED")) for why in ("单位解除", "合同期满", "合同期满 ", "非本人意愿中断就业")),
    *((why, ("yes", "DISMISSED")) for why in ("非因本人意愿中断就业", "劳动合同期满", "用人单位解除")),
    *((why, ("no", "NOT_DISMISSED")) for why in ("本人辞职", "个人辞职", "辞 职", "退休", "参军")),
    *(
        (why, ("unknown", "NOT_UNDERSTOOD"))
        for why in (
            *(
                "用人单位提出,经本人同意解除",
                "单位解除(本人无过错)",
                "单位撤销、调动安置不成",
                "个人账户封存(单位裁员)",
            ),
            *(
                "终止劳动合同(个人未续签系单位原因)",
                "被迫辞职(拖欠工资)",
                "不是本人辞职",
                "企业破产,提前退休未办",
                "死亡",
            ),
            *("转移", "转出", "调动", "出国", "本人提出解除劳动合同", "合同期满本人不续签", "其他", "02"),
        )
    ),
]


@pytest.mark.parametrize(("why", "expected"), SAID_WHOLE, ids=[row[0] for row in SAID_WHOLE])
def test_why_a_job_ended_is_read_whole_and_never_by_a_word_inside(why: str, expected: tuple[str, str]) -> None:
    assert rule("dismissed", {}, paid("陈思远", (202001, 202603), stop_reason=why))[:2] == expected


SPELT = ("91330791ma0000015m", "91330791-MA0000015-M", "".join(chr(ord(c) + 0xFEE0) for c in FIRM), f" {FIRM}　")
NO_CODE = ("91330791MA0000016M", "MA0000015", "330791000012345", "9133079IMA0000015M")


@pytest.mark.parametrize("rule_name", ["insured_now", "staff_insured"])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *((code, "yes") for code in (FIRM, *SPELT)),
        *((code, "unknown") for code in NO_CODE),
        *((code, "no") for code in (OTHER_FIRM, OTHER_FIRM.lower(), None, "")),
    ],
)
def test_an_employers_code_is_the_same_however_it_is_spelt(rule_name: str, code: str | None, expected: str) -> None:
    lines = paid("陈思远", (202601, 202610), employer_uscc=code)
    asked: dict[Key, Reply] = {(PERIODS, "staff.1", None): lines, (HEADCOUNT, "employer", None): TWELVE}
    facts = Facts(parties([EMPLOYER, STAFF[0]]), asked, NOW.date(), {"n": 1}, city=catalogue().city)
    args: dict[str, Argument] = {"of": "staff", "kind": "110", "employer": "employer", "headcount": "n"}
    answer = PREDICATES[rule_name](facts, args).answer
    assert answer is not None
    assert answer.verdict == expected


def test_another_employers_unreadable_line_of_long_ago_leaves_a_no() -> None:
    lines = paid("陈思远", (201001, 201012), employer_uscc="330791000012345")
    told, _ = staff(found({**lines.records[0]}), LIN_IN, TWELVE)
    assert told == ("no", "CONSECUTIVE_0")


def staff(first: Reply, second: Reply, count: Reply, n: int = 3) -> tuple[tuple[str, str], dict[str, tuple[str, str]]]:
    said: Said = {(PERIODS, "staff.1"): first, (PERIODS, "staff.2"): second, (HEADCOUNT, "employer"): count}
    decision = decided("M11-C2", [APPLICANT, EMPLOYER, *STAFF], said, {"n": n})
    assert decision.answer is not None
    each = {key: (answer.verdict.value, answer.reason) for key, answer in decision.per_party.items()}
    return (decision.answer.verdict.value, decision.reason), each


IN, LIN_IN = paid("陈思远", (202601, 202610), kind="410"), paid("林晓雯", (202601, 202610), kind="410")
TWELVE = found(record(employer_headcount=12))
ELSEWHERE = paid("林晓雯", (202601, 202610), kind="410", employer_uscc=OTHER_FIRM)
ALL_IN = {"staff.1": ("yes", "CONSECUTIVE_1"), "staff.2": ("yes", "CONSECUTIVE_1")}


def test_a_staff_list_has_one_answer_per_person() -> None:
    assert staff(IN, LIN_IN, TWELVE) == (("yes", "HEADCOUNT_12"), ALL_IN)
    told, each = staff(IN, ELSEWHERE, TWELVE)
    assert told == ("no", "CONSECUTIVE_0")
    assert each == {"staff.1": ("yes", "CONSECUTIVE_1"), "staff.2": ("no", "CONSECUTIVE_0")}


HEADCOUNTS: list[tuple[str, Reply, int, tuple[str, str]]] = [
    ("just enough", TWELVE, 12, ("yes", "HEADCOUNT_12")),
    ("one too few", TWELVE, 13, ("no", "HEADCOUNT_12")),
    ("two counts, both enough", found(record(employer_headcount=15), *TWELVE.records), 12, ("yes", "HEADCOUNT_12")),
    ("two counts, one enough", found(record(employer_headcount=2), *TWELVE.records), 3, ("unknown", "SEVERAL_RECORDS")),
    ("an employer who insures nobody", NoRecord(AS_OF), 1, ("no", "NO_ACCOUNT")),
    ("no snapshot", Unavailable("no_snapshot"), 1, ("unknown", "UNAVAILABLE")),
]


@pytest.mark.parametrize(("name", "count", "n", "expected"), HEADCOUNTS, ids=[row[0] for row in HEADCOUNTS])
def test_headcount(name: str, count: Reply, n: int, expected: tuple[str, str]) -> None:
    assert staff(IN, LIN_IN, count, n)[0] == expected, name


def income(reply: Reply, benefit: Reply) -> tuple[str, ItemValue]:
    decision = decided("M04-C1", [CHEN], {(PERIODS, "applicant"): reply, (BENEFIT, "applicant"): benefit})
    value = decision.values.get(ItemName("income_band"))
    return decision.reason, None if value is None else value.raw


def jobs(*lines: Record) -> Reply:
    own = [{name: value for name, value in line.items() if name != "base"} for line in lines]
    return found(record(name="陈思远", periods=tuple(own), contribution_base=lines))


def wages(base: str | None, **changed: ItemValue) -> Reply:
    return jobs(job(base, **changed))


def job(base: str | None, **changed: ItemValue) -> Record:
    return paid_on(None if base is None else Decimal(base), **changed)


RESIDENT = job("400", insurance_kind="390", start=201001, employer_uscc=None)
SECOND = job("4000", employer_uscc=OTHER_FIRM)
BANDS: list[tuple[str, Reply, Reply, tuple[str, ItemValue]]] = [
    ("nothing", NoRecord(AS_OF), NoRecord(AS_OF), ("COUNTED", "none")),
    ("a pension", NoRecord(AS_OF), drawing("receiving"), ("COUNTED", "pension")),
    ("out of work", wages("5200", end=202601), NoRecord(AS_OF), ("COUNTED", "none")),
    ("less than an allowance", wages("1199.99"), NoRecord(AS_OF), ("COUNTED", "base_under_allowance")),
    ("a low income", wages("1200"), NoRecord(AS_OF), ("COUNTED", "base_under_low_income")),
    ("less than the minimum wage", wages("2259"), NoRecord(AS_OF), ("COUNTED", "base_under_minimum_wage")),
    ("little", wages("4999.99"), NoRecord(AS_OF), ("COUNTED", "base_under_5000")),
    ("some", wages("5000"), NoRecord(AS_OF), ("COUNTED", "base_under_10000")),
    ("more", wages("10000"), drawing("receiving"), ("COUNTED", "base_over_10000")),
    ("a wage beside a pension", wages("2500"), drawing("receiving"), ("PENSION_BESIDE", None)),
    (
        "a job under either pension insurance",
        jobs(job("4000"), job("9000", insurance_kind="120", employer_uscc=OTHER_FIRM)),
        NoRecord(AS_OF),
        ("COUNTED", "base_over_10000"),
    ),
    (
        "both at one employer, alike",
        jobs(job("4000"), job("4000", insurance_kind="120")),
        NoRecord(AS_OF),
        ("COUNTED", "base_under_5000"),
    ),
    (
        "both at one employer, unlike",
        jobs(job("4000"), job("9000", insurance_kind="120")),
        NoRecord(AS_OF),
        ("BASE_UNKNOWN", None),
    ),
    *(
        (
            f"a job, and {kind} alone at another",
            jobs(job("2500"), job("9000", insurance_kind=kind, employer_uscc=OTHER_FIRM)),
            NoRecord(AS_OF),
            ("BASE_UNKNOWN", None),
        )
        for kind in ("210", "310", "410", "510")
    ),
    ("on a base of one's own choice", wages("4000", employer_uscc=None), NoRecord(AS_OF), ("BASE_UNKNOWN", None)),
    (
        "a job and something of one's own",
        jobs(job("4000"), job("4000", employer_uscc="")),
        NoRecord(AS_OF),
        ("BASE_UNKNOWN", None),
    ),
    (
        "medical insurance of one's own",
        jobs(job("4000", insurance_kind="310", employer_uscc=None)),
        NoRecord(AS_OF),
        ("COUNTED", "none"),
    ),
    ("a resident's line first", jobs(RESIDENT, job("8000")), NoRecord(AS_OF), ("COUNTED", "base_under_10000")),
    ("and last", jobs(job("8000"), RESIDENT), NoRecord(AS_OF), ("COUNTED", "base_under_10000")),
    ("a resident's line alone", jobs(RESIDENT), NoRecord(AS_OF), ("COUNTED", "none")),
    ("two jobs", jobs(job("4000"), SECOND), NoRecord(AS_OF), ("COUNTED", "base_under_10000")),
    ("the same line twice", jobs(job("4000"), job("4000")), NoRecord(AS_OF), ("COUNTED", "base_under_5000")),
    (
        "twice, of another end",
        jobs(job("4000"), job("4000", end=202611)),
        NoRecord(AS_OF),
        ("COUNTED", "base_under_5000"),
    ),
    (
        "of months that have not come",
        jobs(job("4000"), job("4000", end=202612)),
        NoRecord(AS_OF),
        ("BASE_UNKNOWN", None),
    ),
    ("raised", jobs(job("4000"), job("6000", start=202607)), NoRecord(AS_OF), ("COUNTED", "base_under_10000")),
    ("corrected, nobody knows which", jobs(job("4000"), job("6000")), NoRecord(AS_OF), ("BASE_UNKNOWN", None)),
    (
        "a job that ended before",
        jobs(job("4000"), job("8000", end=202609)),
        NoRecord(AS_OF),
        ("COUNTED", "base_under_5000"),
    ),
    (
        "a job of the open month",
        jobs(job("4000"), job("8000", start=202611)),
        NoRecord(AS_OF),
        ("COUNTED", "base_under_5000"),
    ),
    (
        "all kinds of one job",
        jobs(*(job("4000", insurance_kind=k) for k in ("110", "210", "310", "410"))),
        NoRecord(AS_OF),
        ("COUNTED", "base_under_5000"),
    ),
    ("a public servant", wages("8000", insurance_kind="120"), NoRecord(AS_OF), ("COUNTED", "base_under_10000")),
    ("insured against injuries alone", wages("8000", insurance_kind="410"), NoRecord(AS_OF), ("BASE_UNKNOWN", None)),
    ("a base of nought", wages("0"), NoRecord(AS_OF), ("BASE_UNKNOWN", None)),
    ("a line taken back", jobs(job("4000"), job("-4000")), NoRecord(AS_OF), ("BASE_UNKNOWN", None)),
    ("a base that is not on record", wages(None), NoRecord(AS_OF), ("BASE_UNKNOWN", None)),
    (
        "one of two that is not",
        jobs(job("4000"), job(None, employer_uscc=OTHER_FIRM)),
        NoRecord(AS_OF),
        ("BASE_UNKNOWN", None),
    ),
    ("name variant of the account", paid("陈思元", (202601, 202610)), NoRecord(AS_OF), ("PARTIAL", None)),
    ("name variant of the pension", NoRecord(AS_OF), drawing("none", "陈思元"), ("PARTIAL", None)),
]


@pytest.mark.parametrize(("name", "reply", "benefit", "expected"), BANDS, ids=[row[0] for row in BANDS])
def test_the_band_of_income_and_never_the_income(
    name: str, reply: Reply, benefit: Reply, expected: tuple[str, ItemValue]
) -> None:
    assert income(reply, benefit) == expected, name


def test_many_rows_and_many_former_names_cost_their_sum_and_not_their_product(monkeypatch: pytest.MonkeyPatch) -> None:
    folded: list[str] = []

    def counting(name: str) -> str:
        folded.append(name)
        return fold_name(name)

    monkeypatch.setattr("gateway.decision.facts.fold_name", counting)
    known: dict[Key, Reply] = {(PERSON, "applicant", None): found(record(former_name="王,李" * 300))}
    facts = Facts(parties([CHEN]), known, NOW.date(), city=catalogue().city)
    for _ in range(500):
        facts.name_doubt("赵", facts.parties[0])
    assert len(folded) < 2 * 500 + 700


def test_a_former_name_known_to_the_household_register_counts_for_a_pension() -> None:
    said: dict[Key, Reply] = {(BENEFIT, "applicant", None): drawing("receiving", "陈大远")}
    said[PERSON, "applicant", None] = found(record(former_name="陈大远"))
    facts = Facts(parties([CHEN]), said, NOW.date(), city=catalogue().city)
    assert PREDICATES["no_pension"](facts, {"of": "applicant"}).reason == "RECEIVING"
