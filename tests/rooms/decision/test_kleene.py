"""Kleene's conjunction and negation over answers, by table and by law."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.answer import Answer, Doubt, all_of, negation, no, unknown, yes
from gateway.domain.words import Verdict

ANSWERS = st.sampled_from(
    [yes("Y1"), yes("Y2"), no("N1"), no("N2"), *(unknown(doubt.name, doubt) for doubt in list(Doubt)[1:])]
)
ORDER = {Verdict.NO: 0, Verdict.UNKNOWN: 1, Verdict.YES: 2}


@given(st.lists(ANSWERS, min_size=1))
def test_a_conjunction_is_the_least_of_its_answers(answers: list[Answer]) -> None:
    whole = all_of(answers)
    assert ORDER[whole.verdict] == min(ORDER[one.verdict] for one in answers)
    assert whole in answers


@given(st.lists(ANSWERS, min_size=1), st.lists(ANSWERS, min_size=1))
def test_a_conjunction_of_conjunctions_is_one_conjunction(some: list[Answer], more: list[Answer]) -> None:
    assert all_of([all_of(some), all_of(more)]).verdict is all_of(some + more).verdict
    assert all_of([all_of(some), all_of(more)]).doubt is all_of(some + more).doubt


def test_the_most_open_doubt_speaks_for_the_others() -> None:
    waiting, person, final = (unknown(d.name, d) for d in (Doubt.WAITING, Doubt.PERSON, Doubt.FINAL))
    assert all_of([yes(""), final, person, waiting]) == waiting
    assert all_of([final, yes(""), person]) == person
    assert all_of([waiting, no("N")]) == no("N")


def test_nothing_at_all_is_no_yes() -> None:
    with pytest.raises(ValueError, match="no answers"):
        all_of([])


@given(ANSWERS)
def test_twice_not_is_the_same(answer: Answer) -> None:
    assert negation(negation(answer)) == answer
    assert (negation(answer) == answer) == (answer.verdict is Verdict.UNKNOWN)
