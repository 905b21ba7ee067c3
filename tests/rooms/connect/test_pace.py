"""What a pace lets out arrives at the department no faster than was agreed, as long as no way there is much longer than another."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gateway.connect.pace import ON_THE_WAY_S, Pace

CALLS = st.lists(st.tuples(st.floats(0, 2), st.floats(0, ON_THE_WAY_S)), min_size=2, max_size=60)
"""After how long the next one asks, and how long its call is on its way."""


def _arrivals(pace: Pace, calls: list[tuple[float, float]]) -> list[float]:
    now, arrivals = 1000.0, []
    for pause_s, way_s in calls:
        now = max(now + pause_s, pace.next_at(now + pause_s))
        pace.book(now)
        arrivals.append(now + way_s)
    return sorted(arrivals)


@given(st.sampled_from([0.5, 1, 2.5, 5, 20]), CALLS)
def test_no_second_sees_more_calls_than_agreed_though_their_ways_differ(
    per_second: float, calls: list[tuple[float, float]]
) -> None:
    pace, window_s = Pace(per_second), max(1.0, 1 / per_second)
    arrivals = _arrivals(pace, calls)
    assert all(late - early >= window_s - 1e-9 for early, late in zip(arrivals, arrivals[pace.full :], strict=False))


@given(st.integers(1, 5), st.lists(st.integers(0, 5), min_size=2, max_size=60))
def test_a_part_that_changes_in_between_lets_out_no_more_than_the_larger(full: int, parts: list[int]) -> None:
    pace, now = Pace(float(full)), 1000.0
    begun: list[float] = []
    for part in parts:
        pace.allow(min(part, full), now + 100)
        if pace.next_at(now) <= now:
            pace.book(now)
            begun.append(now)
        now += 0.21
    assert all(later > earlier for earlier, later in pairwise(begun))
    assert all(late - early >= 1.0 for early, late in zip(begun, begun[full:], strict=False))
