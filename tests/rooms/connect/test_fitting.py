"""A department that slows down under its calls is asked less at once, and then answers more; one that is slow by nature as before."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from gateway.connect.fitting import FORGETS_S, HOLDS_S, Fitting, Quickest
from gateway.domain.codes import CaseNumber
from gateway.domain.places import Places
from gateway.domain.reply import Reply
from gateway.sdk.driver import Question
from tests.rooms.connect.fakes import FOUND, PURPOSE, FakeDriver, guard, manifest, now, question, run

HASTY_S, PATIENT_S = 0.94, 9.0
USUAL_S = 0.1
TICK_S = 0.02


class Slowing(FakeDriver):
    """Takes USUAL_S for each of `at_once` calls; of more, each goes on at (at_once / calls) ** steep of that speed."""

    def __init__(self, at_once: int, steep: float) -> None:
        super().__init__(self._act)
        self._bears, self._steep = at_once, steep

    async def _act(self, _: Question) -> Reply:
        left_s = USUAL_S
        while left_s > 0:
            await asyncio.sleep(TICK_S)
            left_s -= TICK_S * min(1.0, (self._bears / self.at_once) ** self._steep)
        return FOUND


class SlowForAWhile(FakeDriver):
    """Takes two seconds more between two points on the clock, however few ask."""

    def __init__(self, begins_s: float, ends_s: float) -> None:
        super().__init__(self._act)
        self._spell = begins_s, ends_s
        self._started = now()

    async def _act(self, _: Question) -> Reply:
        begins_s, ends_s = self._spell
        await asyncio.sleep(USUAL_S + 2.0 * (begins_s <= now() - self._started < ends_s))
        return FOUND


async def _asked(
    driver: FakeDriver, *, at_once: int, per_second: float, seconds: float, patience_s: Sequence[float]
) -> list[tuple[float, float, bool]]:
    """At uneven times, about ever other cases: when each was asked, with how much time, and whether it was answered."""
    watched, dice, begun, told = guard(driver, manifest(deadline_s=9.0, at_once=at_once)), random.Random(1), now(), []

    async def one(number: int, within_s: float) -> None:
        at, purpose = now() - begun, replace(PURPOSE, case_number=CaseNumber(f"JH-2026-M01-{number:06d}"))
        result = await watched.ask(replace(question(number, purpose=purpose), deadline_s=now() + within_s))
        told.append((at, within_s, result.reply == FOUND))

    asking = []
    for number in range(round(per_second * seconds)):
        asking.append(asyncio.ensure_future(one(number, patience_s[number % len(patience_s)])))
        await asyncio.sleep(dice.expovariate(per_second))
    await asyncio.gather(*asking)
    assert watched.places.inside == 0
    assert driver.most_at_once <= at_once
    return told


def _answered(told: Sequence[tuple[float, float, bool]]) -> float:
    return sum(is_answered for _, _, is_answered in told) / len(told)


@pytest.mark.parametrize(
    ("at_once", "steep", "load", "least"),  # without it
    [
        (100, 1.0, 2.0, 0.40),  # 0.16
        (20, 2.0, 0.6, 0.75),  # 0.50
        (20, 2.0, 0.9, 0.50),  # 0.18
        (100, 2.0, 2.0, 0.15),  # 0.03
    ],
)
def test_who_slows_down_under_load_answers_more_when_asked_less_at_once(
    at_once: int, steep: float, load: float, least: float
) -> None:
    async def story() -> list[tuple[float, float, bool]]:
        driver, per_second = Slowing(5, steep), load * 5 / USUAL_S
        return await _asked(driver, at_once=at_once, per_second=per_second, seconds=20, patience_s=[HASTY_S])

    with capture_logs():
        assert _answered(run(story())) >= least


@pytest.mark.parametrize(
    ("at_once", "load", "least"), [(5, 0.8, 0.99), (20, 0.9, 0.99), (100, 0.9, 0.99), (20, 2.0, 0.48)]
)
def test_who_bears_its_calls_is_asked_as_before(at_once: int, load: float, least: float) -> None:
    async def story() -> list[tuple[float, float, bool]]:
        driver, per_second = Slowing(5, 1.0), load * 5 / USUAL_S
        return await _asked(driver, at_once=at_once, per_second=per_second, seconds=20, patience_s=[HASTY_S])

    with capture_logs():
        assert _answered(run(story())) >= least


@pytest.mark.parametrize("at_once", [20, 100])
def test_who_is_slow_by_nature_is_soon_asked_as_before_by_the_patient(at_once: int) -> None:
    async def story() -> list[tuple[float, float, bool]]:
        driver = SlowForAWhile(10.0, 40.0)
        return await _asked(
            driver, at_once=at_once, per_second=at_once / 3, seconds=60, patience_s=[HASTY_S, 2.94, PATIENT_S]
        )

    with capture_logs():
        told = run(story())
    patient = [one for one in told if one[1] > HASTY_S]
    assert _answered([one for one in patient if 20 <= one[0] < 35]) >= 0.95
    assert _answered(patient) >= 0.85
    assert _answered([one for one in told if one[0] >= 50]) == 1.0


def fitting(at_once: int = 20) -> tuple[Places, Fitting]:
    places = Places(at_once, lambda: 0.0)
    places.inside = at_once
    return places, Fitting(places)


def test_a_halving_that_helped_stays_and_one_place_more_costs_as_many_answers_as_there_are() -> None:
    places, fits = fitting()
    fits.answered("q", 1.0, asked_at=0.9)
    fits.late("q", 2.0, asked_at=1.0)
    assert places.at_once == 10
    fits.late("q", 2.1, asked_at=1.1)  # begun before
    fits.late("q", 3.2, asked_at=2.1)  # not known yet whether it helped
    assert places.at_once == 10
    fits.answered("q", 3.3, asked_at=2.9)
    assert places.at_once == 10
    places.inside = 10
    for _ in range(11):
        fits.answered("q", 4.0, asked_at=3.9)
    assert places.at_once == 11
    fits.late("q", 5.0, asked_at=4.0)
    assert places.at_once == 5


def test_a_halving_that_did_not_help_is_undone_and_not_tried_again_for_a_while() -> None:
    places, fits = fitting()
    fits.answered("q", 1.0, asked_at=0.9)
    fits.late("q", 2.0, asked_at=1.0)
    fits.answered("q", 4.1, asked_at=2.05)
    assert places.at_once == 20
    fits.late("q", 4.1 + HOLDS_S - 0.1, asked_at=30.0)
    assert places.at_once == 20
    fits.late("q", 4.1 + HOLDS_S, asked_at=31.0)
    assert places.at_once == 10


def test_no_haste_and_no_hanging_takes_more_than_one_half() -> None:
    places, fits = fitting()
    fits.late("q", 1.0, asked_at=0.0)  # never answered: nothing is known
    assert places.at_once == 20
    fits.answered("q", 2.0, asked_at=1.6)
    fits.late("q", 3.0, asked_at=2.0)  # not three times as long as it takes
    fits.late("other", 9.0, asked_at=2.0)
    assert places.at_once == 20
    for second in range(10, 100):
        fits.late("q", second + 2.0, asked_at=float(second))
    assert places.at_once == 10


def test_one_place_is_left_and_never_more_than_agreed() -> None:
    places, fits = fitting(1)
    fits.answered("q", 1.0, asked_at=0.9)
    fits.late("q", 2.0, asked_at=1.0)
    assert places.at_once == 1
    for _ in range(9):
        fits.answered("q", 3.0, asked_at=2.9)
    assert places.at_once == 1
    places.allow(0, 9.0)
    assert places.at_once == 0


def test_what_was_quick_long_ago_is_forgotten() -> None:
    quickest = Quickest()
    quickest.took(0.1, 0.0)
    quickest.took(2.0, FORGETS_S)
    assert quickest.seconds == 0.1
    quickest.took(2.0, 2 * FORGETS_S)
    assert quickest.seconds == 2.0
