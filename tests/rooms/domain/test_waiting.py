"""Whom a certificate waits for: over every state, answer, offer and step each counts once, by the first that fits; and when to ask again."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.clock import CHINA
from gateway.domain.codes import CaseNumber, CertificateCode, LookupId, MatterCode, QueryId
from gateway.domain.document import CertificateResult, Completeness, Document, Next
from gateway.domain.stages import Replies
from gateway.domain.waiting import Changes, completeness, place, status, with_certificates
from gateway.domain.words import CertificateState, Method, QueryStatus, Verdict
from gateway.domain.work import TaskRef, Work
from tests.rooms.decision.example import officer, query

WAITS = {"to_declare", "with_a_person", "with_a_department"}


def result(
    state: CertificateState,
    kind: str | None = None,
    *,
    answer: Verdict | None = None,
    offered: bool = False,
) -> CertificateResult:
    return CertificateResult(
        certificate=CertificateCode("M01-C1"),
        title={"en": "t", "zh": "题"},
        method=Method.DATA_QUERY,
        state=state,
        answer=answer,
        reason="PENDING",
        fields={},
        sources=(),
        next=None if kind is None else Next(kind),
        declaration_offered=offered,
    )


S = CertificateState


@pytest.mark.parametrize(
    ("one", "counts_as"),
    [
        (result(S.NOT_REQUIRED), "not_needed"),
        (result(S.NOT_APPLICABLE), "not_needed"),
        (result(S.DENIED, "apply"), "denied"),
        (result(S.ANSWERED, answer=Verdict.YES), "answered"),
        (result(S.ANSWERED, answer=Verdict.NO), "answered"),
        (result(S.ANSWERED), "answered"),
        (result(S.ANSWERED, answer=Verdict.UNKNOWN), "answered"),
        (result(S.ANSWERED, "apply"), "answered"),
        (result(S.ANSWERED, "declare", answer=Verdict.UNKNOWN, offered=True), "to_declare"),
        (result(S.PENDING, "task", offered=True), "to_declare"),
        (result(S.PENDING, "task"), "with_a_person"),
        (result(S.PENDING, "resumes"), "with_a_department"),
        (result(S.PENDING), "with_a_department"),
        (result(S.UNAVAILABLE, "retry"), "unavailable"),
    ],
)
def test_a_certificate_counts_where_it_stands(one: CertificateResult, counts_as: str) -> None:
    assert place(one) == counts_as
    assert completeness([one]) == Completeness(1, **{counts_as: 1})
    assert (status([one]) is QueryStatus.PENDING) == (counts_as in WAITS)


RESULTS = st.builds(
    result,
    st.sampled_from(S),
    st.sampled_from([None, "task", "resumes", "retry", "apply", "declare"]),
    answer=st.sampled_from([None, *Verdict]),
    offered=st.booleans(),
)


@given(st.lists(RESULTS, max_size=9))
def test_the_counts_add_up_and_complete_means_that_nothing_waits(results: list[CertificateResult]) -> None:
    counts = asdict(completeness(results))
    assert counts.pop("asked") == len(results) == sum(counts.values())
    assert (status(results) is QueryStatus.PENDING) == any(counts[name] for name in WAITS)


def test_a_query_for_nothing_waits_for_nothing() -> None:
    assert (completeness([]), status([])) == (Completeness(0), QueryStatus.COMPLETE)


ASKED = datetime(2026, 11, 1, 10, tzinfo=CHINA)
DUE = ASKED + timedelta(days=5)
NIGHT_ENDS = datetime(2026, 11, 2, 6, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("registers", "people", "after", "expected_s"),
    [
        ((), (), timedelta(0), None),
        ((ASKED + timedelta(seconds=3),), (), timedelta(0), 4),
        ((ASKED + timedelta(milliseconds=200),), (), timedelta(0), 2),
        ((ASKED,), (), timedelta(minutes=3), 2),  # it is being asked just now
        ((NIGHT_ENDS,), (), timedelta(hours=14), 6 * 3600 + 1),
        ((ASKED + timedelta(seconds=300), ASKED + timedelta(seconds=30)), (), timedelta(0), 31),
        ((), (DUE,), timedelta(0), 120),
        ((), (DUE,), timedelta(minutes=16), 120),
        ((), (DUE,), timedelta(hours=8), 3600),
        ((), (DUE,), timedelta(days=4), 4 * 3600),
        ((), (DUE,), timedelta(days=5) - timedelta(minutes=2), 180),
        ((), (DUE,), timedelta(days=5), 60),
        ((), (DUE,), timedelta(days=6), 60),
        ((), (DUE, DUE + timedelta(days=5)), timedelta(days=5) - timedelta(minutes=2), 180),
        ((ASKED + timedelta(seconds=9),), (DUE,), timedelta(0), 10),
    ],
)
def test_when_it_is_worth_asking_again(
    registers: tuple[datetime, ...], people: tuple[datetime, ...], after: timedelta, expected_s: int | None
) -> None:
    assert Changes(ASKED, registers, people).ask_again_s(ASKED + after) == expected_s


MOMENTS = st.timedeltas(timedelta(days=-31), timedelta(days=61)).map(lambda after: ASKED + after)


@given(st.lists(MOMENTS, max_size=3), st.lists(MOMENTS, max_size=3), MOMENTS)
def test_it_is_never_in_the_past_and_none_exactly_when_nothing_is_waited_for(
    registers: list[datetime], people: list[datetime], now: datetime
) -> None:
    seconds = Changes(ASKED, tuple(registers), tuple(people)).ask_again_s(now)
    assert (seconds is None) == (not registers and not people)
    assert seconds is None or seconds >= 2
    if seconds is not None and not registers:
        assert 60 <= seconds <= 4 * 3600


def test_a_document_says_when_by_its_next_steps() -> None:
    waits = replace(result(S.PENDING), next=Next("resumes", resumes_at=NIGHT_ENDS))
    by_hand = replace(result(S.PENDING), next=Next("task", due_at=DUE))
    away = replace(result(S.UNAVAILABLE), next=Next("retry", retry_after_s=30))
    empty = Document(
        QueryId("q"), MatterCode("M01"), CaseNumber("JH-1"), QueryStatus.PENDING, None, Completeness(0), ()
    )
    document = with_certificates(empty, (waits, by_hand, away, result(S.ANSWERED)))
    assert Changes.of_document(document, ASKED) == Changes(ASKED, (NIGHT_ENDS,), (DUE,))


def test_stored_work_says_when_whatever_its_document_said_before() -> None:
    first, second, third = LookupId("l"), LookupId("m"), LookupId("t")
    code = CertificateCode("M01-C1")
    work = Work(
        query("M01"),
        officer(),
        "1-1",
        DUE,
        Replies({}),
        pending={first: 4, second: 0},
        tasks={code: TaskRef(third, DUE)},
        again_at={first: NIGHT_ENDS},
        offers={CertificateCode("M01-C5"): NIGHT_ENDS},
    )
    assert Changes.of_work(work) == Changes(work.query.asked_at, (NIGHT_ENDS, work.query.asked_at), (DUE, NIGHT_ENDS))
