"""Background work: durable with the transaction that asks for it, tried again, and carried on after a kill."""

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import asyncpg
import pytest
from procrastinate.jobs import Job
from prometheus_client import REGISTRY

from gateway.db import Database, Statement
from gateway.domain.clock import real_now
from gateway.domain.trace import Trace, current_trace
from gateway.jobs import JobIntervals, Jobs, Retry
from gateway.jobs.jobs import _Manager

QUICK = JobIntervals(poll_s=0.05, heartbeat_s=0.1, stalled_after_s=0.5, rescue_s=0.1, drain_s=0.2)


class Seen:
    """What a handler was called with, and a way to wait for the next call."""

    def __init__(self) -> None:
        self.ids: list[dict[str, str]] = []
        self.at: dict[str, datetime] = {}
        self.traces: list[Trace | None] = []
        self._more = asyncio.Event()

    async def handle(self, ids: Mapping[str, str]) -> None:
        self.ids.append(dict(ids))
        self.traces.append(current_trace.get())
        self.at[ids.get("query_id", "")] = real_now()
        self._more.set()

    async def until(self, calls: int, within_s: float = 10.0) -> None:
        async with asyncio.timeout(within_s):
            while len(self.ids) < calls:
                self._more.clear()
                await self._more.wait()


ANOTHER_GATEWAY = """
import asyncio, sys
from gateway.db import Database
from gateway.jobs import JobIntervals, Jobs

async def never_ends(ids):
    print("working", flush=True)
    await asyncio.sleep(3600)

async def main():
    database = Database(sys.argv[1])
    await database.start()
    jobs = Jobs(database, JobIntervals(poll_s=0.05, heartbeat_s=0.1))
    jobs.register("resume", never_ends)
    await jobs.start()
    await asyncio.sleep(3600)

asyncio.run(main())
"""


CUT = """select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'oneclick-gateway jobs' and datname = current_database()"""


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
async def jobs(database: Database, seen: Seen) -> AsyncIterator[Jobs]:
    jobs = Jobs(database, QUICK)
    jobs.register("resume", seen.handle)
    yield jobs
    await jobs.close()


async def test_a_job_is_done_with_its_ids_and_then_deleted(database: Database, jobs: Jobs, seen: Seen) -> None:
    await jobs.start()
    await database.run(jobs.enqueue("resume", {"query_id": "q-1", "attempt": "0"}))
    await seen.until(1)
    await jobs.close()
    assert seen.ids == [{"query_id": "q-1", "attempt": "0"}]
    assert await database.fetch("select * from procrastinate_jobs") == []


async def test_each_run_of_a_job_has_a_trace_of_its_own(database: Database, jobs: Jobs, seen: Seen) -> None:
    await jobs.start()
    await database.run(*(jobs.enqueue("resume", {"query_id": f"q-{n}"}) for n in range(2)))
    await seen.until(2)
    assert len({trace.trace_id for trace in seen.traces if trace is not None}) == 2


async def test_a_job_of_a_transaction_that_was_rolled_back_was_never_there(database: Database, jobs: Jobs) -> None:
    with pytest.raises(asyncpg.DivisionByZeroError):
        await database.run(jobs.enqueue("resume", {"query_id": "q-1"}), Statement("select 1 / 0"))
    assert await database.fetch("select * from procrastinate_jobs") == []


async def test_a_scheduled_job_waits_for_its_time(database: Database, jobs: Jobs, seen: Seen) -> None:
    soon = real_now() + timedelta(milliseconds=700)
    await database.run(jobs.enqueue("resume", {"query_id": "soon"}, soon))
    await database.run(jobs.enqueue("resume", {"query_id": "far"}, real_now() + timedelta(hours=1)))
    await database.run(jobs.enqueue("resume", {"query_id": "now"}))
    await jobs.start()
    await seen.until(2)
    assert seen.at.keys() == {"now", "soon"}
    assert seen.at["soon"] >= soon


@pytest.fixture
async def unhurried(database: Database, seen: Seen) -> AsyncIterator[Jobs]:
    """A worker that looks by itself so seldom that it must know when there is something to do."""
    jobs = Jobs(database, replace(QUICK, poll_s=0.02, idle_s=60.0))
    jobs.register("resume", seen.handle)
    await jobs.start()
    await asyncio.sleep(0.5)
    yield jobs
    await jobs.close()


async def test_a_worker_with_nothing_to_do_is_not_even_woken(unhurried: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    fetch = _Manager.fetch_job

    async def counted(self: _Manager, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        nonlocal looks
        looks += 1
        return await fetch(self, queues, worker_id)

    monkeypatch.setattr(_Manager, "fetch_job", counted)
    await asyncio.sleep(1.0)
    assert looks == 0
    assert unhurried is not None


async def test_what_comes_is_begun_at_once_and_what_waits_at_its_time(
    database: Database, unhurried: Jobs, seen: Seen
) -> None:
    later = database.clock.now() + timedelta(seconds=0.7)
    await database.run(unhurried.enqueue("resume", {"query_id": "later"}, later))
    await asyncio.sleep(0.1)
    await database.run(unhurried.enqueue("resume", {"query_id": "now"}))
    await seen.until(1, within_s=2)
    assert [ids["query_id"] for ids in seen.ids] == ["now"]
    await seen.until(2, within_s=3)
    assert seen.at["later"] >= later


async def test_what_waits_for_another_is_begun_when_that_ends(database: Database, unhurried: Jobs, seen: Seen) -> None:
    for name in ("first", "second", "third"):
        await database.run(unhurried.enqueue("resume", {"query_id": name}, lock="one"))
    await seen.until(3, within_s=3)
    assert [ids["query_id"] for ids in seen.ids] == ["first", "second", "third"]


async def test_what_nobody_says_is_found_after_a_while(database: Database, seen: Seen) -> None:
    jobs = Jobs(database, replace(QUICK, idle_s=0.5))
    jobs.register("resume", seen.handle)
    await jobs.start()
    await database.run(jobs.enqueue("resume", {"query_id": "forward"}, database.clock.now() + timedelta(hours=1)))
    await asyncio.sleep(0.3)
    await database.run(jobs.bring_forward(timedelta(hours=2)))
    await seen.until(1, within_s=3)
    await jobs.close()


async def test_a_job_asked_for_once_waits_once(database: Database, jobs: Jobs, seen: Seen) -> None:
    await database.run(*[jobs.enqueue("resume", {"query_id": "q"}, once="sweep") for _ in range(3)])
    await jobs.start()
    await seen.until(1)
    await asyncio.sleep(0.2)
    assert len(seen.ids) == 1


async def test_a_failing_job_is_tried_again_until_it_is_given_up(database: Database) -> None:
    tries = Seen()

    async def fail(ids: Mapping[str, str]) -> None:
        await tries.handle(ids)
        raise TypeError("anything at all")

    jobs = Jobs(database, QUICK)
    jobs.register("fragile", fail, Retry(attempts=3, first_s=0.01))
    await jobs.start()
    await database.run(jobs.enqueue("fragile", {"query_id": "q"}))
    await tries.until(3)
    await jobs.close()
    rows = await database.fetch("select status::text, attempts from procrastinate_jobs")
    assert [tuple(row) for row in rows] == [("failed", 3)]


async def test_a_job_that_a_stop_cuts_short_is_run_again(database: Database, jobs: Jobs, seen: Seen) -> None:
    started = asyncio.Event()

    async def slow(_ids: Mapping[str, str]) -> None:
        started.set()
        await asyncio.sleep(3600)

    first = Jobs(database, QUICK)
    first.register("resume", slow, Retry(first_s=0.01))
    await first.start()
    await database.run(jobs.enqueue("resume", {"query_id": "q"}))
    await started.wait()
    await first.close()
    await jobs.start()
    await seen.until(1)


async def test_the_jobs_of_a_killed_gateway_go_on_in_another(database: Database, jobs: Jobs, seen: Seen) -> None:
    await database.run(jobs.enqueue("resume", {"query_id": "q"}))
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ANOTHER_GATEWAY, database.dsn, stdout=asyncio.subprocess.PIPE
    )
    assert killed.stdout is not None
    assert await killed.stdout.readline() == b"working\n"
    await jobs.start()
    await asyncio.sleep(0.8)
    assert seen.ids == [], "a worker that lives keeps its job"
    os.kill(killed.pid, signal.SIGKILL)
    await killed.wait()
    await seen.until(1)
    assert seen.ids == [{"query_id": "q"}]


async def test_the_worker_goes_on_after_its_connections_broke(database: Database, jobs: Jobs, seen: Seen) -> None:
    await jobs.start()
    await database.run(jobs.enqueue("resume", {"query_id": "before"}))
    await seen.until(1)
    async with asyncio.timeout(10):
        while await database.fetch("select from procrastinate_jobs"):  # noqa: ASYNC110 - the table tells nobody
            await asyncio.sleep(0.01)
    await database.fetch(CUT)
    await database.run(jobs.enqueue("resume", {"query_id": "after"}))
    await seen.until(2)


class Deaf(Jobs):
    """Its rescue is waiting for a connection when it is first cancelled, and a pool that gives up just then hears nothing of that."""

    has_swallowed = False

    async def _rescue(self, manager: object) -> None:
        del manager
        waits.set()
        if not self.has_swallowed:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(3600)
            self.has_swallowed = True


waits = asyncio.Event()


async def test_a_stop_ends_though_a_cancellation_was_swallowed(database: Database) -> None:
    jobs = Deaf(database, QUICK)
    await jobs.start()
    async with asyncio.timeout(10):
        await waits.wait()
        await jobs.close()
    assert jobs.has_swallowed


async def test_the_worker_goes_on_when_all_its_connections_break(database: Database, seen: Seen) -> None:
    jobs = Jobs(database, QUICK)
    jobs.register("resume", seen.handle)
    await jobs.start()
    for number in (1, 2, 3):
        await database.run(jobs.enqueue("resume", {"query_id": f"q{number}"}))
        await seen.until(number, within_s=20)
        await database.fetch(CUT)
    await jobs.close()


async def test_an_interruption_from_inside_is_a_failure_like_any_other(database: Database) -> None:
    tries = Seen()

    async def fail(ids: Mapping[str, str]) -> None:
        await tries.handle(ids)
        raise asyncio.CancelledError

    jobs = Jobs(database, QUICK)
    jobs.register("fragile", fail, Retry(attempts=2, first_s=0.01))
    await jobs.start()
    await database.run(jobs.enqueue("fragile", {"query_id": "q"}))
    await tries.until(2)
    await jobs.close()
    rows = await database.fetch("select status::text, attempts from procrastinate_jobs")
    assert [tuple(row) for row in rows] == [("failed", 2)]


async def test_a_stop_is_no_failure_of_what_it_cuts_short(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    started = asyncio.Event()

    async def slow() -> None:
        started.set()
        await asyncio.sleep(3600)

    jobs = Jobs(database, QUICK)
    jobs.every("* * * * * *", "look", slow)
    await jobs.start()
    async with asyncio.timeout(10):
        await started.wait()
    await jobs.close()
    said = capsys.readouterr()
    assert "job.interrupted" in said.out + said.err
    assert "given_up" not in said.out + said.err


async def test_an_end_that_cannot_be_written_is_said_and_the_job_is_run_again(
    database: Database, seen: Seen, capsys: pytest.CaptureFixture[str]
) -> None:
    unheard: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: unheard.append(context))
    jobs = Jobs(database, replace(QUICK, longest_s=0.3))
    jobs.register("resume", seen.handle)
    await database.fetch(
        "create function refused() returns trigger language plpgsql as 'begin raise exception $$no end$$; end'"
    )
    await database.fetch(
        "create trigger no_end before delete on procrastinate_jobs for each row execute function refused()"
    )
    await jobs.start()
    await database.run(jobs.enqueue("resume", {"query_id": "q1"}))
    async with asyncio.timeout(20):
        while "job.end_not_written" not in (lines := "".join(capsys.readouterr())):
            assert "given_up" not in lines
            await asyncio.sleep(0.02)
        await database.fetch("drop trigger no_end on procrastinate_jobs")
        await seen.until(2)
    await jobs.close()
    gc.collect()
    assert unheard == []


async def test_a_job_whose_end_was_lost_is_run_again(database: Database, seen: Seen) -> None:
    jobs = Jobs(database, replace(QUICK, longest_s=0.3))
    release = asyncio.Event()

    async def hang_once(ids: Mapping[str, str]) -> None:
        await seen.handle(ids)
        if len(seen.ids) == 1:
            await release.wait()

    jobs.register("resume", hang_once)
    await jobs.start()
    await database.run(jobs.enqueue("resume", {"query_id": "q"}))
    await seen.until(2)
    release.set()
    await jobs.close()


async def test_a_periodic_job_runs_at_its_times(database: Database, seen: Seen) -> None:
    jobs = Jobs(database, QUICK)

    async def sweep() -> None:
        await seen.handle({})

    jobs.every("* * * * * *", "sweep", sweep)
    await jobs.start()
    await seen.until(2)
    await jobs.close()


@pytest.mark.parametrize("value", ["110101199001011237", "张伟", "a b", ""])
async def test_a_job_takes_ids_only(jobs: Jobs, value: str) -> None:
    with pytest.raises(ValueError, match="not an id") as caught:
        jobs.enqueue("resume", {"query_id": value})
    assert not value or value not in str(caught.value)


async def test_the_figures_tell_what_is_due_what_waits_and_what_was_given_up(database: Database) -> None:
    jobs = Jobs(database, QUICK)

    async def fails(_ids: Mapping[str, str]) -> None:
        raise ValueError("330702198503070012")

    jobs.register("resume", fails, Retry(attempts=1))
    now = real_now()
    for n, at in enumerate((None, now - timedelta(minutes=2), now + timedelta(hours=1))):
        await database.run(jobs.enqueue("resume", {"query_id": f"q-{n}"}, at))
    (before,) = await jobs.figures()
    assert (before.task, before.due, before.later, before.under_way, before.given_up) == ("resume", 2, 1, 0, 0)
    assert 119 < before.late_s < 600
    failed = _ended("failed")
    await jobs.start()
    async with asyncio.timeout(20):
        while (now_is := (await jobs.figures())[0]).given_up < 2:  # noqa: ASYNC110 - the engine tells it by its table alone
            await asyncio.sleep(0.05)
    await jobs.close()
    assert (now_is.due, now_is.later, _ended("failed") - failed) == (0, 1, 2)


def _ended(outcome: str) -> float:
    return REGISTRY.get_sample_value("gateway_jobs_ended_total", {"task": "resume", "outcome": outcome}) or 0.0
