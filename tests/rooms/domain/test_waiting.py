"""Whom a certificate waits for: over every state, answer, offer and step each counts once, by the first that fits."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.codes import CertificateCode
from gateway.domain.document import CertificateResult, Completeness, Next
from gateway.domain.waiting import completeness, place, status
from gateway.domain.words import CertificateState, Method, QueryStatus, Verdict

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
