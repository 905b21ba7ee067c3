"""The worker of this process and the statement that gives work to all of them."""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import procrastinate
import psycopg
import psycopg_pool
import structlog
from procrastinate import exceptions
from procrastinate.manager import JobManager

from gateway.db import FAULTS, Database, Statement
from gateway.domain.clock import real_now
from gateway.domain.identifiers import could_name_a_person
from gateway.jobs.pace import Pace
from gateway.jobs.retry import Retry

Handler = Callable[[Mapping[str, str]], Awaitable[None]]
"""Does one job, given its ids.  May be called again for the same ids: after a failure, a kill, or a stall."""

log = structlog.get_logger(__name__)
QUEUE = "gateway"
BROKEN = (
    *FAULTS,
    psycopg.Error,
    psycopg_pool.PoolTimeout,
    exceptions.ConnectorException,
)
_HEARS_WITHIN_S = 1.0
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID = re.compile(r"[A-Za-z0-9_.:#-]{1,80}")
_COLUMNS = "queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at"
_VALUES = "$1::varchar, $2::varchar, 0, $3::text, $4::text, $5::jsonb, $6::timestamptz"
_DEFER = f"select public.procrastinate_defer_jobs_v1(array[row({_VALUES})::public.procrastinate_job_to_defer_v1])"
_DEFER_ONCE = (
    f"insert into public.procrastinate_jobs ({_COLUMNS}) values ({_VALUES}) "  # noqa: S608 - constants
    "on conflict (queueing_lock) where status = 'todo' do nothing"
)


_OVERLONG = """
select job.id from public.procrastinate_jobs job
join public.procrastinate_events event on event.job_id = job.id and event.type = 'started'
where job.status = 'doing' and job.queue_name = $1
group by job.id having max(event.at) < now() - make_interval(secs => $2)
"""


class Jobs:
    """Background work on the database's own tables.  Register every handler, then `start`."""

    def __init__(self, database: Database, pace: Pace | None = None) -> None:
        self._database = database
        self._pace = pace or Pace()
        self._retries: dict[str, Retry] = {}
        self._handlers: dict[str, Handler] = {}
        self._crons: dict[str, str] = {}
        self._work: asyncio.Task[None] | None = None
        self._closing = False
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL + 1)  # it writes the arguments of jobs in clear
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # a lost database is said once, by us

    def register(self, name: str, handler: Handler, retry: Retry | None = None) -> None:
        """Name a task.  Raises ValueError where the name is taken.  A job whose name nobody registered is given up."""
        if name in self._handlers:
            raise ValueError(f"the task {name} is registered already")
        self._handlers[name] = handler
        self._retries[name] = retry or Retry()

    def every(self, cron: str, name: str, handler: Callable[[], Awaitable[None]]) -> None:
        """Run `handler` at the times of `cron` (five fields, or six with seconds last), once over all workers; no ids, no retry."""

        async def handle(_ids: Mapping[str, str]) -> None:
            await handler()

        self.register(name, handle, Retry(attempts=1))
        self._crons[name] = cron

    def enqueue(
        self,
        task: str,
        ids: Mapping[str, str],
        at: datetime | None = None,
        *,
        lock: str | None = None,
        once: str | None = None,
    ) -> Statement:
        """The statement that gives a job to whoever is free, for the caller's own transaction.

        at: real clock, aware; None: at once.  lock: jobs of the same lock run one after another.  once: while a job with this key
        waits, another is not added.  Raises ValueError where a value of `ids` is not an id: jobs are stored in clear.
        """
        for name, value in ids.items():
            if not _is_id(value):
                raise ValueError(f"`{name}` of the job {task} is not an id")
        arguments = json.dumps(dict(ids))
        return Statement(_DEFER if once is None else _DEFER_ONCE, (QUEUE, task, lock, once, arguments, at))

    async def start(self) -> None:
        """Begin to work, in this event loop, and to look for what dead workers have left."""
        self._closing = False
        self._work = asyncio.create_task(self._keep_working(), name="jobs")

    async def close(self) -> None:
        """Take no more work, wait `drain_s` for what is running, leave the rest to be run again."""
        self._closing = True
        if self._work is not None:
            for wait_s in (self._pace.drain_s + 1, 1.0):  # without a database the engine waits long for its connections
                self._work.cancel()
                await asyncio.wait({self._work}, timeout=wait_s)
                if self._work.done():
                    break
            self._work = None

    async def _keep_working(self) -> None:
        """The engine ends its worker when a connection breaks; ours begins anew."""
        pause_s = 0.1
        while True:
            with contextlib.suppress(*BROKEN):
                await self._work_until_broken()
            if self._closing:
                return
            log.warning("jobs.worker_restarts", pause_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 5.0)

    async def _work_until_broken(self) -> None:
        app = self._app()
        async with app.open_async():
            rescuing = asyncio.create_task(self._keep_rescuing(app.job_manager), name="jobs.rescue")
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._pace.concurrency,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=self._pace.poll_s,
                    shutdown_graceful_timeout=self._pace.drain_s,
                    delete_jobs="successful",
                    update_heartbeat_interval=self._pace.heartbeat_s,
                    stalled_worker_timeout=self._pace.stalled_after_s,
                )
            finally:
                await _ended(rescuing)

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self._database.dsn,
            min_size=2,
            max_size=4,
            timeout=3,
            kwargs={
                "options": f"-c search_path=public -c synchronous_commit={self._database.durability.commits}",
                "application_name": "oneclick-gateway jobs",
            },
        )
        app = procrastinate.App(connector=connector)
        for name, handler in self._handlers.items():
            task = app.task(name=name, queue=QUEUE, retry=self._retries[name])(_with_ids(handler))
            if name in self._crons:
                app.periodic(cron=self._crons[name])(task)
        return app

    async def _keep_rescuing(self, manager: JobManager) -> None:
        forget_at = 0.0
        clock = asyncio.get_running_loop().time
        while True:
            try:
                await self._rescue(manager)
                if clock() >= forget_at:
                    forget_at = clock() + 3600
                    await manager.delete_old_jobs(
                        self._pace.failed_kept_h,
                        QUEUE,
                        include_failed=True,
                        include_cancelled=True,
                        include_aborted=True,
                    )
            except BROKEN as error:
                log.warning("jobs.rescue_failed", error=type(error).__name__)
            await asyncio.sleep(self._pace.rescue_s)

    async def _rescue(self, manager: JobManager) -> None:
        """Give back to all the jobs of workers that fell silent, and those whose end could not be written down."""
        stalled = await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._pace.stalled_after_s)
        overlong = await self._database.fetch(_OVERLONG, QUEUE, self._pace.longest_s)
        for job_id in {job.id for job in stalled if job.id is not None} | {row["id"] for row in overlong}:
            with contextlib.suppress(
                exceptions.ConnectorException
            ):  # another gateway was quicker, or the job has ended
                await manager.retry_job_by_id_async(job_id, real_now())
                log.warning("job.rescued", job=job_id)


async def _ended(task: asyncio.Task[None]) -> None:
    """Cancel until it has heard: a pool that gives up just then turns a cancellation into its own timeout."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_HEARS_WITHIN_S)
    await asyncio.gather(task, return_exceptions=True)


def _is_id(value: str) -> bool:
    """Whether a job may be stored with this value: an id of ours, and nothing that could name a person."""
    return _UUID.fullmatch(value) is not None or (_ID.fullmatch(value) is not None and not could_name_a_person(value))


def _with_ids(handler: Handler) -> Callable[..., Awaitable[None]]:
    async def run(timestamp: int | None = None, **ids: str) -> None:  # noqa: ARG001 - the engine's, for periodic jobs
        await handler(ids)

    return run
