"""What of a caller's deadline is kept for the OUTCOME follows what it takes."""

import asyncio
from contextlib import suppress

import pytest

from gateway.domain.reserve import LARGEST_SHARE, LEAST_S, OutcomeReserve
from tests.rooms.connect.fakes import run


def after(*seconds: float) -> OutcomeReserve:
    reserve = OutcomeReserve()
    for one in seconds:
        reserve.took(one)
    return reserve


@pytest.mark.parametrize("took", [(), (0.004,), (0.004,) * 50, (0.01, 0.02) * 30])
def test_of_a_quick_store_the_least_is_kept(took: tuple[float, ...]) -> None:
    assert after(*took).of(1.0) == LEAST_S


@pytest.mark.parametrize("slow_s", [0.08, 0.15, 0.25])
def test_what_a_slow_store_takes_is_kept_from_the_first_time_on(slow_s: float) -> None:
    quick = (0.004,) * 100
    for times in (1, 2, 10, 1000):
        assert after(*[slow_s] * times).of(1.0) >= slow_s
        assert after(*quick, *[slow_s] * times).of(1.0) >= slow_s


def test_what_it_swings_by_is_kept_too() -> None:
    swinging = after(*(0.05, 0.15) * 50)
    assert 0.15 < swinging.of(10.0) < 0.4


@pytest.mark.parametrize("deadline_s", [0.1, 0.5, 1.0, 10.0, 30.0])
def test_departments_keep_most_of_a_deadline_however_slow_the_store_is(deadline_s: float) -> None:
    assert after(*[60.0] * 5).of(deadline_s) == max(LEAST_S, LARGEST_SHARE * deadline_s)


def test_a_slow_time_is_over_soon() -> None:
    assert after(*[0.3] * 50, *[0.004] * 40).of(1.0) == LEAST_S


def test_what_fails_is_measured_too() -> None:
    async def story() -> OutcomeReserve:
        reserve = OutcomeReserve()
        for _ in range(20):
            with suppress(TimeoutError), reserve.measured():
                await asyncio.sleep(0.2)
                raise TimeoutError
        return reserve

    assert 0.2 <= run(story()).of(1.0) <= LARGEST_SHARE
