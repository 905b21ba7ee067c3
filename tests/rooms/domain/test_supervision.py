"""A background task cannot end unseen: whatever it raises, however it ends or hangs, it is written down, counted, named, begun anew."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from gateway.domain import supervision
from gateway.domain.supervision import Limits, Supervisor, TaskStatus, alive

LONG = Limits(silent_after_s=60)
SECRET = "330702198503070012"
ENDS: list[BaseException] = [
    asyncpg.InterfaceError(SECRET),
    AttributeError(f"'NoneType' object has no attribute {SECRET}"),
    OSError(SECRET),
    TimeoutError(SECRET),
    ValueError(SECRET),
    KeyError(SECRET),
    ExceptionGroup(SECRET, [ValueError(SECRET), ExceptionGroup("", [KeyError(SECRET)])]),
    BaseExceptionGroup(SECRET, [asyncio.CancelledError(SECRET)]),
    asyncio.CancelledError(SECRET),
    StopAsyncIteration(SECRET),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE_S", 0.001)
    monkeypatch.setattr(supervision, "LONGEST_PAUSE_S", 0.001)
    monkeypatch.setattr(supervision, "GRACE_S", 0.01)


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    await supervisor.close()
    assert supervisor.statuses() == []


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)


def only(supervisor: Supervisor) -> TaskStatus:
    (status,) = supervisor.statuses()
    return status


class Fragile:
    """Work that ends in `ends`, one a life, and then goes on for ever."""

    def __init__(self, *ends: BaseException) -> None:
        self._ends = list(ends)
        self.lives = 0

    async def __call__(self) -> None:
        self.lives += 1
        if self._ends:
            await asyncio.sleep(0)
            raise self._ends.pop(0)
        while True:
            alive()
            await asyncio.sleep(0.001)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: type(end).__name__)
async def test_whatever_it_raises_it_goes_on_and_is_counted(
    end: BaseException, supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    work = Fragile(end, end)
    supervisor.start("watch", work, LONG)
    await until(lambda: work.lives == 3 and only(supervisor).state == "running")
    assert (only(supervisor).restarts, supervisor.restarts()) == (2, {"watch": 2})
    (first, *_) = caplog.records
    assert (first.message, first.levelno) == ("background_task_failed", logging.WARNING)
    kinds = [type(end).__name__] if not isinstance(end, BaseExceptionGroup) else [type(end).__name__, "Error"]
    assert first.__dict__["task"] == "watch"
    assert first.__dict__["fault"].split("(")[0].endswith(kinds[0])
    assert "test_supervision.py:" in first.__dict__["at"]
    assert SECRET not in str([record.__dict__ for record in caplog.records])


async def test_a_group_is_named_by_its_members(supervisor: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    work = Fragile(ENDS[6])
    supervisor.start("watch", work, LONG)
    await until(lambda: work.lives == 2)
    assert caplog.records[0].__dict__["fault"] == "ExceptionGroup(ValueError+KeyError)"


async def test_one_that_returns_is_begun_anew(supervisor: Supervisor) -> None:
    lives = 0

    async def work() -> None:
        nonlocal lives
        lives += 1

    supervisor.start("watch", work, LONG)
    await until(lambda: lives > 3)
    assert only(supervisor).fault == "ended"


async def test_between_a_failure_and_its_next_round_it_is_not_running(supervisor: Supervisor) -> None:
    holds = asyncio.Event()
    lives = 0

    async def work() -> None:
        nonlocal lives
        lives += 1
        if lives == 1:
            raise KeyError(SECRET)
        await holds.wait()
        alive()
        await asyncio.Event().wait()

    supervisor.start("watch", work, LONG)
    await until(lambda: lives == 2)
    assert (only(supervisor).state, only(supervisor).fault) == ("restarting", "KeyError")
    holds.set()
    await until(lambda: only(supervisor).state == "running")
    assert only(supervisor).fault is None


async def test_one_that_hangs_is_named_cut_short_and_begun_anew(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    lives = 0

    async def work() -> None:
        nonlocal lives
        lives += 1
        await asyncio.Event().wait()

    supervisor.start("watch", work, Limits(silent_after_s=0.05))
    await until(lambda: lives > 2)
    assert only(supervisor).state == "silent"
    assert only(supervisor).age_s > 0.1  # not since its new life: since its last round
    assert (caplog.records[0].levelno, caplog.records[0].__dict__["fault"]) == (logging.ERROR, "silent")
    assert caplog.records[0].__dict__["at"].startswith("asyncio/locks.py:")


async def test_one_that_fails_again_and_again_without_a_round_falls_silent(supervisor: Supervisor) -> None:
    async def work() -> None:
        raise PermissionError(SECRET)

    supervisor.start("watch", work, Limits(silent_after_s=0.05))
    await until(lambda: only(supervisor).state == "silent" and only(supervisor).restarts > 2)
    assert only(supervisor).fault == "PermissionError"


async def test_one_that_may_not_be_cut_short_is_named(supervisor: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        await asyncio.Event().wait()

    supervisor.start("import", work, Limits(silent_after_s=0.02, restarts_when_silent=False))
    await until(lambda: caplog.records)
    assert (caplog.records[0].message, only(supervisor).restarts) == ("background_task_silent", 0)


async def test_a_round_is_a_sign_of_life_however_long_it_goes_on(supervisor: Supervisor) -> None:
    work = Fragile()
    supervisor.start("watch", work, Limits(silent_after_s=0.05))
    await asyncio.sleep(0.2)
    assert (only(supervisor).state, work.lives) == ("running", 1)


async def test_a_cancellation_that_is_swallowed_is_said_again(supervisor: Supervisor) -> None:
    heard = 0

    async def work() -> None:
        nonlocal heard
        while heard < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                heard += 1  # as a pool does that takes it for its own timeout

    task = supervisor.start("jobs", work, Limits(silent_after_s=60, hears_within_s=0.01))
    await asyncio.sleep(0.01)
    await task.stop()
    assert (heard, task.is_done) == (2, True)


async def test_what_does_not_end_is_left_behind_and_said(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    ends = asyncio.Event()

    async def work() -> None:
        while not ends.is_set():
            try:
                await ends.wait()
            except asyncio.CancelledError:
                continue

    task = supervisor.start("jobs", work, Limits(silent_after_s=60, hears_within_s=0.01))
    await asyncio.sleep(0.01)
    await task.stop(within_s=0.05)
    assert [record.message for record in caplog.records] == ["background_task_does_not_end"]
    ends.set()


async def test_a_stop_is_no_failure(supervisor: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    task = supervisor.start("watch", Fragile(), LONG)
    await until(lambda: only(supervisor).state == "running")
    await task.stop()
    await task.stop()
    assert (caplog.records, supervisor.statuses(), supervisor.restarts()) == ([], [], {"watch": 0})


async def test_one_that_is_let_come_to_its_end_does(supervisor: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    may_end = asyncio.Event()

    async def work() -> None:
        await may_end.wait()

    task = supervisor.start("stream", work, LONG)
    await asyncio.sleep(0.01)
    may_end.set()
    await task.finish(within_s=5)
    assert (task.is_done, caplog.records) == (True, [])


async def test_an_errand_ends_and_can_be_run_again(supervisor: Supervisor) -> None:
    done = 0

    async def work() -> None:
        nonlocal done
        done += 1
        if done == 1:
            raise ValueError(SECRET)

    task = supervisor.errand("lane", work, LONG)
    await until(lambda: task.is_done)
    again = supervisor.errand("lane", work, LONG)
    await until(lambda: again.is_done)
    assert (done, supervisor.restarts(), supervisor.statuses()) == (3, {"lane": 1}, [])


async def test_what_comes_up_as_an_errand_ends_is_not_left(supervisor: Supervisor) -> None:
    waiting: list[asyncio.Future[None]] = []
    task = None

    async def work() -> None:
        while waiting:
            waiting.pop().set_result(None)
            await asyncio.sleep(0)

    for _ in range(100):
        waiting.append(mine := asyncio.get_running_loop().create_future())
        if task is None or task.is_done:
            task = supervisor.errand("rounds", work, LONG)
        async with asyncio.timeout(5):
            await mine


async def test_a_name_is_given_once(supervisor: Supervisor) -> None:
    supervisor.start("watch", Fragile(), LONG)
    with pytest.raises(ValueError, match="watch"):
        supervisor.start("watch", Fragile(), LONG)


async def test_the_same_failure_is_not_written_down_each_time(
    supervisor: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    work = Fragile(*(OSError() for _ in range(50)))
    supervisor.start("watch", work, LONG)
    await until(lambda: work.lives == 51)
    assert (len(caplog.records), supervisor.restarts()) == (1, {"watch": 50})


def test_elsewhere_a_sign_of_life_is_nobodys() -> None:
    alive()
