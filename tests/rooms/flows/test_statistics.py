"""The figures: what counts as saved, and that nobody can work out a small count from all that is ever published."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from gateway.domain.codes import CertificateCode, ItemName, RuleId
from gateway.domain.document import CertificateResult, Completeness, Document, FieldResult
from gateway.domain.wire import document_bytes
from gateway.domain.words import CertificateState, FieldState, Method, Mode, QueryStatus, Verdict
from gateway.flows.statistics import Statistics, figures
from gateway.flows.steps.counting import saved_in, saved_of
from gateway.results import Count
from tests.rooms.decision.example import catalogue, query

PAIRS = [(matter, certificate) for matter in catalogue().matters.values() for certificate in matter.certificates]
MONTHS = [date(2026, number, 1) for number in range(1, 13)]
Log = Mapping[date, Mapping[str, Count]]


def published(log: Log) -> list[Statistics]:
    """Everything that is ever told: each month, and the year whenever another month is added to it."""
    months = [figures(f"{month:%Y-%m}", PAIRS, {month: of}) for month, of in log.items()]
    years = [figures("2026", PAIRS, dict(list(log.items())[: number + 1])) for number in range(len(log))]
    return months + years


def logs(random: Random) -> Log:
    """A random log: some certificates often, some seldom."""
    return {month: {c.code: _count(random) for _, c in PAIRS if random.random() < 0.8} for month in MONTHS}


def _count(random: Random) -> Count:
    saved, in_vain = random.choice((0, 2, 4, 5, 30)), random.choice((0, 1, 4, 5, 6))
    return Count(saved + in_vain, saved)


def small_ones_changed(count: Count, random: Random) -> Count:
    """Each number below five is another number below five."""
    saved, in_vain = (n if n >= 5 else random.randrange(5) for n in (count.saved, count.asked - count.saved))
    return Count(saved + in_vain, saved)


@pytest.mark.parametrize("seed", range(3))
def test_all_that_is_published_is_the_same_whatever_the_small_counts_are(seed: int) -> None:
    random = Random(seed)
    log = logs(random)
    other = {
        month: {code: small_ones_changed(count, random) for code, count in of.items()} for month, of in log.items()
    }
    assert log != other
    assert published(log) == published(other)


def test_every_table_adds_up_to_the_total_and_the_months_to_the_year() -> None:
    *months, year = [*published(logs(Random(7)))[:12], published(logs(Random(7)))[-1]]
    assert year.total.asked == sum(month.total.asked for month in months) > 0
    assert year.trips_saved == sum(month.trips_saved for month in months) > 0
    assert set(year.tables) == {"by_method", "by_department", "by_matter", "by_processing_class", "by_month"}
    for told in (*months, year):
        for rows in told.tables.values():
            assert sum(row.asked for row in rows) == told.total.asked
            assert sum(row.saved for row in rows) == told.total.saved


def test_what_is_large_enough_is_told() -> None:
    told = figures(
        "2026-01", PAIRS, {MONTHS[0]: {"M01-C1": Count(108, 100), "M01-C2": Count(43, 40), "M07-C1": Count(4, 4)}}
    )
    matters = {row.key: (row.asked, row.saved) for row in told.tables["by_matter"]}
    assert (told.total.asked, told.total.saved, told.trips_saved) == (148, 140, 140)
    assert (matters["M01"], matters["M07"]) == ((148, 140), (0, 0))


FIELD = FieldResult(FieldState.VALUE, Mode.REVEAL, RuleId("catalogue"), "条例", "40")
RESULT = CertificateResult(
    CertificateCode("M01-C1"), {}, Method.DATA_QUERY, CertificateState.ANSWERED, Verdict.YES, "OWNER", {}, (), None
)


def value(state: FieldState, reason: str = "COUNTED") -> CertificateResult:
    return replace(
        RESULT, answer=None, reason=reason, fields={ItemName("marital_status"): replace(FIELD, state=state, value=None)}
    )


@pytest.mark.parametrize(
    ("result", "is_saved"),
    [
        (RESULT, True),
        (replace(RESULT, answer=Verdict.NO), True),
        (replace(RESULT, answer=Verdict.UNKNOWN), False),
        (replace(RESULT, answer=Verdict.UNKNOWN, reason="DECLARATION", declaration_offered=True), False),
        (replace(RESULT, method=Method.DECLARATION, reason="DECLARED"), True),
        (value(FieldState.VALUE), True),
        (value(FieldState.MASKED), True),
        (value(FieldState.NOT_ON_RECORD), True),
        (value(FieldState.WITHHELD, "PARTIAL"), False),
        (value(FieldState.WITHHELD, "DECLARED"), True),
        (value(FieldState.DENIED, "FIELD_DENIED"), False),
        *(
            (replace(RESULT, state=state, answer=None), state is CertificateState.NOT_REQUIRED)
            for state in CertificateState
            if state is not CertificateState.ANSWERED
        ),
    ],
)
def test_saved_is_what_was_really_answered_declared_or_dropped(result: CertificateResult, is_saved: bool) -> None:  # noqa: FBT001
    asked = query("M01")
    made = Document(
        asked.query_id, asked.matter, asked.case_number, QueryStatus.COMPLETE, None, Completeness(1, 1), (result,)
    )
    assert saved_of(made) == saved_in(document_bytes(made)) == ({"M01-C1"} if is_saved else set())
