"""What a pace lets out arrives at the department no faster than was agreed, however long a call takes until it is written."""

import asyncio
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gateway.connect.pace import ON_THE_WAY_S, Pace, PacedCall
from tests.rooms.connect.fakes import now, run

AGREED = st.sampled_from([0.5, 1, 2.5, 5, 20])
WAYS = st.floats(0, ON_THE_WAY_S)
CALLS = st.lists(st.tuples(st.floats(0, 2), WAYS), min_size=2, max_size=60)
"""After how long the next one asks, and how long its call is on its way."""
CONNECTING = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.4, 2.0, 3.5]), WAYS), min_size=2, max_size=40
)
"""The same, and between the two how long it takes until its request is written."""
TOO_LONG_S = 3.0
"""Who is not written by then never is."""


def _is_kept(per_second: float, arrivals: list[float]) -> bool:
    """Whether no window has more than was agreed."""
    full, window_s = Pace(per_second).full, max(1.0, 1 / per_second)
    in_order = sorted(arrivals)
    return all(late - early >= window_s - 1e-9 for early, late in zip(in_order, in_order[full:], strict=False))


def _arrivals(pace: Pace, calls: list[tuple[float, float]]) -> list[float]:
    now, arrivals = 1000.0, []
    for pause_s, way_s in calls:
        now = max(now + pause_s, pace.next_at(now + pause_s))
        pace.book(now)
        arrivals.append(now + way_s)
    return arrivals


@given(AGREED, CALLS)
def test_no_second_sees_more_calls_than_agreed_though_their_ways_differ(
    per_second: float, calls: list[tuple[float, float]]
) -> None:
    assert _is_kept(per_second, _arrivals(Pace(per_second), calls))


@given(AGREED, CONNECTING)
def test_a_call_counts_from_when_it_is_written_and_before_as_long_as_it_may_be(
    per_second: float, calls: list[tuple[float, float, float]]
) -> None:
    async def story() -> list[float]:
        pace, arrivals = Pace(per_second), list[float]()

        async def call(waits_s: float, way_s: float) -> None:
            departure = PacedCall(pace)
            await asyncio.sleep(min(waits_s, TOO_LONG_S))
            if waits_s <= TOO_LONG_S and departure.go():
                arrivals.append(now() + way_s)
            departure.end()

        under_way = []
        for pause_s, waits_s, way_s in calls:
            await asyncio.sleep(pause_s)
            while (at := pace.next_at(now())) > now():  # noqa: ASYNC110 - as a guard waits
                await asyncio.sleep(at - now())
            under_way.append(asyncio.ensure_future(call(waits_s, way_s)))
            await asyncio.sleep(0)
        await asyncio.gather(*under_way)
        assert pace.in_use(now() + pace.counts_for_s) == 0
        return arrivals

    assert _is_kept(per_second, run(story()))


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


def test_what_is_on_its_way_is_in_use_and_is_not_written_once_the_part_can_be_anothers() -> None:
    at = 1000.0
    pace = Pace(5)
    pace.allow(2, 1007.0)
    in_time, late = (PacedCall(pace, lambda: at) for _ in range(2))
    assert (pace.in_use(1005.0), pace.next_at(1000.0)) == (2, 1000.0 + pace.counts_for_s)
    at = 1006.9
    assert in_time.go()
    at = 1007.0
    assert (in_time.go(), in_time.is_refused) == (True, False)  # a further request of the same call
    assert (late.go(), late.is_refused) == (False, True)
    late.end()
    assert pace.in_use(1007.9) == 2


def test_a_request_that_is_repeated_waits_for_its_turn_or_is_not_made() -> None:
    async def story() -> tuple[float, bool]:
        pace = Pace(1)
        call = PacedCall(pace)
        assert call.go()
        began_s = now()
        assert await call.again(began_s + 5)
        waited_s = now() - began_s
        assert pace.in_use(now() + 60) == 1  # on its way, until it is written
        assert call.go()
        return waited_s, await call.again(now() + 0.5)

    waited_s, is_made = run(story())
    assert (round(waited_s, 6), is_made) == (1 + ON_THE_WAY_S, False)
