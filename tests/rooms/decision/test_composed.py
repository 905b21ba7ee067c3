"""Rules that a city composes: what every part makes of what registers hold, hold in part, or do not tell."""

import json
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.catalogue.composed_form import ComposedRuleForm
from gateway.decision.composed import composed
from gateway.decision.days import Span
from gateway.decision.facts import Facts, Key
from gateway.decision.windows import units_of
from gateway.domain.answer import Answer
from gateway.domain.clock import CHINA
from gateway.domain.codes import ItemName, QuestionName
from gateway.domain.composed import ComposedRule, CountedUnit, CountingWindow
from gateway.domain.parties import Party
from gateway.domain.questions import CHILDREN, PERSON, STATUS
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
from gateway.domain.words import Verdict
from tests.architecture.test_0021_worst_inputs import is_linear
from tests.rooms.decision.example import CHEN, LIN, LOCAL, P2, catalogue, found, marriage, parties, record

FUND, CARDS = QuestionName("fund.deposits"), QuestionName("library.card")
TODAY = date(2026, 11, 1)
Json = Mapping[str, Any]
TWELVE: Json = {
    "count": {
        "question": FUND,
        "on": "month",
        "each": "month",
        "where": [{"item": "kind", "in": ["A"]}],
        "window": {"months": 24, "until": "last_month"},
        "at_least": 12,
    }
}


def rule_of(rule: Json, *questions: str, **asked: object) -> ComposedRule:
    """A rule of the city's own, as its data have it."""
    asks = dict.fromkeys(questions or (FUND,), asked)
    form = {"name": "made_up", "title": {"en": "made up", "zh": "示例"}, "asks": asks, "rule": rule}
    return ComposedRuleForm.model_validate_json(json.dumps(form)).to_domain()


def came_to(
    rule: ComposedRule,
    replies: Mapping[QuestionName, Reply],
    *,
    of: str = "applicant",
    people: Sequence[tuple[str, str, str]] = (CHEN,),
    more: Mapping[Key, Reply] | None = None,
    today: date = TODAY,
) -> Answer:
    """What it comes to, with these replies about everybody named."""
    named: Sequence[Party] = parties(people)
    said: dict[Key, Reply] = {
        (question, party.key, None): reply for question, reply in replies.items() for party in named
    }
    facts = Facts(named, {**said, **(more or {})}, today, city=catalogue().city)
    answer = composed(facts, {"of": of}, rule).answer
    assert answer is not None
    return answer


def told(answer: Answer) -> tuple[str, str, str]:
    return answer.verdict.value, answer.reason, answer.doubt.value


def paid(*months: ItemValue, kind: ItemValue = "A") -> tuple[Record, ...]:
    return tuple(record(month=month, kind=kind) for month in months)


def last_months(count: int, before: int = 202610) -> list[int]:
    """So many months yyyymm up to one."""
    end = before // 100 * 12 + before % 100 - 1
    return [(end - back) // 12 * 100 + (end - back) % 12 + 1 for back in range(count)]


def live(*rows: Record) -> Found:
    """As a register answers that is asked itself and tells no time."""
    return Found(rows)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (paid(*last_months(12)), ("yes", "WITHIN_TIME_12", "none")),
        (paid(*last_months(11)), ("no", "WITHIN_TIME_11", "none")),
        (paid(*last_months(24)), ("yes", "WITHIN_TIME_24", "none")),
        (paid(*last_months(24)[12:]), ("yes", "WITHIN_TIME_12", "none")),
        (paid(*last_months(25)[13:]), ("no", "WITHIN_TIME_11", "none")),  # the 25th month back does not count
        (paid(202611, *last_months(11)), ("no", "WITHIN_TIME_11", "none")),  # nor the month that is not over
        (paid(*last_months(11), *last_months(11)), ("no", "WITHIN_TIME_11", "none")),
        ((*paid(*last_months(11)), *paid(202511, kind="B")), ("no", "WITHIN_TIME_11", "none")),
        ((*paid(*last_months(11)), *paid(202511, kind=UNREAD)), ("unknown", "NOT_UNDERSTOOD", "person")),
        ((*paid(*last_months(11)), *paid(202511, kind=None)), ("unknown", "VALUE_UNKNOWN", "person")),
        ((*paid(*last_months(11)), *paid(202610, kind=UNREAD)), ("no", "WITHIN_TIME_11", "none")),  # paid already
        ((*paid(*last_months(12)), *paid(202401, kind=UNREAD)), ("yes", "WITHIN_TIME_12", "none")),
        ((*paid(*last_months(11)), *paid(202401, kind=UNREAD)), ("no", "WITHIN_TIME_11", "none")),  # long before
        (paid(*last_months(11), None), ("unknown", "DAY_UNKNOWN", "person")),
        (paid(*last_months(10), None), ("no", "WITHIN_TIME_10", "none")),
        (paid(*last_months(10), None, None), ("unknown", "DAY_UNKNOWN", "person")),
        (paid(*last_months(12), None), ("yes", "WITHIN_TIME_12", "none")),
        (paid(*last_months(11), UNREAD), ("unknown", "NOT_UNDERSTOOD", "person")),
        (paid(*last_months(11), 202612), ("unknown", "DATED_AHEAD", "person")),
        (paid(*last_months(10), 202612), ("no", "WITHIN_TIME_10", "none")),
        ((), ("no", "WITHIN_TIME_0", "none")),
    ],
)  # fmt: skip
def test_months_within_the_window(rows: Sequence[Record], expected: tuple[str, str, str]) -> None:
    assert told(came_to(rule_of(TWELVE), {FUND: live(*rows)})) == expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (NoRecord(), ("no", "WITHIN_TIME_0", "none")),
        (NoRecord(coverage_from=date(2024, 11, 1)), ("no", "WITHIN_TIME_0", "none")),
        (NoRecord(coverage_from=date(2025, 11, 1)), ("unknown", "OUTSIDE_COVERAGE", "person")),
        (NoRecord(coverage_from=date(2025, 10, 1)), ("no", "WITHIN_TIME_0", "none")),  # eleven at most
        (Pending("ticket"), ("unknown", "PENDING", "waiting")),
        (Unavailable("timeout"), ("unknown", "UNAVAILABLE", "waiting")),
        (Unavailable("moved"), ("unknown", "UNAVAILABLE", "waiting")),  # pages that do not add up
        (Incomplete(paid(*last_months(24)), ()), ("unknown", "COUNTIES_SILENT", "waiting")),
        (PartialMatch(), ("unknown", "PARTIAL", "person")),
        (Ambiguous(), ("unknown", "AMBIGUOUS", "person")),
        (Refused("no"), ("unknown", "REFUSED", "final")),
    ],
)
def test_a_department_that_does_not_tell(reply: Reply, expected: tuple[str, str, str]) -> None:
    assert told(came_to(rule_of(TWELVE), {FUND: reply})) == expected


@pytest.mark.parametrize(
    ("max_age_days", "as_of", "paid_until", "months", "expected"),
    [
        (None, "2026-10-31", 202610, 12, ("yes", "WITHIN_TIME_12", "none")),
        (None, "2026-10-30", 202610, 12, ("unknown", "STALE", "final")),
        (60, "2026-09-30", 202609, 12, ("yes", "WITHIN_TIME_12", "none")),
        (60, "2026-09-30", 202609, 11, ("unknown", "STALE", "final")),  # October may be paid
        (60, "2026-09-30", 202609, 10, ("no", "WITHIN_TIME_10", "none")),
        (60, "2026-09-29", 202608, 10, ("unknown", "STALE", "final")),  # nor was September over
        (60, "2026-09-01", 202608, 12, ("unknown", "STALE", "final")),  # 61 days
        (60, "", 202610, 24, ("unknown", "STALE", "final")),  # of an age that nobody tells
    ],
)
def test_a_copy_that_is_too_old(
    max_age_days: int | None, as_of: str, paid_until: int, months: int, expected: tuple[str, str, str]
) -> None:
    at = datetime.fromisoformat(f"{as_of}T23:59:59").replace(tzinfo=CHINA) if as_of else None
    reply = Found(paid(*last_months(months, paid_until)), at)
    assert told(came_to(rule_of(TWELVE, max_age_days=max_age_days), {FUND: reply})) == expected


def test_a_name_that_is_not_theirs_proves_nothing() -> None:
    named = tuple({**row, **record(holder="钱玉兰")} for row in paid(*last_months(24)))
    own = tuple({**row, **record(holder=CHEN[2])} for row in paid(*last_months(24)))
    rule = rule_of(TWELVE, holder="holder")
    assert told(came_to(rule, {FUND: live(*named)})) == ("unknown", "PARTIAL", "person")
    assert told(came_to(rule, {FUND: live(*own), PERSON: found(LOCAL)})) == ("yes", "WITHIN_TIME_24", "none")
    assert told(came_to(rule, {FUND: live(*named), PERSON: Pending("x")})) == ("unknown", "PENDING", "waiting")


def test_rows_in_a_list_of_each_record() -> None:
    inside = {"count": {**TWELVE["count"], "rows": "months"}}
    account = record(months=tuple(paid(*last_months(12))))
    assert told(came_to(rule_of(inside), {FUND: live(account)})) == ("yes", "WITHIN_TIME_12", "none")
    assert told(came_to(rule_of(inside), {FUND: live(account, account)})) == ("yes", "WITHIN_TIME_12", "none")
    untold = record(months=None)
    assert told(came_to(rule_of(inside), {FUND: live(untold)})) == ("unknown", "NOT_UNDERSTOOD", "person")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(date(2026, 5, 1), "A")], ("yes", "BY_LATEST")),
        ([(date(2026, 5, 1), "A"), (date(2026, 6, 1), "B")], ("no", "BY_LATEST")),
        ([(date(2026, 6, 1), "A"), (date(2026, 6, 1), "B")], ("unknown", "SEVERAL_RECORDS")),
        ([(date(2026, 6, 1), "A"), (date(2026, 6, 1), "A")], ("yes", "BY_LATEST")),
        ([(date(2026, 6, 1), "A"), (None, "B")], ("unknown", "DAY_UNKNOWN")),
        ([(date(2026, 6, 1), "A"), (None, "A")], ("yes", "BY_LATEST")),
        ([(date(2026, 6, 1), "A"), ("2026", "B")], ("unknown", "SEVERAL_RECORDS")),
        ([(date(2026, 6, 1), "A"), ("2026-05", "B")], ("yes", "BY_LATEST")),
        ([(date(2026, 6, 1), "A"), (date(2026, 11, 2), "B")], ("unknown", "DATED_AHEAD")),
        ([(date(2026, 6, 1), "A"), (date(2026, 7, 2), UNREAD)], ("unknown", "NOT_UNDERSTOOD")),
        ([(date(2026, 6, 1), "A"), (date(2026, 5, 2), UNREAD)], ("yes", "BY_LATEST")),
        ([(date(2026, 6, 1), None)], ("unknown", "VALUE_UNKNOWN")),
        ([], ("unknown", "NO_RECORD")),
    ],
)
def test_the_latest_row(rows: Sequence[tuple[ItemValue, ItemValue]], expected: tuple[str, str]) -> None:
    rule = rule_of({"latest": {"question": FUND, "by": "on", "item": "state", "in": ["A"]}})
    made = [record(on=on, state=state) for on, state in rows]
    assert told(came_to(rule, {FUND: live(*made)}))[:2] == expected
    assert told(came_to(rule, {FUND: live(*reversed(made))}))[:2] == expected


@pytest.mark.parametrize(
    ("take", "sums", "expected"),
    [
        ("agreed", [Decimal(10000)], ("yes", "BY_VALUE")),
        ("agreed", [Decimal("9999.99")], ("no", "BY_VALUE")),
        ("agreed", [10_000, 9_999], ("unknown", "SEVERAL_RECORDS")),
        ("agreed", [10_000, UNREAD], ("unknown", "NOT_UNDERSTOOD")),
        ("some", [10_000, UNREAD], ("yes", "BY_VALUE")),
        ("some", [1, UNREAD], ("unknown", "NOT_UNDERSTOOD")),
        ("every", [1, UNREAD], ("no", "BY_VALUE")),
        ("every", [10_000, None], ("unknown", "VALUE_UNKNOWN")),
        ("every", ["10000"], ("unknown", "NOT_UNDERSTOOD")),
        ("every", [], ("unknown", "NO_RECORD")),
    ],
)
def test_a_threshold(take: str, sums: Sequence[ItemValue], expected: tuple[str, str]) -> None:
    rule = rule_of({"threshold": {"question": FUND, "item": "sum", "at_least": 10000, "take": take}})
    assert told(came_to(rule, {FUND: live(*(record(sum=one) for one in sums))}))[:2] == expected


def test_a_bound_is_compared_as_it_is_written() -> None:
    rule = rule_of({"threshold": {"question": FUND, "item": "sum", "at_least": 0.1, "at_most": 0.3}})
    for sum_, verdict in (("0.1", "yes"), ("0.3", "yes"), ("0.30000000001", "no"), ("0.09", "no")):
        assert told(came_to(rule, {FUND: live(record(sum=Decimal(sum_)))}))[0] == verdict


@pytest.mark.parametrize(("absent", "verdict"), [("yes", "yes"), ("no", "no"), ("unknown", "unknown")])
def test_what_absence_proves_is_the_rules_own_word(absent: str, verdict: str) -> None:
    rule = rule_of({"latest": {"question": FUND, "by": "on", "item": "state", "in": ["A"], "absent": absent}})
    assert told(came_to(rule, {FUND: NoRecord()}))[0] == verdict
    assert told(came_to(rule, {FUND: NoRecord(coverage_from=date(2020, 1, 1))}))[0] == "unknown"


def test_not_on_record() -> None:
    rule = rule_of({"not_on_record": {"question": FUND, "where": [{"item": "kind", "in": ["A", None]}]}})
    assert told(came_to(rule, {FUND: NoRecord()})) == ("yes", "NOT_ON_RECORD", "none")
    assert told(came_to(rule, {FUND: live(*paid(1, kind="B"))})) == ("yes", "NOT_ON_RECORD", "none")
    assert told(came_to(rule, {FUND: live(*paid(1, kind="A"))})) == ("no", "ON_RECORD", "none")
    assert told(came_to(rule, {FUND: live(*paid(1, kind=None))})) == ("no", "ON_RECORD", "none")
    assert told(came_to(rule, {FUND: live(*paid(1, kind=UNREAD))})) == ("unknown", "NOT_UNDERSTOOD", "person")
    assert told(came_to(rule, {FUND: NoRecord(coverage_from=TODAY)})) == ("unknown", "OUTSIDE_COVERAGE", "person")
    anything = rule_of({"not_on_record": {"question": FUND}})
    assert told(came_to(anything, {FUND: live(*paid(1, kind=UNREAD))})) == ("no", "ON_RECORD", "none")


def test_free_text_is_told_by_words_that_somebody_listed() -> None:
    among = {"item": "kind", "in": ["汇缴"], "not_in": ["提取"]}
    rule = rule_of({"threshold": {"question": FUND, **among}})
    for word, verdict in (
        ("汇缴", "yes"),
        (" 汇缴 ", "yes"),
        ("提取", "no"),
        ("部分提取", "unknown"),
        (UNREAD, "unknown"),
    ):
        assert told(came_to(rule, {FUND: live(record(kind=word))}))[0] == verdict


@pytest.mark.parametrize(
    ("number", "name", "expected"),
    [
        (CHEN[1], CHEN[2], ("yes", "SAME_PERSON")),
        (CHEN[1].lower(), CHEN[2], ("yes", "SAME_PERSON")),
        (CHEN[1], LIN[2], ("unknown", "PARTIAL")),
        (CHEN[1], None, ("unknown", "PARTIAL")),
        (LIN[1], CHEN[2], ("no", "OTHER_PERSON")),
        ("3307911994****001X", CHEN[2], ("unknown", "NOT_UNDERSTOOD")),
        (None, CHEN[2], ("unknown", "VALUE_UNKNOWN")),
        (UNREAD, CHEN[2], ("unknown", "NOT_UNDERSTOOD")),
    ],
)
def test_the_same_person(number: ItemValue, name: ItemValue, expected: tuple[str, str]) -> None:
    rule = rule_of({"same_person": {"question": FUND, "number": "no", "name": "name"}})
    assert told(came_to(rule, {FUND: live(record(no=number, name=name))}))[:2] == expected
    assert told(came_to(rule, {FUND: NoRecord()}))[:2] == ("unknown", "NO_RECORD")


def test_the_applicant_may_be_the_one_in_the_register_of_another() -> None:
    rule = rule_of({"same_person": {"question": FUND, "number": "no", "of": "applicant"}})
    own = rule_of({"same_person": {"question": FUND, "number": "no"}})
    of_spouse = {FUND: live(record(no=CHEN[1]))}
    assert came_to(rule, of_spouse, of="spouse", people=P2).verdict is Verdict.YES
    assert came_to(own, of_spouse, of="spouse", people=P2).verdict is Verdict.NO


YES, NO = {FUND: live(record(sum=2))}, {FUND: live(record(sum=0))}
OPEN: Mapping[QuestionName, Reply] = {FUND: Pending("x")}


@pytest.mark.parametrize(
    ("word", "of_fund", "of_card", "expected"),
    [
        ("all", YES, 2, "yes"),
        ("all", YES, 0, "no"),
        ("all", OPEN, 0, "no"),
        ("all", OPEN, 2, "unknown"),
        ("any", NO, 0, "no"),
        ("any", NO, 2, "yes"),
        ("any", OPEN, 2, "yes"),
        ("any", OPEN, 0, "unknown"),
    ],
)
def test_parts_that_are_open_decide_nothing(
    word: str, of_fund: Mapping[QuestionName, Reply], of_card: int, expected: str
) -> None:
    tests = [{"threshold": {"question": question, "item": "sum", "at_least": 1}} for question in (FUND, CARDS)]
    replies = {**of_fund, CARDS: live(record(sum=of_card))}
    swap = {"yes": "no", "no": "yes", "unknown": "unknown"}
    for parts in (tests, tests[::-1]):
        assert came_to(rule_of({word: parts}, FUND, CARDS), replies).verdict == expected
        assert came_to(rule_of({"not": {word: parts}}, FUND, CARDS), replies).verdict == swap[expected]


def test_a_family_is_whole_or_the_answer_is_open() -> None:
    rule = rule_of({"not_on_record": {"question": FUND}})
    children = found(record(minor_children=(P2[2][1],)))
    whole: dict[Key, Reply] = {
        (CHILDREN, "applicant", None): children,
        (STATUS, "applicant", None): found(marriage(LIN[1], LIN[2])),
    }
    assert came_to(rule, {FUND: NoRecord()}, of="family", people=P2, more=whole).verdict is Verdict.YES
    left_out = came_to(rule, {FUND: NoRecord()}, of="family", people=P2[:2], more=whole)
    assert told(left_out) == ("unknown", "UNDECLARED_MEMBER", "final")
    assert came_to(rule, {FUND: live(*paid(1))}, of="family", people=P2, more=whole).verdict is Verdict.NO


# windows, against an oracle that steps from day to day


def oracle(window: CountingWindow, each: CountedUnit, on: date) -> set[date]:
    """Every day of the window, found by walking back from its end."""
    end = date(on.year, on.month, 1) - timedelta(days=1) if window.is_closed else on
    days = [end - timedelta(days=back) for back in range(window.length * 31 + 40)]
    if not window.in_months:
        return set(days[: window.length])
    if each is CountedUnit.MONTH or window.is_closed:
        months = list(dict.fromkeys((day.year, day.month) for day in days))[: window.length]
        return {day for day in days if (day.year, day.month) in months}
    months = list(dict.fromkeys((day.year, day.month) for day in days))
    year, month = months[window.length]
    stop = date(year, month, min(end.day, monthrange(year, month)[1]))
    return {day for day in days if day > stop}


@given(
    st.dates(date(1999, 1, 1), date(2101, 12, 31)),
    st.builds(CountingWindow, st.integers(1, 30), st.booleans(), st.booleans()),
    st.sampled_from(CountedUnit),
)
@settings(max_examples=150, deadline=None)
def test_a_window_is_what_an_oracle_says(on: date, drawn: CountingWindow, each: CountedUnit) -> None:
    window = replace(drawn, in_months=drawn.in_months or each is CountedUnit.MONTH)
    units, days = units_of(window, each, on), oracle(window, each, on)
    assert (units.first, units.last) == (units.of(min(days)), units.of(max(days)))
    assert units.of(min(days) - timedelta(days=1)) < units.first


@pytest.mark.parametrize(
    ("on", "months", "first", "last"),
    [
        (date(2024, 3, 31), 1, date(2024, 3, 1), date(2024, 3, 31)),
        (date(2023, 3, 31), 1, date(2023, 3, 1), date(2023, 3, 31)),
        (date(2024, 2, 29), 12, date(2023, 3, 1), date(2024, 2, 29)),
        (date(2025, 2, 28), 12, date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 3, 30), 1, date(2024, 3, 1), date(2024, 3, 30)),
        (date(2026, 11, 1), 24, date(2024, 11, 2), date(2026, 11, 1)),
    ],
)
def test_months_to_the_day_at_month_ends_and_leap_days(on: date, months: int, first: date, last: date) -> None:
    units = units_of(CountingWindow(months, in_months=True, is_closed=False), CountedUnit.DAY, on)
    assert (date.fromordinal(units.first), date.fromordinal(units.last)) == (first, last)


def test_the_first_and_the_last_day_count_and_their_neighbours_do_not() -> None:
    window = {"days": 90, "until": "today"}
    rule = rule_of({"count": {"question": FUND, "on": "day", "each": "day", "window": window, "at_least": 1}})
    for back, verdict in ((0, "yes"), (89, "yes"), (90, "no")):
        assert told(came_to(rule, {FUND: live(record(day=TODAY - timedelta(days=back)))}))[0] == verdict
    half = came_to(rule, {FUND: live(record(day="2026-08"))})  # from the 4th on it counts
    assert told(half) == ("unknown", "NOT_UNDERSTOOD", "person")
    assert came_to(rule, {FUND: live(record(day="2026-07"))}).verdict is Verdict.NO


def test_at_most_is_turned_round() -> None:
    few = {**TWELVE["count"], "at_most": 2}
    few.pop("at_least")
    rule = rule_of({"count": few})
    assert told(came_to(rule, {FUND: NoRecord()}))[0] == "yes"
    assert told(came_to(rule, {FUND: live(*paid(*last_months(3)))}))[0] == "no"
    assert told(came_to(rule, {FUND: live(*paid(*last_months(2), None))})) == ("unknown", "DAY_UNKNOWN", "person")
    assert told(came_to(rule, {FUND: live(*paid(*last_months(1), None))}))[0] == "yes"


# properties

KINDS = ("A", "B")
MONTHS = (*last_months(27), 202611)
_UNKNOWN_MONTHS: Sequence[ItemValue] = (None, UNREAD, 202701)
_UNKNOWN_KINDS: Sequence[ItemValue] = (None, UNREAD)


def _leaf(draw: st.DrawFn, question: str) -> Json:
    """A part over a question's rows, which hold month, kind and sum."""
    test: dict[str, Any] = draw(
        st.sampled_from([{"item": "kind", "in": ["A"]}, {"item": "sum", "at_least": 2}, {"item": "sum", "at_most": 1}])
    )
    window = {"months": draw(st.sampled_from([1, 3, 24])), "until": draw(st.sampled_from(["last_month", "today"]))}
    bound = draw(st.sampled_from([{"at_least": 1}, {"at_most": 0}]))
    most = int(str(window["months"]))
    if most > 2:
        bound = draw(st.sampled_from([{"at_least": 2}, {"at_most": 1}, {"at_least": 1, "at_most": 2}]))
    return draw(
        st.sampled_from(
            [
                {"count": {"question": question, "on": "month", "each": "month", "where": [test], "window": window, **bound}},
                {"latest": {"question": question, "by": "month", **test, "absent": draw(st.sampled_from(["no", "yes"]))}},
                *(
                    {"threshold": {"question": question, **test, "take": take, "absent": "no"}}
                    for take in ("agreed", "every", "some")
                ),
                {"not_on_record": {"question": question, "where": [test]}},
            ]
        )
    )  # fmt: skip


@st.composite
def rules(draw: st.DrawFn) -> ComposedRule:
    parts = [_leaf(draw, FUND), _leaf(draw, CARDS)]
    joined: Json = {draw(st.sampled_from(["all", "any"])): parts}
    return rule_of({"not": joined} if draw(st.booleans()) else joined, FUND, CARDS, max_age_days=400)


_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "month": st.sampled_from([*MONTHS[:4], *MONTHS[22:], *_UNKNOWN_MONTHS]),
            "kind": st.sampled_from([*KINDS, *_UNKNOWN_KINDS]),
            "sum": st.sampled_from([0, 1, 2, 3, None, UNREAD]),
        }
    ),
    max_size=4,
)
_AS_OF = datetime(2026, 11, 1, 9, tzinfo=CHINA)


def _completed(rows: Sequence[Mapping[str, Any]], of: Random) -> list[Record]:
    """One way in which it may be: every gap filled by something."""
    return [
        record(
            month=of.choice(MONTHS) if row["month"] in _UNKNOWN_MONTHS else row["month"],
            kind=of.choice(KINDS) if row["kind"] in _UNKNOWN_KINDS else row["kind"],
            sum=of.randrange(4) if row["sum"] in _UNKNOWN_KINDS else row["sum"],
        )
        for row in rows
    ]


@given(rules(), _ROWS, _ROWS, st.sampled_from(["known", "away", "waits"]), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_no_answer_is_definite_that_a_fuller_record_would_contradict(
    rule: ComposedRule, fund: list[dict[str, Any]], cards: list[dict[str, Any]], state: str, of: Random
) -> None:
    partial: dict[QuestionName, Reply] = {
        FUND: Found(tuple(record(**row) for row in fund), _AS_OF),
        CARDS: Found(tuple(record(**row) for row in cards), _AS_OF),
    }
    if state == "away":
        partial[CARDS] = Unavailable("timeout")
    if state == "waits":
        partial[CARDS] = Incomplete(tuple(record(**row) for row in cards), ())
    known = came_to(rule, partial).verdict
    shuffled = {
        question: replace(reply, records=tuple(of.sample(reply.records, len(reply.records))))
        if isinstance(reply, Found)
        else reply
        for question, reply in partial.items()
    }
    assert came_to(rule, shuffled).verdict is known
    if known is Verdict.UNKNOWN:
        return
    for _ in range(8):
        more = _completed(of.choices([*cards, {"month": None, "kind": None, "sum": None}], k=of.randrange(4)), of)
        rest = _completed(cards, of) + (more if state != "known" else [])
        whole: dict[QuestionName, Reply] = {
            FUND: Found(tuple(_completed(fund, of)), _AS_OF),
            CARDS: Found(tuple(rest), _AS_OF),
        }
        later = came_to(rule, whole).verdict
        assert later in (known, Verdict.UNKNOWN)


@given(_ROWS, st.integers(0, 3), st.sampled_from([1, 2, 3]), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_a_copy_never_answers_for_the_months_after_it(
    rows: list[dict[str, Any]], late_months: int, least: int, of: Random
) -> None:
    """Seen from later, the months that the copy could not know of may be paid."""
    rule = rule_of({"count": {**TWELVE["count"], "at_least": least}}, max_age_days=400)
    end = date(2026, 11 - late_months, 1) - timedelta(days=1)
    copied = datetime(end.year, end.month, end.day, 23, 59, 59, tzinfo=CHINA)
    known = [row for row in _completed(rows, of) if int(str(row[ItemName("month")])) <= end.year * 100 + end.month]
    before = came_to(rule, {FUND: Found(tuple(known), copied)}).verdict
    since = [month for month in last_months(3) if month > end.year * 100 + end.month]
    paid_since = paid(*of.sample(since, of.randrange(len(since) + 1)))
    after = came_to(rule, {FUND: Found((*known, *paid_since), _AS_OF)}).verdict
    assert before in (after, Verdict.UNKNOWN)


@pytest.mark.parametrize("month", [None, 202610, 202701])
def test_many_records_cost_linear_time(month: int | None) -> None:
    part = {"latest": {"question": FUND, "by": "month", "item": "kind", "in": ["A"]}}
    rule = rule_of(
        {"all": [TWELVE, part, {"not_on_record": {"question": FUND, "where": [{"item": "kind", "in": ["B"]}]}}]}
    )

    def read(rows: str) -> object:
        return came_to(rule, {FUND: live(*paid(*[month] * len(rows), kind=UNREAD))})

    assert is_linear(read, lambda n: "x" * n, 150)


def test_a_span_of_one_month_is_that_month() -> None:
    units = units_of(CountingWindow(24, in_months=True, is_closed=True), CountedUnit.MONTH, TODAY)
    assert list(units.within(Span(date(2026, 10, 1), date(2026, 10, 31)))) == [units.last]
