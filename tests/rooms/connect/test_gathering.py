"""Questions that go in one call: who goes along, what one row may not do to the others, and how few calls there are."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from gateway.connect.departments import agreed
from gateway.connect.guard import Guard
from gateway.domain.codes import CaseNumber, ItemName, LookupId
from gateway.domain.reply import Found, NoRecord, Reply, Unavailable
from gateway.domain.stages import LookupResult
from gateway.domain.trace import Trace, current_trace
from gateway.sdk.driver import Question
from tests.rooms.connect.fakes import (
    FOUND,
    LIN,
    PURPOSE,
    Act,
    Alerts,
    FakeBatchDriver,
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
from tests.rooms.connect.simulation import findings

SLOW = slow(0.1)


def asked(number: int, within_s: float = 2.0) -> Question:
    """Of a case of its own, with a receipt of its own."""
    purpose = replace(PURPOSE, case_number=CaseNumber(f"JH-2026-M01-{number:06d}"))
    return replace(question(number, within_s=within_s, purpose=purpose), intent=f"v1.{number}")


def watching(driver: FakeBatchDriver, *, batch: int = 50, at_once: int = 2, per_second: float | None = None) -> Guard:
    return guard(driver, manifest(at_once=at_once, per_second=per_second, deadline_s=9, batch=batch))


def those_of(*rows: Act) -> Act:
    """Each row by its number has an act of its own."""

    async def act(one: Question) -> Reply:
        return await rows[int(one.lookup_id.removeprefix("lookup-"))](one)

    return act


def told(
    driver: FakeBatchDriver, story: Callable[[Guard], Awaitable[Sequence[LookupResult]]], **limits: int
) -> list[Reply]:
    async def whole() -> list[Reply]:
        watched = watching(driver, **limits)
        replies = [result.reply for result in await story(watched)]
        await asyncio.sleep(0)
        assert (watched.places.inside, watched.places.waiting, driver.at_once) == (0, 0, 0)
        return replies

    return run(whole())


def all_at_once(count: int, within_s: float = 2.0) -> Callable[[Guard], Awaitable[Sequence[LookupResult]]]:
    return lambda watched: asyncio.gather(*(watched.ask(asked(n, within_s)) for n in range(count)))


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (3, 1), (50, 1), (51, 2), (200, 4), (1000, 20)])
def test_so_many_at_the_same_moment_make_at_most_so_many_calls(count: int, calls: int) -> None:
    driver = FakeBatchDriver(SLOW)
    assert told(driver, all_at_once(count)) == [FOUND] * count
    assert len(driver.asked) == calls
    assert sum(map(len, driver.together)) == (count if count % 50 != 1 else count - 1)


def test_who_comes_while_every_lane_is_taken_gathers_and_goes_when_one_is_free() -> None:
    async def story(watched: Guard) -> Sequence[LookupResult]:
        asking = []
        for n in range(200):
            asking.append(asyncio.ensure_future(watched.ask(asked(n))))
            await asyncio.sleep(0.005)
        return await asyncio.gather(*asking)

    driver = FakeBatchDriver(SLOW)
    assert told(driver, story, at_once=1) == [FOUND] * 200
    assert len(driver.asked) <= 12


def test_who_finds_a_free_lane_waits_for_nobody() -> None:
    async def story(watched: Guard) -> Sequence[LookupResult]:
        return [await watched.ask(asked(n)) for n in range(5)]

    driver = FakeBatchDriver(SLOW)
    assert told(driver, story) == [FOUND] * 5
    assert (len(driver.asked), driver.together) == (5, [])


def test_an_operator_may_say_that_each_goes_alone() -> None:
    async def story() -> FakeBatchDriver:
        driver = FakeBatchDriver(SLOW)
        watched = guard(driver, agreed(manifest(batch=50), {"limits.batch": "1"}))
        await all_at_once(3)(watched)
        return driver

    driver = run(story())
    assert (len(driver.asked), driver.together) == (3, [])


def test_a_pace_counts_calls_and_not_questions() -> None:
    driver = FakeBatchDriver(SLOW)

    async def story() -> float:
        watched = watching(driver, at_once=9, per_second=2)
        begun = now()
        for _ in range(3):
            await all_at_once(40, 9.0)(watched)
        return now() - begun

    assert run(story()) < 1.5
    assert len(driver.asked) == 3


def test_each_row_tells_the_department_its_own() -> None:
    driver = FakeBatchDriver(SLOW)
    told(driver, all_at_once(3))
    (rows,) = driver.together
    assert [(row.lookup_id, row.intent, row.purpose.case_number[-1]) for row in rows] == [
        ("lookup-0", "v1.0", "0"),
        ("lookup-1", "v1.1", "1"),
        ("lookup-2", "v1.2", "2"),
    ]
    assert driver.receipts == [""]


@pytest.mark.parametrize("queries", [1, 2])
def test_a_call_bears_the_trace_of_all_its_rows_or_none_and_each_line_its_askers(queries: int) -> None:
    traces = [Trace.of(None) for _ in range(queries)]
    told_in: list[Trace | None] = []

    def alert(_kind: str, _lookup: LookupId) -> None:
        told_in.append(current_trace.get())

    async def ask(watched: Guard, number: int) -> LookupResult:
        current_trace.set(traces[number % queries])
        return await watched.ask(asked(number))

    async def story() -> FakeBatchDriver:
        driver = FakeBatchDriver(reply(Found(({ItemName("address"): "x"},))))
        watched = Guard(driver, manifest(batch=50), alert=alert)
        with capture_logs():
            await asyncio.gather(*(ask(watched, number) for number in range(4)))
        return driver

    assert run(story()).traces == [traces[0] if queries == 1 else None]
    assert told_in == [traces[number % queries] for number in range(4)]


def test_one_rows_fault_is_that_rows_alone() -> None:
    wrong = reply(Found(({ItemName("id_no"): LIN.person_id.number},)))
    rows = (SLOW, reply(Unavailable("bad_record")), reply(NoRecord()), wrong, SLOW)
    driver = FakeBatchDriver(those_of(*rows))
    alerts = Alerts()

    async def story() -> tuple[list[Reply], Guard]:
        watched = guard(driver, manifest(batch=50), alerts=alerts)
        results = await asyncio.gather(
            *(watched.ask(replace(asked(n), items=frozenset({ItemName("name"), ItemName("id_no")}))) for n in range(5))
        )
        return [result.reply for result in results], watched

    replies, watched = run(story())
    assert replies == [FOUND, Unavailable("bad_record"), NoRecord(), Unavailable("wrong_person"), FOUND]
    assert alerts == [("wrong_person", "lookup-3")]
    assert watched.health.answers is True
    assert watched.tally.failures == 0


def test_what_fails_as_a_whole_is_asked_again_as_a_whole_for_one_retry() -> None:
    driver = FakeBatchDriver(reply(Unavailable("http_500")), SLOW)

    async def story() -> tuple[list[LookupResult], int]:
        watched = watching(driver)
        return list(await all_at_once(50)(watched)), watched.tally.retries

    results, retries = run(story())
    assert [(result.reply, result.attempts) for result in results] == [(FOUND, 2)] * 50
    assert (len(driver.asked), retries) == (2, 1)


@pytest.mark.parametrize("act", [reply(Unavailable("refused_connection")), hang, explode])
def test_a_call_that_fails_is_one_failure_however_many_go_in_it(act: Act) -> None:
    async def story() -> tuple[int, int, bool]:
        driver = FakeBatchDriver(act)
        watched = watching(driver)
        with capture_logs():
            await all_at_once(50)(watched)
        return watched.tally.failures, len(driver.asked), watched.is_open

    failures, calls, is_open = run(story())
    assert failures == calls
    assert not is_open


def test_a_department_that_answers_nobody_in_company_is_left_in_peace_too() -> None:
    async def story() -> tuple[bool, int]:
        driver = FakeBatchDriver(hang)
        watched = watching(driver, at_once=20)
        for moment in range(40):
            asking = [asyncio.ensure_future(watched.ask(asked(3 * moment + n, 0.9))) for n in range(3)]
            await asyncio.sleep(0.1)
        await asyncio.gather(*asking)
        return watched.is_open, len(driver.asked)

    is_open, calls = run(story())
    assert is_open
    assert calls <= 35


def test_another_number_of_replies_than_of_rows_is_no_answer_to_any() -> None:
    class Short(FakeBatchDriver):
        async def ask_batch(self, questions: Sequence[Question]) -> Sequence[Reply]:
            return (await super().ask_batch(questions))[1:]

    with capture_logs() as logs:
        assert told(Short(SLOW), all_at_once(3)) == [Unavailable("garbage", cause="NotAReplyForEach")] * 3
    assert {line["fault"] for line in logs if line["event"] == "driver_fault"} == {"NotAReplyForEach"}


def test_each_leaves_at_its_own_deadline_and_holds_up_nobody() -> None:
    async def story(watched: Guard) -> Sequence[LookupResult]:
        return await asyncio.gather(
            *(watched.ask(asked(n, within_s)) for n, within_s in enumerate((0.3, 3.0, 0.6, 3.0)))
        )

    driver = FakeBatchDriver(slow(1.0))
    late = Unavailable("timeout")
    assert told(driver, story) == [late, FOUND, late, FOUND]
    assert len(driver.asked) == 1


@pytest.mark.parametrize("who", range(3))
def test_who_goes_away_takes_nobody_along(who: int) -> None:
    async def story(watched: Guard) -> Sequence[LookupResult]:
        asking = [asyncio.ensure_future(watched.ask(asked(n))) for n in range(3)]
        await asyncio.sleep(0.05)
        asking[who].cancel()
        await asyncio.wait(asking)
        return [task.result() for task in asking if not task.cancelled()]

    driver = FakeBatchDriver(SLOW)
    assert told(driver, story) == [FOUND] * 2
    assert len(driver.asked) == 1


def test_a_call_that_nobody_waits_for_any_more_is_broken_off() -> None:
    async def story(watched: Guard) -> Sequence[LookupResult]:
        asking = [asyncio.ensure_future(watched.ask(asked(n))) for n in range(3)]
        await asyncio.sleep(0.05)
        for task in asking:
            task.cancel()
        await asyncio.wait(asking)
        await asyncio.sleep(0)
        return []

    driver = FakeBatchDriver(hang)
    assert told(driver, story) == []


@pytest.mark.parametrize("goes_after_s", [0.0, 0.05, 0.1, 0.15])
def test_when_who_waits_first_goes_away_the_next_waits_first(goes_after_s: float) -> None:
    async def story(watched: Guard) -> Sequence[LookupResult]:
        before = asyncio.ensure_future(watched.ask(asked(9)))
        await asyncio.sleep(0)
        waiting = [asyncio.ensure_future(watched.ask(asked(n))) for n in range(3)]
        await asyncio.sleep(goes_after_s)
        waiting[0].cancel()
        waiting[1].cancel()
        await asyncio.wait(waiting)
        return [await before, waiting[2].result()]

    assert told(FakeBatchDriver(SLOW), story, at_once=1) == [FOUND] * 2


def test_who_has_too_little_time_left_when_a_lane_is_free_is_told_so_and_not_asked() -> None:
    async def story(watched: Guard) -> Sequence[LookupResult]:
        before = asyncio.ensure_future(watched.ask(asked(9)))
        await before
        again = asyncio.ensure_future(watched.ask(asked(8)))
        await asyncio.sleep(0)
        others = [watched.ask(asked(n, within_s)) for n, within_s in enumerate((2.0, 0.15, 2.0))]
        return (await asyncio.gather(again, *others))[1:]

    driver = FakeBatchDriver(SLOW)
    busy = Unavailable("busy", retry_after_s=1.0)
    assert told(driver, story, at_once=1) == [FOUND, busy, FOUND]
    assert [len(rows) for rows in driver.together] == [2]


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_what_must_hold_holds_in_company_whatever_happens(first: int) -> None:
    assert [finding for seed in range(first, first + 20) for finding in findings(seed, batch=8)] == []


@pytest.mark.parametrize("steps", range(9))
def test_however_early_all_go_away_their_call_is_not_left_on_its_way(steps: int) -> None:
    async def story() -> int:
        watched = watching(FakeBatchDriver(SLOW, connects_s=lambda: 0.5), per_second=5)
        asking = [asyncio.ensure_future(watched.ask(asked(n))) for n in range(3)]
        for _ in range(steps):
            await asyncio.sleep(0)
        for one in asking:
            one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        await asyncio.sleep(60)
        return watched.pace.in_use(now())

    assert run(story()) == 0
