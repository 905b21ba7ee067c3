"""The guard of one department, in jumping time."""

import asyncio
import itertools
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from gateway.connect.guard import Guard
from gateway.connect.pace import ON_THE_WAY_S
from gateway.domain.codes import CaseNumber, ItemName, LookupId
from gateway.domain.reply import Found, Incomplete, NoRecord, Pending, Refused, Reply, Unavailable, is_resumable
from gateway.domain.stages import LookupResult
from gateway.sdk.driver import Purpose, Question
from gateway.sdk.http import HttpFault
from tests.rooms.connect.fakes import (
    CHEN,
    FOUND,
    LIN,
    PURPOSE,
    Act,
    Alerts,
    FakeDriver,
    answer,
    cancel_itself,
    explode,
    guard,
    hang,
    manifest,
    now,
    question,
    reply,
    run,
    slow,
)

DOWN = reply(Unavailable("refused_connection"))


def test_a_reply_passes_through_with_its_attempts_and_latency() -> None:
    async def story() -> LookupResult:
        return await guard(FakeDriver(slow(0.25))).ask(question())

    assert run(story()) == LookupResult(FOUND, 1, 250)


@pytest.mark.parametrize("value", [Pending("queued", "MZ1"), Incomplete((), ()), NoRecord(), Refused("no_right")])
def test_every_reply_but_unavailable_is_asked_once(value: Reply) -> None:
    async def story() -> tuple[LookupResult, int]:
        driver = FakeDriver(reply(value))
        return await guard(driver).ask(question()), len(driver.asked)

    assert run(story()) == (LookupResult(value, 1, 0), 1)


def test_a_hung_driver_is_cancelled_at_its_deadline() -> None:
    async def story() -> tuple[LookupResult, int]:
        driver = FakeDriver(hang)
        return await guard(driver).ask(question(within_s=1.5)), driver.at_once

    assert run(story()) == (LookupResult(Unavailable("timeout"), 1, 1500), 0)


@pytest.mark.parametrize(
    ("act", "reason", "cause"), [(explode, "fault", "ValueError"), (cancel_itself, "cancelled", "CancelledError")]
)
def test_what_a_driver_raises_is_an_unavailable_department_and_says_nothing_of_the_person(
    act: Act, reason: str, cause: str
) -> None:
    alerts = Alerts()

    async def story() -> LookupResult:
        return await guard(FakeDriver(act), alerts=alerts).ask(question())

    with capture_logs() as logs:
        result = run(story())
    assert result.reply == Unavailable(reason, cause=cause)
    assert alerts[0] == ("driver_fault", "lookup-1")
    assert logs
    assert "陈思远" not in json.dumps(logs, ensure_ascii=False)
    assert CHEN.person_id.number not in json.dumps(logs)


def test_a_transport_fault_keeps_its_reason() -> None:
    async def broken(_: Question) -> Reply:
        raise HttpFault("too_large")

    async def story() -> LookupResult:
        return await guard(FakeDriver(broken)).ask(question())

    assert run(story()).reply == Unavailable("too_large", cause="HttpFault")


def test_a_first_failure_is_asked_once_more_inside_the_deadline() -> None:
    async def story() -> LookupResult:
        return await guard(FakeDriver(DOWN, answer)).ask(question())

    result = run(story())
    assert (result.reply, result.attempts) == (FOUND, 2)
    assert 20 <= result.latency_ms <= 100


def test_a_second_failure_is_the_reply() -> None:
    async def story() -> tuple[LookupResult, int]:
        driver = FakeDriver(DOWN)
        return await guard(driver).ask(question()), len(driver.asked)

    result, asked = run(story())
    assert (result.reply, result.attempts, asked) == (Unavailable("refused_connection"), 2, 2)


def test_closed_hours_are_not_asked_again() -> None:
    async def story() -> int:
        driver = FakeDriver(reply(Unavailable("closed_hours", retry_after_s=3600)))
        watched = guard(driver)
        for n in range(30):
            await watched.ask(question(n))
        assert not watched.is_open
        return len(driver.asked)

    assert run(story()) == 30


def test_retries_stay_within_a_tenth_of_the_calls_and_a_small_reserve() -> None:
    async def story() -> tuple[int, int]:
        driver = FakeDriver(*[act for _ in range(100) for act in (answer, answer, answer, DOWN)], answer)
        watched = guard(driver)
        for n in range(200):
            await watched.ask(question(n))
        return watched.tally.retries, watched.tally.calls

    retries, calls = run(story())
    assert 10 <= retries <= 0.1 * calls + 3


def test_the_departments_limit_a_second_is_kept_strictly() -> None:
    async def story() -> list[float]:
        driver = FakeDriver(answer)
        watched = guard(driver, manifest(per_second=5, deadline_s=10))
        await asyncio.gather(*(watched.ask(question(n, within_s=10, purpose=_case(n))) for n in range(23)))
        return [at for at, _ in driver.asked]

    times = run(story())
    assert len(times) == 23
    assert all(later - earlier >= 1.0 - 1e-9 for earlier, later in zip(times, times[5:], strict=False))
    assert times[-1] - times[0] == pytest.approx(4 * (1 + ON_THE_WAY_S))


def test_who_would_wait_past_the_deadline_is_told_when_to_come_back() -> None:
    async def story() -> tuple[LookupResult, LookupResult]:
        watched = guard(FakeDriver(answer), manifest(per_second=0.5))
        return await watched.ask(question(1)), await watched.ask(question(2, within_s=1.0))

    first, second = run(story())
    assert first.reply == FOUND
    assert isinstance(second.reply, Unavailable)
    assert (second.reply.reason, second.attempts, second.latency_ms) == ("rate_limited", 0, 0)
    assert second.reply.retry_after_s == pytest.approx(2 + ON_THE_WAY_S)


def test_the_limit_a_second_is_kept_by_calls_that_waited_for_a_place() -> None:
    async def story() -> list[float]:
        driver = FakeDriver(slow(0.9), slow(0.9), slow(0.9), slow(0.9), slow(0.9), slow(0.01))
        watched = guard(driver, manifest(per_second=5, at_once=5, deadline_s=10))
        await asyncio.gather(*(watched.ask(question(n, within_s=10, purpose=_case(n))) for n in range(40)))
        return [at for at, _ in driver.asked]

    times = run(story())
    assert max(_in_any_second(times)) == 5


@pytest.mark.parametrize("per_second", [0.4, 1, 1.5, 2.5, 5, 7.9])
@pytest.mark.parametrize("seed", range(8))
def test_neither_limit_is_ever_exceeded(seed: int, per_second: float) -> None:
    dice = random.Random(seed)

    async def calls(watched: Guard, n: int) -> LookupResult:
        await asyncio.sleep(dice.uniform(0, 12))
        asked = question(n, within_s=dice.uniform(0.2, 6), purpose=_case(n))
        result = await watched.ask(asked)
        assert now() <= asked.deadline_s + 1e-9
        return result

    async def story() -> tuple[FakeDriver, int]:
        acts = [slow(dice.choice([0.0, 0.05, 0.9, 2.5])) if dice.random() < 0.9 else DOWN for _ in range(400)]
        driver = FakeDriver(*acts)
        watched = guard(driver, manifest(per_second=per_second, at_once=dice.randint(1, 6), deadline_s=3))
        await asyncio.gather(*(calls(watched, n) for n in range(150)))
        return driver, watched.places.full

    driver, at_once = run(story())
    assert len(driver.asked) > 5
    assert driver.most_at_once <= at_once
    assert max(_in_any_second([at for at, _ in driver.asked])) <= max(1, per_second)
    if per_second < 1:
        times = [at for at, _ in driver.asked]
        assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 1 / per_second


def test_a_process_without_a_share_says_busy_at_once_and_asks_nobody() -> None:
    async def story() -> tuple[list[LookupResult], int]:
        driver = FakeDriver(answer)
        watched = guard(driver, manifest(per_second=4, at_once=2))
        watched.places.allow(0, inf)
        no_place = await watched.ask(question(1))
        watched.places.allow(2, inf)
        watched.pace.allow(0, inf)
        no_call = await watched.ask(question(2))
        watched.pace.allow(1, now() - 1)
        run_out = await watched.ask(question(3))
        return [no_place, no_call, run_out], len(driver.asked)

    results, asked = run(story())
    assert results == [LookupResult(Unavailable("busy", retry_after_s=1.0), 0, 0)] * 3
    assert asked == 0


def test_a_share_that_grows_lets_in_who_waits_and_one_that_shrinks_throws_nobody_out() -> None:
    async def story() -> tuple[int, int]:
        driver = FakeDriver(slow(1.0))
        watched = guard(driver, manifest(at_once=4))
        watched.places.allow(1, inf)
        asking = [asyncio.ensure_future(watched.ask(question(n, purpose=_case(n)))) for n in range(6)]
        await asyncio.sleep(0.1)
        watched.places.allow(3, inf)
        await asyncio.sleep(0.1)
        inside = driver.at_once
        watched.places.allow(1, inf)
        await asyncio.gather(*asking)
        return inside, driver.most_at_once

    assert run(story()) == (3, 3)


def test_a_place_given_to_who_has_just_left_is_not_lost() -> None:
    async def story() -> Reply:
        watched = guard(FakeDriver(slow(0.5)), manifest(at_once=1))
        first = asyncio.ensure_future(watched.ask(question(1, purpose=_case(1))))
        await asyncio.sleep(0.1)
        second = asyncio.ensure_future(watched.ask(question(2, purpose=_case(2))))
        await asyncio.sleep(0.1)
        first.add_done_callback(lambda _: second.cancel())
        await asyncio.gather(first, second, return_exceptions=True)
        return (await watched.ask(question(3, purpose=_case(3)))).reply

    assert run(story()) == FOUND


def test_a_department_that_asks_for_peace_gets_it_and_is_then_asked_again() -> None:
    async def story() -> tuple[LookupResult, list[float]]:
        driver = FakeDriver(reply(Unavailable("rate_limited", retry_after_s=0.7)), answer)
        start = now()
        result = await guard(driver).ask(question())
        return result, [at - start for at, _ in driver.asked]

    result, times = run(story())
    assert (result.reply, result.attempts) == (FOUND, 2)
    assert times == pytest.approx([0, 0.7])


def test_no_more_than_at_once_are_inside() -> None:
    async def story() -> int:
        driver = FakeDriver(slow(0.1))
        watched = guard(driver, manifest(at_once=3))
        await asyncio.gather(*(watched.ask(question(n, purpose=_case(n))) for n in range(12)))
        return driver.most_at_once

    assert run(story()) == 3


def test_who_never_got_a_place_was_not_the_departments_timeout() -> None:
    async def story() -> tuple[LookupResult, int]:
        watched = guard(FakeDriver(slow(1.9)), manifest(at_once=1))
        first = asyncio.ensure_future(watched.ask(question(1)))
        await asyncio.sleep(0)
        second = await watched.ask(question(2, within_s=1.0, purpose=_case(2)))
        await first
        return second, watched.tally.failures

    assert run(story()) == (LookupResult(Unavailable("busy"), 0, 1000), 0)


@pytest.mark.parametrize("act", [DOWN, hang, explode])
def test_the_breaker_opens_within_twenty_failures_and_turns_away_at_once(act: Act) -> None:
    async def story() -> tuple[int, LookupResult]:
        driver = FakeDriver(act)
        watched = guard(driver)
        while not watched.is_open:
            await watched.ask(question())
        return watched.tally.failures, await watched.ask(question())

    failures, turned_away = run(story())
    assert failures <= 20
    assert isinstance(turned_away.reply, Unavailable)
    assert (turned_away.reply.reason, turned_away.attempts, turned_away.latency_ms) == ("breaker_open", 0, 0)
    assert 0 < (turned_away.reply.retry_after_s or 0) <= 4


@settings(max_examples=30)
@given(st.floats(min_value=0, max_value=120), st.sampled_from([DOWN, hang]))
def test_after_health_it_recovers_within_ten_seconds(sick_s: float, act: Act) -> None:
    async def story() -> float:
        driver = FakeDriver(act)
        watched = guard(driver, manifest(deadline_s=5))
        asking = asyncio.ensure_future(_keep_asking(watched.ask, every_s=0.1))
        await asyncio.sleep(sick_s)
        driver.acts = [answer]
        healthy_at = now()
        for n in range(10_000):
            if (await watched.ask(question(n, within_s=1))).reply == FOUND:
                break
            await asyncio.sleep(0.05)
        asking.cancel()
        return now() - healthy_at

    assert run(story()) <= 10


async def _keep_asking(ask: object, every_s: float) -> None:
    assert callable(ask)
    running = set()
    for n in range(100_000):
        running.add(asyncio.ensure_future(ask(question(n, purpose=_case(n)))))
        running = {task for task in running if not task.done()}
        await asyncio.sleep(every_s)


def test_a_department_with_a_long_deadline_is_known_to_hang_by_queries_that_cannot_wait_so_long() -> None:
    async def story() -> int:
        watched = guard(FakeDriver(hang), manifest(deadline_s=30))
        asked = 0
        while not watched.is_open:
            await watched.ask(question(within_s=2.9))
            asked += 1
        return asked

    assert run(story()) <= 20


async def _under_load(
    act: Act, *, within_s: float, deadline_s: float = 3.0, at_once: int = 20, seconds: float = 12.0
) -> tuple[Guard, FakeDriver, list[LookupResult], int | None]:
    """Fifty questions a second about other cases; the last: after how many failures the first breaker was open."""
    driver = FakeDriver(act)
    watched = guard(driver, manifest(deadline_s=deadline_s, at_once=at_once))
    opened_after: list[int] = []

    async def one(number: int) -> LookupResult:
        asked = replace(question(number, purpose=_case(number)), deadline_s=watched.deadline(now() + within_s))
        result = await watched.ask(asked)
        if watched.is_open and not opened_after:
            opened_after.append(watched.tally.failures)
        return result

    asking = []
    for number in range(round(50 * seconds)):
        asking.append(asyncio.ensure_future(one(number)))
        await asyncio.sleep(0.02)
    return watched, driver, await asyncio.gather(*asking), next(iter(opened_after), None)


async def _huge(_: Question) -> Reply:
    await asyncio.sleep(0.3)
    raise HttpFault("too_large")


@pytest.mark.parametrize(("deadline_s", "at_once"), [(3.0, 20), (9.0, 5), (30.0, 100)])
@pytest.mark.parametrize("act", [hang, slow(2.05), DOWN, _huge, explode])
def test_who_answers_nothing_within_a_callers_second_is_soon_left_in_peace(
    act: Act, deadline_s: float, at_once: int
) -> None:
    _, driver, _, opened_after = run(_under_load(act, within_s=0.9, deadline_s=deadline_s, at_once=at_once))
    assert opened_after is not None
    assert opened_after <= 20
    assert len(driver.asked) <= 20 + min(at_once, 45) + 8  # those under way at the opening, and trials


def test_who_is_too_slow_for_the_hasty_is_asked_by_the_patient() -> None:
    async def story() -> tuple[bool, Reply, Reply]:
        watched, _, _, _ = await _under_load(slow(2.05), within_s=0.9, seconds=4)
        hasty, patient = question(1, within_s=0.9), question(2, within_s=2.9, purpose=_case(1001))
        return watched.is_open, (await watched.ask(hasty)).reply, (await watched.ask(patient)).reply

    is_open, hasty, patient = run(story())
    assert is_open
    assert isinstance(hasty, Unavailable)
    assert (hasty.reason, patient) == ("breaker_open", FOUND)


def test_the_patient_find_out_soon_that_who_left_the_hasty_without_an_answer_hangs() -> None:
    async def story() -> int:
        watched, driver, _, _ = await _under_load(hang, within_s=0.9, seconds=2)
        before = len(driver.asked)
        for number in range(20):
            await watched.ask(question(number, within_s=2.9, purpose=_case(2000 + number)))
        return len(driver.asked) - before

    assert run(story()) <= 5


@pytest.mark.parametrize("seed", range(4))
def test_who_fails_half_the_time_is_throttled_and_not_shut(seed: int) -> None:
    dice = random.Random(seed)

    async def half(_: Question) -> Reply:
        await asyncio.sleep(0.05)
        return FOUND if dice.random() < 0.5 else Unavailable("http_500")

    _, driver, results, opened_after = run(_under_load(half, within_s=0.9))
    assert opened_after is None
    assert sum(result.reply == FOUND for result in results) >= 0.4 * len(results)
    assert "throttled" in {getattr(result.reply, "reason", None) for result in results}
    assert len(driver.asked) <= 1.1 * len(results)
    first = sum(result.attempts > 0 for result in results)
    assert len(driver.asked) - first <= 0.1 * first + 3


def test_whose_turn_comes_too_late_for_an_answer_gives_it_to_who_has_the_time() -> None:
    """A queue in which everybody waits until too little time is left would answer nobody at all."""
    _, driver, results, _ = run(_under_load(slow(2.05), within_s=2.9))
    answered = sum(result.reply == FOUND for result in results)
    assert answered >= 20 * (12 - 2.05) / 2.05
    assert len(driver.asked) <= 1.05 * answered


def test_who_asks_once_a_second_is_never_throttled() -> None:
    async def story() -> list[LookupResult]:
        watched = guard(FakeDriver(*[act for _ in range(20) for act in (DOWN, DOWN, DOWN, answer)]))
        results = []
        for number in range(60):
            results.append(await watched.ask(question(number)))
            await asyncio.sleep(1.01)
        return results

    assert all(result.attempts for result in run(story()))


def test_a_question_that_was_not_asked_spends_no_retry() -> None:
    async def story() -> int:
        watched = guard(FakeDriver(slow(1.9)), manifest(at_once=1))
        await asyncio.gather(*(watched.ask(question(n, purpose=_case(n))) for n in range(9)))
        return watched.tally.retries

    assert run(story()) == 0


def test_a_callers_haste_does_not_open_the_breaker() -> None:
    async def story() -> bool:
        watched = guard(FakeDriver(slow(0.5)))
        for n in range(40):
            await watched.ask(question(n, within_s=0.05))
        return watched.is_open

    assert run(story()) is False


def test_identical_questions_in_flight_are_asked_once() -> None:
    async def story() -> tuple[list[LookupResult], int]:
        driver = FakeDriver(slow(0.1), explode)
        watched = guard(driver)
        return await asyncio.gather(*(watched.ask(question(n)) for n in range(5))), len(driver.asked)

    results, asked = run(story())
    assert asked == 1
    assert [r.reply for r in results] == [FOUND] * 5
    assert [r.joined for r in results] == [None, *["lookup-0"] * 4]


def test_a_lookup_that_is_asked_twice_at_once_joins_itself_and_names_no_other() -> None:
    async def story() -> list[LookupResult]:
        watched = guard(FakeDriver(slow(0.1)), manifest(own_receipt=True))
        return await asyncio.gather(*(watched.ask(question(1)) for _ in range(2)))

    assert [r.joined for r in run(story())] == [None, None]


def test_where_each_question_needs_its_own_receipt_none_joins_another() -> None:
    async def story() -> tuple[list[LookupResult], int]:
        driver = FakeDriver(slow(0.1))
        watched = guard(driver, manifest(own_receipt=True))
        return await asyncio.gather(*(watched.ask(question(n)) for n in range(5))), len(driver.asked)

    results, asked = run(story())
    assert asked == 5
    assert {r.joined for r in results} == {None}


async def _until_its_deadline(asked: Question) -> Reply:
    """As a ticket is answered: in a second, or not yet."""
    left_s = asked.deadline_s - now() - 0.05
    await asyncio.sleep(min(1.0, left_s))
    return FOUND if left_s >= 1.0 else Pending("ticket", "MZ1")


@pytest.mark.parametrize("act", [_until_its_deadline, slow(1.0)])
def test_who_has_more_time_than_who_asked_first_uses_it(act: Act) -> None:
    async def story() -> tuple[list[LookupResult], int]:
        driver = FakeDriver(act)
        watched = guard(driver, manifest(deadline_s=9))
        asking = (watched.ask(question(n, within_s=within_s)) for n, within_s in enumerate((0.5, 3.0, 3.0, 3.0)))
        return await asyncio.gather(*asking), len(driver.asked)

    (hasty, *patient), asked = run(story())
    assert isinstance(hasty.reply, Pending | Unavailable)
    assert [result.reply for result in patient] == [FOUND] * 3
    assert asked == 2


def test_who_has_more_time_waits_for_a_place_when_who_asked_first_could_not() -> None:
    async def story() -> list[LookupResult]:
        watched = guard(FakeDriver(slow(1.0)), manifest(at_once=1, deadline_s=9))
        other = asyncio.ensure_future(watched.ask(question(9, purpose=_case(9))))
        await asyncio.sleep(0.9)
        asking = (watched.ask(question(n, within_s=within_s)) for n, within_s in enumerate((0.5, 3.0)))
        return (await asyncio.gather(other, *asking))[1:]

    hasty, patient = run(story())
    assert hasty.reply == Unavailable("busy", retry_after_s=1.0)
    assert patient.reply == FOUND


def test_what_a_department_said_is_not_asked_again_by_who_has_more_time() -> None:
    async def story() -> tuple[list[Reply], int]:
        driver = FakeDriver(reply(Unavailable("http_500")))
        watched = guard(driver)
        asking = (watched.ask(question(n, within_s=1.0 + n)) for n in range(9))
        return [result.reply for result in await asyncio.gather(*asking)], len(driver.asked)

    replies, asked = run(story())
    assert replies == [Unavailable("http_500")] * 9
    assert asked == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": LIN},
        {"items": ("name", "periods")},
        {"purpose": replace(PURPOSE, officer_card="JH330702000999")},
        {"handle": "MZ1"},
    ],
)
def test_questions_that_differ_in_anything_the_department_sees_are_asked_apart(changed: dict[str, object]) -> None:
    async def story() -> int:
        driver = FakeDriver(slow(0.1))
        watched = guard(driver)
        await asyncio.gather(watched.ask(question(1)), watched.ask(question(2, **changed)))  # type: ignore[arg-type]  # a table
        return len(driver.asked)

    assert run(story()) == 2


def test_a_waiter_whose_leader_went_away_asks_for_itself() -> None:
    async def story() -> tuple[LookupResult, int]:
        driver = FakeDriver(slow(0.5))
        watched = guard(driver)
        leader = asyncio.ensure_future(watched.ask(question(1)))
        await asyncio.sleep(0.1)
        waiter = asyncio.ensure_future(watched.ask(question(2)))
        await asyncio.sleep(0.1)
        leader.cancel()
        return await waiter, len(driver.asked)

    result, asked = run(story())
    assert (result.reply, result.latency_ms, asked) == (FOUND, 600, 2)


def test_a_waiter_keeps_its_own_deadline() -> None:
    async def story() -> tuple[LookupResult, LookupResult]:
        watched = guard(FakeDriver(slow(1.0)))
        return await asyncio.gather(watched.ask(question(1)), watched.ask(question(2, within_s=0.2)))

    first, second = run(story())
    assert first.reply == FOUND
    assert (second.reply, second.latency_ms) == (Unavailable("timeout"), 200)


@pytest.mark.parametrize(
    ("record", "kept", "finding"),
    [
        ({"name": "陈思远"}, {"name": "陈思远"}, []),
        ({"name": "陈思远", "address": "x"}, {"name": "陈思远"}, ["ungranted"]),
        (
            {"periods": ({"start": 202207, "base": 5200},)},
            {"periods": ({"start": 202207},)},
            ["ungranted"],
        ),
        ({"name": "陈思远", "id_no": "33079119940317001x"}, {"name": "陈思远", "id_no": "33079119940317001x"}, []),
    ],
)
def test_only_granted_items_pass(record: dict[str, object], kept: dict[str, object], finding: list[str]) -> None:
    alerts = Alerts()
    items = [i for i in record if i != "address"]

    async def story() -> Reply:
        driver = FakeDriver(reply(Found((record,))))  # type: ignore[arg-type]  # a table of records
        return (await guard(driver, alerts=alerts).ask(question(items=items))).reply

    assert run(story()) == Found((kept,))  # type: ignore[arg-type]  # as above
    assert alerts == [(kind, LookupId("lookup-1")) for kind in finding]


def test_another_persons_record_is_refused_and_told() -> None:
    alerts = Alerts()

    async def story() -> Reply:
        other = Found(({ItemName("name"): "林晓雯", ItemName("id_no"): LIN.person_id.number},))
        return (await guard(FakeDriver(reply(other)), alerts=alerts).ask(question(items=["name", "id_no"]))).reply

    assert run(story()) == Unavailable("wrong_person")
    assert alerts == [("wrong_person", LookupId("lookup-1"))]


def test_a_wrong_person_that_the_driver_found_is_not_told_twice() -> None:
    alerts = Alerts()

    async def story() -> Reply:
        driver = FakeDriver(reply(Refused("wrong_person", trace="T1")))
        return (await guard(driver, alerts=alerts).ask(question())).reply

    assert run(story()) == Unavailable("wrong_person", trace="T1")
    assert alerts == []


def test_who_once_answered_about_somebody_else_is_asked_again_but_not_at_once() -> None:
    async def story() -> tuple[LookupResult, LookupResult]:
        department = guard(FakeDriver(reply(Refused("wrong_person")), answer))
        return await department.ask(question()), await department.ask(question())

    first, second = run(story())
    assert (first.attempts, is_resumable(first.reply)) == (1, True)
    assert second.reply == FOUND


def test_a_driver_that_returns_nothing_is_garbage() -> None:
    async def story() -> Reply:
        return (await guard(FakeDriver(reply(None))).ask(question())).reply  # type: ignore[arg-type]  # what a broken driver does

    assert run(story()) == Unavailable("garbage")


def test_a_driver_that_could_not_start_is_started_by_the_first_question() -> None:
    class Late(FakeDriver):
        starts = 0

        async def start(self) -> None:
            self.starts += 1
            if self.starts == 1:
                raise OSError

    async def story() -> tuple[bool, Reply, int]:
        driver = Late(answer)
        watched = guard(driver)
        return await watched.start(1.0), (await watched.ask(question())).reply, driver.starts

    assert run(story()) == (False, FOUND, 2)


def _case(number: int) -> Purpose:
    return replace(PURPOSE, case_number=CaseNumber(f"JH-2026-M01-{number:06d}"))


def _in_any_second(times: Sequence[float]) -> list[int]:
    """How many calls went out in the second that begins with each."""
    return [sum(0 <= other - at < 1.0 for other in times) for at in times]
