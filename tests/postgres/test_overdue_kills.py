"""A verification whose time is over ends, whatever becomes of the process that was to end it and of the job that says so."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from gateway.db import Database, Keyring
from gateway.flows import OVERDUE_JOB, Gateway, sweep_tasks
from gateway.jobs import JobIntervals, Jobs
from gateway.verification import Verification, load_due_times
from gateway_demo.demo_city import demo_city
from tests.postgres.test_verification_tasks import C3, drafted
from tests.rooms.decision.example import NOW

QUICK = JobIntervals(poll_s=0.05, heartbeat_s=0.1, stalled_after_s=0.5, rescue_s=0.1, drain_s=0.2)
DYING = """
import asyncio, sys
from gateway.db import Database
from gateway.jobs import JobIntervals, Jobs

async def takes_it_and_never_ends(ids):
    print(ids["task_id"], flush=True)
    await asyncio.sleep(3600)

async def main():
    database = Database(sys.argv[1])
    await database.start()
    jobs = Jobs(database, JobIntervals(poll_s=0.05, heartbeat_s=0.1))
    jobs.register(sys.argv[2], takes_it_and_never_ends)
    await jobs.start()
    await asyncio.sleep(3600)

asyncio.run(main())
"""


class Sweeper:
    """A process that looks for what is overdue, and a task that is."""

    def __init__(self, database: Database, keys: Path) -> None:
        self.database = database
        self.room = Verification(
            database, Keyring.open_file(keys / "verification.key"), due_times=lambda: load_due_times(demo_city())
        )
        self.jobs = Jobs(database, QUICK)
        self.jobs.register(OVERDUE_JOB, self._end)
        self.ended: list[str] = []
        self._more = asyncio.Event()
        clock = SimpleNamespace(now=lambda: NOW + timedelta(days=30))
        rooms = SimpleNamespace(
            verification=self.room, jobs=self.jobs, database=database, clock=clock, desk=SimpleNamespace(overdue=None)
        )
        self.gateway = cast("Gateway", rooms)

    async def overdue_task(self) -> str:
        task = await drafted(self.room, C3)
        await self.database.run(*self.room.insert([task]))
        return task.task_id

    async def _end(self, ids: Mapping[str, str]) -> None:
        self.ended.append(ids["task_id"])
        self._more.set()

    async def first_end(self) -> str:
        """Work until a verification is to be ended."""
        await self.jobs.start()
        async with asyncio.timeout(10):
            await self._more.wait()
        await self.jobs.close()
        return self.ended[0]

    async def count(self) -> int:
        found: int = await self.database.pool.fetchval(
            "select count(*) from public.procrastinate_jobs where status = 'todo'"
        )
        return found


@pytest.fixture
def sweeper(database: Database, tmp_path: Path) -> Sweeper:
    return Sweeper(database, tmp_path)


async def test_however_often_it_is_seen_it_waits_once(sweeper: Sweeper) -> None:
    await sweeper.overdue_task()
    for _ in range(3):
        await sweep_tasks(sweeper.gateway)
    assert (await sweeper.count(), sweeper.gateway.desk.overdue) == (1, 1)


async def test_the_process_that_took_it_dies_and_another_ends_it(sweeper: Sweeper, database: Database) -> None:
    task_id = await sweeper.overdue_task()
    await sweep_tasks(sweeper.gateway)
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DYING, database.dsn, OVERDUE_JOB, stdout=asyncio.subprocess.PIPE
    )
    assert dying.stdout is not None
    assert (await dying.stdout.readline()).decode().strip() == task_id
    os.kill(dying.pid, signal.SIGKILL)
    await dying.wait()
    assert await sweeper.first_end() == task_id


@pytest.mark.parametrize(
    "lost", ["delete from public.procrastinate_jobs", "update public.procrastinate_jobs set status = 'failed'"]
)
async def test_a_job_that_is_lost_or_was_given_up_comes_again_with_the_next_look(
    sweeper: Sweeper, database: Database, lost: str
) -> None:
    task_id = await sweeper.overdue_task()
    await sweep_tasks(sweeper.gateway)
    await database.fetch(lost)
    assert await sweeper.count() == 0
    await sweep_tasks(sweeper.gateway)
    assert await sweeper.first_end() == task_id
