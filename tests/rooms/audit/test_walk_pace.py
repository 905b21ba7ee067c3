"""How fast the walk over the stored log goes: no faster than a round a day needs, and never so fast that others feel it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.audit.walk.leaves import STRIDE
from gateway.audit.walk.walk import WalkIntervals

PACE = WalkIntervals()
DAY_S = 86400.0
STRIDES_A_LEAF = 4 / STRIDE


@pytest.mark.parametrize(
    ("leaves", "pause_s"),
    [
        (0, 5.0),
        (60_000, 5.0),
        (500_000, DAY_S / (500_000 * STRIDES_A_LEAF)),
        (50_000_000, 0.25),
    ],
)
def test_the_longer_the_log_the_shorter_the_pause(leaves: int, pause_s: float) -> None:
    assert PACE.pause_s(leaves, took_s=0.005) == pytest.approx(pause_s)


@given(leaves=st.integers(0, 10**10), took_s=st.floats(0, 60))
def test_never_more_than_a_twentieth_of_the_time_is_walked(leaves: int, took_s: float) -> None:
    assert took_s / (took_s + PACE.pause_s(leaves, took_s)) <= 0.05 + 1e-9


@given(leaves=st.integers(1, 5_000_000))
def test_a_round_takes_a_day_at_most_where_the_log_allows_it(leaves: int) -> None:
    pause_s = PACE.pause_s(leaves, took_s=0.0)
    assert pause_s == PACE.least_pause_s or leaves * STRIDES_A_LEAF * pause_s <= DAY_S * (1 + 1e-9)
