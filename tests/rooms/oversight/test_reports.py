"""Monthly reports: what each entry counts as, what of it is told, when a month is over, and how departments compare."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from gateway.domain.codes import DepartmentCode
from gateway.domain.errors import InvalidInput
from gateway.domain.report import ReportFigure, league, told_figures
from gateway.entry import Kind
from gateway.oversight.reports import MonthTally, ReportHead, ReportMonth, report_text
from gateway.oversight.reports.tally import questions_in
from gateway.oversight.reports.text import figures_in

F = ReportFigure
A, B = "social_security", "household"
OWNERS = {"M01-C2": {"months": A}}


def counted(
    kind: Kind, result: dict[str, Any], questions: dict[str, str] | None = None, **sections: Any
) -> dict[str, Any]:
    tally = MonthTally(OWNERS, {"M01": "housing"})
    tally.add(kind, {"result": result, **sections}, questions or {})
    return {department: dict(counts) for department, counts in tally.counts.items()}


def lookups(*statuses: str, **more: str) -> dict[str, Any]:
    return {"lookups": {str(n): {"department": A, "status": status, **more} for n, status in enumerate(statuses)}}


@pytest.mark.parametrize(
    ("status", "figure"),
    [
        *((status, F.ANSWERED) for status in ("found", "no_record", "partial_match", "ambiguous")),
        ("refused", F.REFUSED),
        *((status, None) for status in ("pending", "unavailable", "incomplete", "strange")),
    ],
)
def test_a_word_of_a_department_counts_once_it_is_an_answer(status: str, figure: ReportFigure | None) -> None:
    assert counted(Kind.OUTCOME, lookups(status)) == ({} if figure is None else {A: {figure: 1}})
    assert counted(Kind.INTENT, lookups(status)) == {}


def test_an_answer_that_another_call_brought_counts_with_that_call_alone() -> None:
    assert counted(Kind.OUTCOME, lookups("found", joined="7")) == {}


def test_a_stale_field_is_its_departments() -> None:
    fields = {"M01-C2": {"months": ["reveal", "stale"], "other": ["reveal", "stale"]}, "M99": {"x": ["mask", "value"]}}
    assert counted(Kind.OUTCOME, {"fields": fields}) == {A: {F.STALE: 1}}


@pytest.mark.parametrize(
    ("end", "figure"), [("answered", F.LATE), ("refused", F.REFUSED), ("expired", F.UNANSWERED), ("discarded", None)]
)
def test_what_was_pending_counts_as_it_ends(end: str, figure: ReportFigure | None) -> None:
    intent = {"result": {"lookups": {"7": {"question": f"{B}.person", "parties": [], "items": []}}}}
    questions = dict(questions_in(intent))
    assert counted(Kind.LATE, {"ended": {"7": end, "task": end}}, questions) == (
        {} if figure is None else {B: {figure: 1}}
    )
    assert counted(Kind.LATE, {"ended": {"7": end}, "shared": {"7": "6"}}, questions) == {}


def test_an_officers_answer_counts_once_however_many_queries_waited_for_it() -> None:
    replied = {"replied": {"t": "hash"}, "ended": {"t": "answered"}}
    by = {"actor": {"department": B}}
    assert counted(Kind.LATE, replied, **by) == {B: {F.VERIFIED: 1}}
    assert counted(Kind.LATE, {**replied, "told": ["t"]}, **by) == {}
    tally = MonthTally({}, {})
    for _ in range(3):
        tally.add(Kind.LATE, {"result": {"overdue": {"t": B}, "ended": {"t": "expired"}}}, {})
    assert tally.counts == {B: {F.VERIFICATIONS_OVERDUE: 1}}


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"did": f"doubt {A}.months", "correction_id": "1"}, {A: {F.DOUBTS: 1}}),
        ({"did": f"answer corrected to the correction of {A}.months", "correction_id": "1"}, {A: {F.CORRECTED: 1}}),
        ({"did": f"find overdue the correction of {A}.months", "correction_id": "1"}, {A: {F.CORRECTIONS_OVERDUE: 1}}),
        ({"did": f"consult the correction of {A}.months", "correction_id": "1"}, {}),
        ({"did": "make complaint", "department": B}, {B: {F.COMPLAINTS: 1}}),
        ({"did": "reopen complaint", "department": B}, {B: {F.COMPLAINTS_REOPENED: 1}}),
        ({"did": "read complaint", "department": B}, {}),
        ({"did": "make complaint"}, {}),
        ({"did": "inspect a declaration by register: register_contradicts"}, {"housing": {F.CONTRADICTED: 1}}),
        ({"did": "inspect a declaration: in order"}, {"housing": {F.IN_ORDER: 1}}),
        ({"did": "inspect a declaration: claim"}, {}),
        ({}, {}),
    ],
)
def test_what_was_done_counts_with_who_answers_for_it(result: dict[str, Any], expected: dict[str, Any]) -> None:
    assert counted(Kind.ADMIN, result, request={"matter": "M01"}) == expected


def test_a_report_says_the_same_whatever_the_small_counts_are() -> None:
    random = Random(5)
    head = ReportHead(ReportMonth.of("2026-11"), A, "jinhua/2026", datetime(2026, 12, 2, tzinfo=UTC), 9, 0)
    for _ in range(20):
        counts = {figure: random.choice((0, 1, 4, 5, 30)) for figure in F}
        others = {figure: n if n >= 5 else random.randrange(5) for figure, n in counts.items()}
        text = report_text(head, told_figures(counts))
        assert text == report_text(head, told_figures(others))
        assert figures_in(text) == told_figures(counts)
        assert all(n is None or n >= 5 for n in told_figures(counts).values())


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-12-01T23:59:59+08:00", "2026-10"),
        ("2026-12-02T00:00:00+08:00", "2026-11"),
        ("2027-01-01T10:00:00+08:00", "2026-11"),
        ("2026-12-01T16:00:00+00:00", "2026-11"),
    ],
)
def test_a_month_is_reported_of_from_the_second_day_of_the_next_one(now: str, last: str) -> None:
    at, month = datetime.fromisoformat(now), ReportMonth.of(last)
    assert ReportMonth.last(at) == month
    month.require_settled(at)
    with pytest.raises(InvalidInput):
        ReportMonth.of(f"{month.ends:%Y-%m}").require_settled(at)
    assert month.begins + timedelta(days=31) >= month.ends > month.begins


def test_departments_stand_by_what_they_answer_in_time() -> None:
    reports = {
        DepartmentCode("half"): told_figures({F.ANSWERED: 50, F.LATE: 30, F.UNANSWERED: 20}),
        DepartmentCode("best"): told_figures({F.ANSWERED: 100, F.LATE: 4}),
        DepartmentCode("desk"): told_figures({F.VERIFIED: 6, F.VERIFICATIONS_OVERDUE: 6}),
        DepartmentCode("idle"): told_figures({F.ANSWERED: 4}),
    }
    assert [(row.department, row.rank, row.on_time, row.verified_on_time) for row in league(reports)] == [
        ("best", 1, 100, None),
        ("desk", 2, None, 50),
        ("half", 2, 50, None),
        ("idle", None, None, None),
    ]
