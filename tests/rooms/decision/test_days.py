"""Days that have not come and days that are half-known: no dated item of any register makes an answer that its days would not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import permutations
from random import Random

import pytest

from gateway.decision import decide
from gateway.decision.timeline import MaritalState, standing
from gateway.domain.codes import CertificateCode, ItemName
from gateway.domain.questions import COUPLE, PARENTAGE, PERIODS, PERSON
from gateway.domain.reply import Found, ItemValue, NoRecord, Record, Reply
from gateway.domain.stages import Lookup, LookupResult, Plan, Replies
from gateway.domain.words import Method, Verdict
from gateway_demo.examples import EXAMPLES
from tests.rooms.decision.example import (
    AS_OF,
    CHEN,
    LIN,
    LOCAL,
    NOW,
    came_to,
    catalogue,
    decided,
    found,
    manifests,
    marriage,
    p2_replies,
    period,
    query,
    record,
)
from tests.rooms.decision.truths import Teller, Truth, key_of

AHEAD = date(2031, 5, 20)
PAST = (date(1979, 2, 3), date(2012, 1, 1), date(2025, 12, 31), date(2026, 10, 31))
WRITTEN: tuple[tuple[ItemValue, tuple[date, ...]], ...] = (
    (AHEAD, PAST),
    ("2012", (date(2012, 1, 1), date(2012, 7, 9), date(2012, 12, 31))),
)
"""A day as a register may hold it, with days that it may be."""
NEVER_AN_EVENT = {"household.permit_until"}
"""A day that is always ahead: an end, and nothing that has happened."""
EVENTS = {
    *("household.birth_date", "household.cancel_date", "household.permit_since"),
    *("marriage.register_date", "marriage.ended_on", "marriage.later_marriage"),
    *("real_estate.reg_date", "vehicles.first_reg_date", "vehicles.cancelled_at"),
}


def dated() -> set[str]:
    """Every day that a manifest knows."""
    return {
        f"{name}.{item}"
        for name, manifest in manifests().items()
        for item, one in manifest.items.items()
        if one.type.removesuffix("?") == "date"
    }


def plans(matter: str) -> Iterator[Plan]:
    """The matter as its example asks it, and each declaration as it is checked afterwards."""
    people = [
        (p["role"], p.get("person_id") or p["credit_code"], p.get("name", "")) for p in EXAMPLES[matter]["parties"]
    ]
    parameters = EXAMPLES[matter].get("parameters")
    whole = catalogue().plan(query(matter, people, None, parameters))
    yield whole
    for planned in whole.certificates:
        if planned.method is Method.DECLARATION:
            checked = catalogue().plan_check(query(matter, people, [planned.certificate.code]))
            yield from () if checked is None else (checked,)


def verdicts(plan: Plan, truth: Truth) -> dict[CertificateCode, Verdict | None]:
    replies = Replies({x.lookup_id: LookupResult(truth[key_of(x)], 1, 1) for x in plan.lookups})
    made = decide(plan, replies, NOW.date()).of
    return {code: one.answer.verdict if one.answer is not None else None for code, one in made.items()}


def with_day(truth: Truth, lookup: Lookup, item: ItemName, day: ItemValue) -> Truth:
    """The truth with that day in the last of the records."""
    said = truth[key_of(lookup)]
    assert isinstance(said, Found)
    return {**truth, key_of(lookup): replace(said, records=(*said.records[:-1], {**said.records[-1], item: day}))}


def worlds(matter: str, truths: int = 120) -> Iterator[tuple[Plan, Truth, Lookup, ItemName]]:
    """Truths of the matter, with a dated item of a record in it."""
    for nth, plan in enumerate(plans(matter)):
        random = Random(f"{matter}/{nth}")
        asked = [(x, item) for x in plan.lookups for item in sorted(x.items) if f"{x.department}.{item}" in EVENTS]
        for _ in range(truths if asked else 0):
            truth = Teller(plan, random).truth()
            lookup, item = random.choice(asked)
            if isinstance(truth[key_of(lookup)], Found):
                yield plan, truth, lookup, item


@pytest.mark.parametrize("matter", sorted(EXAMPLES))
def test_no_day_ahead_and_no_half_known_day_makes_an_answer_that_its_days_would_not(matter: str) -> None:
    for plan, truth, lookup, item in worlds(matter):
        for written, days in WRITTEN:
            told = verdicts(plan, with_day(truth, lookup, item, written))
            others = [verdicts(plan, with_day(truth, lookup, item, day)) for day in days]
            for code, verdict in told.items():
                if verdict in (Verdict.YES, Verdict.NO):
                    assert {other[code] for other in others} == {verdict}, (code, lookup.question, item, written)


def test_every_day_that_feeds_a_rule_leaves_its_answer_open_where_it_has_not_come() -> None:
    """Each of them decides something, so the test above can fail for each."""
    missing = set(EVENTS)
    for matter in sorted(EXAMPLES):
        for plan, truth, lookup, item in worlds(matter):
            name = f"{lookup.department}.{item}"
            if name in missing:
                before, after = verdicts(plan, truth), verdicts(plan, with_day(truth, lookup, item, AHEAD))
                opened = [code for code, verdict in after.items() if verdict is Verdict.UNKNOWN]
                missing -= {name} if any(before[code] in (Verdict.YES, Verdict.NO) for code in opened) else set()
    assert not missing


def test_no_register_knows_a_day_that_is_not_weighed() -> None:
    assert dated() == EVENTS | NEVER_AN_EVENT


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ((period(202207, 202610),), ("yes", "MONTHS_24", "none")),
        ((period(202207, 202611),), ("yes", "MONTHS_24", "none")),
        ((period(202207, 202612),), ("unknown", "DATED_AHEAD", "person")),
        ((period(206207, 206610),), ("unknown", "DATED_AHEAD", "person")),
        ((period(202207, 206610),), ("unknown", "DATED_AHEAD", "person")),
        ((period(202207, 202610), period(206207, 206610)), ("yes", "MONTHS_24", "none")),
        ((period(202207, 202210), period(206207, 206610, "210")), ("no", "MONTHS_0", "none")),
    ],
)
def test_a_line_of_months_that_have_not_come_proves_nothing(
    lines: tuple[Record, ...], wanted: tuple[str, str, str]
) -> None:
    said = p2_replies() | {(PERIODS, "applicant"): found(record(name=CHEN[2], periods=lines))}
    assert came_to("M01-C2", [CHEN], said) == wanted


@pytest.mark.parametrize(
    ("lived", "state"),
    [
        ([("marriage", "1990")], MaritalState.MARRIED),
        ([("marriage", "1990"), ("divorce", date(1995, 3, 1))], MaritalState.DIVORCED),
        ([("marriage", date(1990, 5, 1)), ("divorce", "1995")], MaritalState.DIVORCED),
        ([("marriage", "1990"), ("divorce", "1990-05")], MaritalState.UNCLEAR),
        ([("marriage", "1990-04"), ("divorce", "1990-05")], MaritalState.DIVORCED),
        ([("divorce", "1995"), ("marriage", date(1995, 6, 1)), ("marriage", "1980")], MaritalState.MARRIED),
        ([("marriage", "2026")], MaritalState.MARRIED),
        ([("marriage", "2027")], MaritalState.UNCLEAR),
    ],
)
def test_a_half_known_event_has_happened_and_only_its_order_may_be_open(
    lived: list[tuple[str, ItemValue]], state: MaritalState
) -> None:
    events = [{**marriage(LIN[1], LIN[2], event=event), ItemName("register_date"): day} for event, day in lived]
    for told in permutations(events):
        assert standing(told, NOW.date()).state is state


@pytest.mark.parametrize(
    ("wed", "ended", "later", "died", "wanted"),
    [
        ("1986", None, None, date(2026, 9, 12), "yes"),
        ("1986", None, None, "2026", "yes"),
        ("2026", None, None, date(2026, 9, 12), "unknown"),
        ("1986", "2026", None, "2026-09", "unknown"),
        ("1986", "2010", None, "2026", "no"),
        ("1986", None, "2020", "2019", "yes"),
        ("1986", None, "2010", "2019", "unknown"),
        ("1986", None, None, "2027", "unknown"),
    ],
)
def test_half_known_days_of_a_couple_and_of_a_death(
    wed: str, ended: str | None, later: str | None, died: ItemValue, wanted: str
) -> None:
    """Whether somebody was married to the deceased on the day before the death."""
    word = "no" if ended else "yes"
    said: dict[tuple[str, str], Reply] = {
        (COUPLE, "applicant"): found(
            record(is_spouse_of=word, register_date=wed, ended_on=ended, later_marriage=later)
        ),
        (PERSON, "deceased"): found(
            record(person_status="cancelled", cancel_reason="死亡", cancel_date=died, former_name=None)
        ),
        (PERSON, "applicant"): found(LOCAL),
        (PARENTAGE, "applicant"): NoRecord(AS_OF),
        (PARENTAGE, "deceased"): NoRecord(AS_OF),
    }
    people = [("spouse", *LIN[1:]), CHEN, ("deceased", "33079819590821001X", "金大海")]
    said |= {(COUPLE, "spouse"): said[COUPLE, "applicant"]}
    decision = decided("M16-C1", people, said)
    assert decision.per_party["spouse"].verdict.value == wanted
