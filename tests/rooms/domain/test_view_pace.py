"""Who looks too often is told so, and keeps nobody else from looking."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.pace import ViewPace


def test_a_few_at_once_and_then_one_after_the_other() -> None:
    pace = ViewPace(burst=3, every_s=2.0)
    assert [pace.admits("a", 10.0) for _ in range(4)] == [True, True, True, False]
    assert pace.admits("b", 10.0)
    assert not pace.admits("a", 11.9)
    assert pace.admits("a", 12.0)
    assert not pace.admits("a", 12.0)


def test_all_together_have_a_limit_too() -> None:
    pace = ViewPace(burst=5, every_s=1.0, all_burst=4, all_every_s=0.5)
    assert [pace.admits(str(n), 0.0) for n in range(5)] == [True] * 4 + [False]
    assert pace.admits("x", 0.5)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 5)), max_size=200))
def test_no_key_is_admitted_more_often_than_its_pace(steps: list[tuple[str, float]]) -> None:
    pace, now_s, admitted = ViewPace(burst=3, every_s=2.0), 0.0, dict.fromkeys("abc", 0)
    for key, wait_s in steps:
        now_s += wait_s
        admitted[key] += pace.admits(key, now_s)
        assert admitted[key] <= 3 + now_s / 2.0 + 1e-6
