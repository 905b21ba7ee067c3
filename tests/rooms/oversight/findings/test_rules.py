"""Each rule as a table: at its threshold, one below, at the edge of its window and beyond, another officer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.resources import files

import pytest

from gateway.audit.model import canonical
from gateway.domain.clock import CHINA
from gateway.domain.errors import SetupError
from gateway.entry import Kind, Position, Section
from gateway.oversight.findings.detectors import DETECTORS
from gateway.oversight.findings.fact import Fact, fact_of
from gateway.oversight.findings.rules import Calendar, load_rules
from tests.rooms.entry.packed import pack
from tests.rooms.oversight.findings.walking import MONDAY, RULES, fact, found_by

S, M, H, D = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INTENT, OUTCOME, DENIED, LATE = Kind.INTENT, Kind.OUTCOME, Kind.DENIED, Kind.LATE
TABLE = (files("gateway.oversight.findings") / "data" / "rules.json").read_bytes()
NIGHT = timedelta(hours=12)
"""After MONDAY: ten in the evening."""
A, B, C = ("a" * 32,), ("b" * 32,), ("c" * 32,)


def spread(n: int, over: timedelta, **said: object) -> list[Fact]:
    """n facts of one officer, the first at MONDAY, the last `over` later."""
    return [fact(i, after=over * i / max(1, n - 1), **said) for i in range(n)]  # type: ignore[arg-type]


def refused(*people: tuple[str, ...], over: timedelta, rule: str = "case") -> list[Fact]:
    facts = spread(len(people), over, kind=DENIED, refused_by=rule)
    return [replace(made, people=of) for made, of in zip(facts, people, strict=True)]


def looks(answered: Sequence[str], over: timedelta) -> list[Fact]:
    """Outcomes about one person that answered these certificates."""
    facts = spread(len(answered), over, kind=OUTCOME, people=A)
    return [replace(made, answered=frozenset(codes.split())) for made, codes in zip(facts, answered, strict=True)]


def replies(missed: int, of: int, over: timedelta = H, status: str = "partial_match") -> list[Fact]:
    """Outcomes of which the last ones are misses."""
    return [
        replace(made, replies=(("household.person", status if i >= of - missed else "found"),))
        for i, made in enumerate(spread(of, over, kind=OUTCOME))
    ]


def days(counts: Sequence[int], step: timedelta = D) -> list[Fact]:
    """So many queries on each day."""
    return [fact(1000 * day + i, after=day * step + i * S) for day, n in enumerate(counts) for i in range(n)]


def others(facts: Sequence[Fact], *accounts: str, offices: Sequence[str] = ("housing",)) -> list[Fact]:
    """The same, by these accounts in turn."""
    return [
        replace(made, account=accounts[i % len(accounts)], office=offices[i % len(offices)])
        for i, made in enumerate(facts)
    ]


def granted(slip: Fact) -> Fact:
    """The same asked again a minute later, rightly."""
    return replace(slip, kind=INTENT, refused_by=None, at=slip.at + M, entry=f"{slip.entry}1")


NO_GRANT = {"certificates": ("X",), "denied": {"X": "no-grant"}}


def matters(*codes: str, over: timedelta) -> list[Fact]:
    return [replace(made, matter=code) for made, code in zip(spread(len(codes), over, **NO_GRANT), codes, strict=True)]


def by_hand(*gaps_s: float) -> list[Fact]:
    """Verifications answered with these gaps."""
    at, facts = timedelta(0), []
    for i, gap in enumerate((0.0, *gaps_s)):
        at += gap * S
        facts.append(fact(i, LATE, at, actor="JHV", replied=1))
    return facts


def neighbours(*steps_s: float) -> list[Fact]:
    """Entries of one stream whose clocks step so."""
    at, facts = timedelta(0), []
    for i, step in enumerate((0.0, *steps_s)):
        at += step * S
        facts.append(fact(i, Kind.SEARCH, at))
    return facts


def approved(*pairs: tuple[str, str], over: timedelta = 30 * D) -> list[Fact]:
    """Batches, each approved by the first and made by the second."""
    facts = spread(len(pairs), over, kind=Kind.ADMIN)
    return [replace(made, account=by, approved_of=of) for made, (by, of) in zip(facts, pairs, strict=True)]


BROKEN: dict[str, Sequence[Fact]] = {
    "without_case": refused(A, B, C, over=D),
    "without_case_register": [fact(1, is_case_unknown=True)],
    "own_family": refused(A, over=H, rule="own-family"),
    "many_askers": others(spread(3, D, people=A), "JH1", "JH2", "JH3", offices=("housing", "taxation")),
    "bulk_hour": spread(61, H),
    "bulk_day": days([10, 12, 11, 10, 12, 11, 10, 12, 11, 10, 50]),
    "shared_account": [fact(1), fact(2, after=10 * M, client="web")],
    "after_hours": [replace(made, at=made.at + NIGHT - 2 * H) for made in spread(5, 11 * H + 59 * M)],
    "broken_glass": [fact(1, Kind.ADMIN, breaks_glass=True)],
    "decision_overdue": [fact(1, Kind.ADMIN, left_undecided=True)],
    "review_overdue": [fact(1, Kind.ADMIN, left_unreviewed=True)],
    "commitment_unchecked": [fact(1, Kind.ADMIN, left_unchecked=True, matter="M02")],
    "sample_undrawn": [fact(1, Kind.ADMIN, left_undrawn=True)],
    "without_grant": matters("M01", "M02", "M03", over=7 * D),
    "fishing": replies(7, 30, D),
    "repeated": looks(["C1 C2", *["C1"] * 4, "C2"], 7 * D),
    "cancelled_item": [fact(1, grants_cancelled=True, matter="M09")],
    "woken_account": days([1, 21], 31 * D),
    "approval_pairs": approved(("JH1", "JH2"), ("JH2", "JH1")),
    "denied_probing": refused(A, A, A, A, A, over=H),
    "minor": [fact(1, is_of_minor=True)],
    "stranger_named": [fact(1, Kind.OUTCOME, names_stranger=True)],
    "replies_in_series": by_hand(9, 9, 9, 9),
    "correction_overdue": [fact(1, Kind.ADMIN, leaves_doubt=True)],
    "complaint_overdue": [fact(1, Kind.ADMIN, leaves_complaint=True)],
    "clock_back": neighbours(1, -1.5),
}
KEPT: dict[str, dict[str, Sequence[Fact]]] = {
    "without_case": {
        "two": refused(A, B, over=H),
        "the same person every time": refused(A, A, A, A, over=H),
        "longer": refused(A, B, C, over=D + S),
        "another rule": refused(A, B, C, over=H, rule="role"),
        "slips, mended a minute later": [made for slip in refused(A, B, C, over=H) for made in (slip, granted(slip))],
        "several officers": others(refused(A, B, C, over=H), "JH1", "JH2"),
        "a system": [replace(made, roles=frozenset({"system"})) for made in refused(A, B, C, over=H)],
    },
    "without_case_register": {"a register says so": [fact(1)], "a refusal": [fact(1, DENIED, is_case_unknown=True)]},
    "stranger_named": {
        "all belong": [fact(1, Kind.OUTCOME)],
        "the gateway's own checks": [fact(1, Kind.OUTCOME, names_stranger=True, is_by_gateway=True)],
    },
    "own_family": {"another refusal": refused(A, over=H), "asked": [fact(1)]},
    "many_askers": {
        "two officers": others(spread(4, H, people=A), "JH1", "JH2", offices=("housing", "taxation")),
        "one department": others(spread(3, H, people=A), "JH1", "JH2", "JH3"),
        "longer": others(spread(3, D + S, people=A), "JH1", "JH2", "JH3", offices=("housing", "taxation")),
        "different people": [
            replace(made, people=of)
            for made, of in zip(
                others(spread(3, H), "JH1", "JH2", "JH3", offices=("housing", "taxation")), (A, B, C), strict=True
            )
        ],
    },
    "bulk_hour": {
        "sixty": spread(60, H),
        "longer": spread(61, H + S),
        "two officers": others(spread(100, H), "JH1", "JH2"),
        "the gateway's own checks": spread(61, H, is_by_gateway=True),
        "a list that somebody else has approved": spread(61, H, is_of_approved_batch=True),
    },
    "bulk_day": {
        "below the floor": days([2] * 10 + [49]),
        "always busy": days([60, 70, 50, 65, 55] * 3),
        "no habit yet": days([10] * 9 + [80]),
        "a habit too old": days([10] * 10, D) + [replace(f, at=f.at + 40 * D) for f in days([80])],
    },
    "shared_account": {
        "later": [fact(1), fact(2, after=10 * M + S, client="web")],
        "one place": [fact(1), fact(2, after=M)],
        "two accounts": [fact(1), fact(2, after=M, client="web", account="JH2")],
    },
    "after_hours": {
        "four": [replace(made, at=made.at + NIGHT) for made in spread(4, H)],
        "by day": spread(5, H),
        "until closing time": [replace(made, at=made.at + 7 * H) for made in spread(5, H - S)],
    },
    "broken_glass": {"another act": [fact(1, Kind.ADMIN)]},
    "complaint_overdue": {"a doubt that is overdue": [fact(1, Kind.ADMIN, leaves_doubt=True)]},
    "correction_overdue": {"a review that is overdue": [fact(1, Kind.ADMIN, left_unreviewed=True)]},
    "decision_overdue": {"another act": [fact(1, Kind.ADMIN)]},
    "review_overdue": {"glass that is broken": [fact(1, Kind.ADMIN, breaks_glass=True)]},
    "commitment_unchecked": {"another act": [fact(1, Kind.ADMIN, matter="M02")]},
    "sample_undrawn": {"a promise alone": [fact(1, Kind.ADMIN, left_unchecked=True, matter="M02")]},
    "without_grant": {
        "two matters": matters("M01", "M02", "M01", over=D),
        "longer": matters("M01", "M02", "M03", over=7 * D + S),
        "some granted": [replace(made, certificates=("X", "Y")) for made in matters("M01", "M02", "M03", over=D)],
    },
    "fishing": {
        "one in five": replies(6, 30),
        "too few": replies(20, 29),
        "longer": replies(7, 30, D + S),
        "no record where that is an answer": [
            replace(made, replies=(("real_estate.holdings", "no_record"),)) for made in replies(30, 30)
        ],
    },
    "repeated": {
        "four again": looks(["C1"] * 5, 7 * D),
        "longer": looks(["C1"] * 6, 8 * D),
        "something new each time": looks(["C1", "C2", "C3", "C4", "C5", "C6", "C7"], D),
        "nothing answered": looks([""] * 9, D),
        "two officers": others(looks(["C1"] * 8, D), "JH1", "JH2"),
    },
    "cancelled_item": {
        "none": [fact(1)],
        "refused by another rule": [fact(1, Kind.DENIED, refused_by="case", matter="M09")],
    },
    "woken_account": {
        "twenty": days([1, 20], 31 * D),
        "thirty days": days([1, 21], 30 * D),
        "a new account": days([21]),
    },
    "approval_pairs": {
        "one for the other alone": approved(("JH1", "JH2"), ("JH1", "JH2"), ("JH1", "JH2")),
        "a third between": approved(("JH1", "JH2"), ("JH2", "JH3"), ("JH3", "JH1")),
        "longer": approved(("JH1", "JH2"), ("JH2", "JH1"), over=30 * D + S),
    },
    "denied_probing": {
        "four": refused(A, A, A, A, over=H),
        "longer": refused(A, A, A, A, A, over=H + S),
        "granted": spread(5, H, certificates=("X",)),
    },
    "minor": {"none": [fact(1)]},
    "replies_in_series": {
        "four": by_hand(1, 1, 1),
        "slow": by_hand(10, 10, 10, 10),
        "with a pause": by_hand(1, 1, 11, 1, 1, 1),
        "by nobody": [replace(made, actor=None) for made in by_hand(1, 1, 1, 1)],
    },
    "clock_back": {"a second": neighbours(1, -1), "forward": neighbours(3600, 86400), "gaps": neighbours(0, 0)},
}


@pytest.mark.parametrize("name", sorted(RULES.rules))
def test_a_rule_finds_what_it_is_for_once_and_names_the_entries(name: str) -> None:
    (found,) = found_by(name, BROKEN[name])
    assert found.triggers == 1
    assert set(found.entries) <= {made.entry for made in BROKEN[name]}
    assert found.entries[-1] == BROKEN[name][-1].entry or DETECTORS[name].by_day
    assert found.opened_at == BROKEN[name][-1].at
    assert set(found.accounts) == {made.actor or made.account for made in BROKEN[name]}


def test_a_certificate_that_nobody_needs_is_found_where_it_was_refused() -> None:
    (found,) = found_by("cancelled_item", [fact(1, Kind.DENIED, refused_by="abolished", matter="M02")])
    assert len(found.entries) == 1


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in KEPT.items() for case in cases])
def test_a_rule_that_is_kept_finds_nothing(name: str, case: str) -> None:
    assert found_by(name, KEPT[name][case]) == []


def test_no_client_is_exempt_by_its_name() -> None:
    assert found_by("bulk_hour", spread(61, H, client="declaration-check"))


@pytest.mark.parametrize(
    ("officer", "is_own"),
    [
        ({"client": "declaration-check", "is_gateway": True}, True),
        ({"client": "declaration-check", "is_gateway": False}, False),
        ({"client": "declaration-check"}, True),  # entries of before have no mark
        ({"client": "gateway-cli"}, False),
    ],
)
def test_the_gateways_own_queries_are_known_by_its_mark(officer: dict[str, object], *, is_own: bool) -> None:
    stored = pack((Section("officer", bytes(16), canonical({"account": "JH1", **officer})),))
    assert fact_of(Position(1, 1), MONDAY, Kind.INTENT, stored).is_by_gateway is is_own


def test_one_finding_a_day_counts_the_queries_without_a_case_register() -> None:
    asked = [fact(n, after=n * H, is_case_unknown=True) for n in range(30)]
    found = found_by("without_case_register", asked)
    days = [one.astimezone(CHINA).date() for one in (made.at for made in asked)]
    assert [one.n for one in found] == [days.count(day) for day in dict.fromkeys(days)]
    assert len(found) == 2


def test_every_rule_has_a_table_and_a_detector() -> None:
    assert BROKEN.keys() == KEPT.keys() == RULES.rules.keys() == DETECTORS.keys()


def test_all_of_a01_to_a23_are_answered_or_said_why_not() -> None:
    answered = {rule.rule for rule in RULES.rules.values()}
    assert answered | RULES.unanswered.keys() == {f"A{n:02}" for n in range(1, 24)}
    assert not answered & RULES.unanswered.keys()


@pytest.mark.parametrize(
    ("name", "facts", "subject"),
    [
        ("repeated", BROKEN["repeated"], A[0]),
        ("many_askers", BROKEN["many_askers"], A[0]),
        ("bulk_hour", spread(61, H), None),
    ],
)
def test_a_finding_names_the_person_where_it_is_about_one(
    name: str, facts: Sequence[Fact], subject: str | None
) -> None:
    assert found_by(name, facts)[0].subject == subject


BY_PERSON = sorted(
    RULES.rules.keys()
    - {
        "cancelled_item",
        "without_case_register",
        "approval_pairs",
        "clock_back",
        "minor",
        "replies_in_series",
        "many_askers",
        "correction_overdue",
        "complaint_overdue",
        "decision_overdue",
    }
    - {"commitment_unchecked", "sample_undrawn", "decision_overdue"}
)


@pytest.mark.parametrize("name", [*BY_PERSON, "many_askers"])
def test_a_client_system_is_no_officer(name: str) -> None:
    assert found_by(name, [replace(made, roles=frozenset({"system"})) for made in BROKEN[name]]) == []


def test_a_slip_is_mended_by_a_granted_query_about_the_same_people_alone() -> None:
    first, *others_ = refused(A, B, C, over=H)
    of_others = replace(granted(first), people=B)
    nothing_granted = replace(granted(first), certificates=("X",), denied={"X": "no-grant"})
    (found,) = found_by("without_case", [first, of_others, nothing_granted, *others_])
    assert found.entries == ("1-0", "1-1", "1-2")


def test_two_series_are_two_triggers_of_one_finding() -> None:
    (found,) = found_by("replies_in_series", by_hand(1, 1, 1, 1, 60, 1, 1, 1, 1))
    assert (found.triggers, found.n, len(found.entries)) == (2, 5, 10)


def test_a_refusal_of_a_whole_matter_counts_as_one() -> None:
    probing = refused(A, A, over=M) + [replace(made, at=made.at + 2 * M) for made in matters("M1", "M1", "M1", over=M)]
    assert len(found_by("denied_probing", probing)) == 1


def test_a_person_on_duty_may_ask_at_night() -> None:
    rule = replace(RULES.rules["after_hours"], words={"on_duty": ("housing",)})
    night = fact(1, after=NIGHT)
    counts: Callable[..., object] = DETECTORS["after_hours"].counts
    assert list(counts(night, rule, RULES.calendar)) == []  # type: ignore[call-overload]  # a generator
    assert list(counts(night, RULES.rules["after_hours"], RULES.calendar)) == [("JH1", "")]  # type: ignore[call-overload]


def test_the_calendar_knows_holidays_and_weekends_that_are_worked() -> None:
    calendar = Calendar(8, 18, frozenset(range(5)), frozenset({date(2026, 10, 1)}), frozenset({date(2026, 10, 10)}))
    noon = datetime(2026, 10, 1, 12, tzinfo=CHINA)
    assert not calendar.is_open(noon)
    assert calendar.is_open(noon.replace(day=2))
    assert calendar.is_open(noon.replace(day=10))
    assert not calendar.is_open(noon.replace(day=11))
    assert not calendar.is_open(noon.replace(day=2, hour=18))
    assert calendar.after_working_days(noon, 5) == noon.replace(day=8)
    assert calendar.after_working_days(noon.replace(day=9), 1) == noon.replace(day=10)
    assert calendar.after_working_days(MONDAY, 5) == MONDAY + 7 * D


@pytest.mark.parametrize("broken", [b"{", b'{"rules": []}', TABLE.replace(b'"owner": "steward"', b'"owner": "nobody"')])
def test_a_table_that_does_not_fit_stops_the_start(broken: bytes) -> None:
    class File:
        def read_bytes(self) -> bytes:
            return broken

    with pytest.raises(SetupError):
        load_rules(File())  # type: ignore[arg-type]  # it is read, nothing else
