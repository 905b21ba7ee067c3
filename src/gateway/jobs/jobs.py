"""The worker of this process and the statement that gives work to all of them."""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import procrastinate
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Job, Notification, Status
from procrastinate.manager import JobManager, NotificationCallback
from prometheus_client import Counter

from gateway.db import Database, Statement
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway.domain.supervision import Limits, Supervised, Supervisor, alive
from gateway.domain.trace import Trace, current_trace, record
from gateway.jobs.pace import JobIntervals
from gateway.jobs.pool import make_pool
from gateway.jobs.retry import Retry

Handler = Callable[[Mapping[str, str]], Awaitable[None]]
"""Does one job, given its ids.  May be called again for the same ids: after a failure, a kill, or a stall."""

log = structlog.get_logger(__name__)
QUEUE = "gateway"
ENDED = Counter("gateway_jobs_ended", "Runs of background jobs that have ended in this process.", ["task", "outcome"])
"""done; failed: it is tried again, or given up; cut_short: by a stop, and run again elsewhere."""
WORK_SILENT_AFTER_S, RESCUE_SILENT_AFTER_S = 60.0, 30.0
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID = re.compile(r"[A-Za-z0-9_.:#-]{1,80}")
_COLUMNS = "queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at"
_VALUES = "$1::varchar, $2::varchar, 0, $3::text, $4::text, $5::jsonb, $6::timestamptz"
_DEFER = f"select public.procrastinate_defer_jobs_v1(array[row({_VALUES})::public.procrastinate_job_to_defer_v1])"
_DEFER_ONCE = (
    f"insert into public.procrastinate_jobs ({_COLUMNS}) values ({_VALUES}) "  # noqa: S608 - constants
    "on conflict (queueing_lock) where status = 'todo' do nothing"
)
_DEFER_EACH = """with made as ({made})
select public.procrastinate_defer_jobs_v1(array[row(${queue}::varchar, ${task}::varchar, 0, null, null, to_jsonb(made) - 'due_at', made.due_at)
    ::public.procrastinate_job_to_defer_v1]) from made"""

_BRING_FORWARD = """
update public.procrastinate_jobs set scheduled_at = scheduled_at - $2::interval
where queue_name = $1 and status = 'todo' and scheduled_at > now()
"""
_MAKE_DUE = """
update public.procrastinate_jobs set scheduled_at = now()
where queue_name = $1 and task_name = $2 and status = 'todo' and scheduled_at > now() and args ->> $3 = $4
"""
_DUE_IN = """
select least(%(most)s::float8, extract(epoch from min(scheduled_at) - now())::float8) as due_in_s from public.procrastinate_jobs
where queue_name = %(queue)s and status = 'todo' and scheduled_at > now() - interval '1 second'
"""
"""What has just become due may have been missed by the look before."""
_FIGURES = """
select task_name as task,
    count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now()) as due,
    count(*) filter (where status = 'todo' and scheduled_at > now()) as later,
    count(*) filter (where status = 'doing') as under_way,
    count(*) filter (where status = 'failed') as given_up,
    coalesce(extract(epoch from now() - min(scheduled_at) filter (where status = 'todo' and scheduled_at <= now())), 0)::float8 as late_s
from public.procrastinate_jobs where queue_name = $1 group by task_name
"""
_LOST = """
select job.id from public.procrastinate_jobs job left join public.procrastinate_workers worker on worker.id = job.worker_id
where job.status = 'doing' and job.queue_name = $1 and (
    job.worker_id is null or worker.last_heartbeat < now() - make_interval(secs => $2)
    or (select max(event.at) from public.procrastinate_events event where event.job_id = job.id and event.type = 'started')
        < now() - make_interval(secs => $3))
"""
"""Whose worker is gone or silent, and what runs for too long."""


@dataclass(frozen=True, slots=True)
class JobFigures:
    """How many jobs of a task are due, wait for their time, are under way, and were given up; late_s: how long the oldest is due."""

    task: str
    due: int
    later: int
    under_way: int
    given_up: int
    late_s: float


_COME: Notification = {"type": "job_inserted", "job_id": 0}
"""What wakes the worker, as the store would say it."""


class Interrupted(RuntimeError):
    """A job ended by a CancelledError though nobody stopped it: a failure like any other."""


class _Manager(JobManager):
    """The engine's own; each look for work that was answered is a sign of life of the worker.

    Where nothing was found the store is left alone until something is due, is said to have come, or a job here ends; `idle_s` at
    most, for what nobody says: a lock that came free, or a time that was brought forward, in another process.
    An end that cannot be written down is said and left: whoever rescues finds the job still begun, and gives it to all again.
    """

    def __init__(self, connector: procrastinate.PsycopgConnector, pace: JobIntervals) -> None:
        super().__init__(connector)
        self._pace = pace
        self._looks_at_s = 0.0
        self._signs = 0
        self._tell_worker: NotificationCallback | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._telling: asyncio.Future[None] | None = None

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """See JobManager."""
        if asyncio.get_running_loop().time() < self._looks_at_s:
            return None
        signs = self._signs
        job = await super().fetch_job(queues, worker_id)
        alive()
        if job is None:
            due_in_s = await self._due_in_s()
            self._rest(
                max(due_in_s, self._pace.poll_s) if signs == self._signs else 0.0
            )  # else something came meanwhile
        return job

    async def _due_in_s(self) -> float:
        """Until the next that waits for its time, by the store's clock; `idle_s` at most."""
        row = await self.connector.execute_query_one_async(_DUE_IN, queue=QUEUE, most=self._pace.idle_s)
        return float(row["due_in_s"])

    def look(self) -> None:
        """Look at once: there may be something to do."""
        self._signs += 1
        self._rest(0.0)

    def _rest(self, seconds: float) -> None:
        """Look no earlier, and then at once: the worker is woken."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
        self._looks_at_s = loop.time() + seconds
        self._timer = loop.call_later(seconds, self._wake)

    def _wake(self) -> None:
        self._looks_at_s = 0.0
        if self._tell_worker is not None:
            self._telling = asyncio.ensure_future(self._tell_worker(channel="", notification=_COME))

    async def listen_for_jobs(
        self, *, on_notification: NotificationCallback, queues: Iterable[str] | None = None
    ) -> None:
        """See JobManager."""
        self._tell_worker = on_notification

        async def notified(*, channel: str, notification: Notification) -> None:
            self.look()
            await on_notification(channel=channel, notification=notification)

        await super().listen_for_jobs(on_notification=notified, queues=queues)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 - the engine's signature
        """See JobManager."""
        with _said_where_lost(job):
            await super().finish_job(job, status, delete_job)
        self.look()

    async def retry_job(self, job: Job, *given: Any, **named: Any) -> None:
        """See JobManager."""
        with _said_where_lost(job):
            await super().retry_job(job, *given, **named)
        self.look()


@contextlib.contextmanager
def _said_where_lost(job: Job) -> Iterator[None]:
    try:
        yield
    except (exceptions.ConnectorException, exceptions.AppNotOpen) as fault:  # the latter: it outlived its worker
        log.warning("job.end_not_written", job=job.id, task=job.task_name, error=type(fault).__name__)


class Jobs:
    """Background work on the database's own tables.  Register every handler, then `start`."""

    def __init__(
        self, database: Database, pace: JobIntervals | None = None, supervisor: Supervisor | None = None
    ) -> None:
        self._database = database
        self._supervisor = supervisor or Supervisor()
        self._pace = pace or JobIntervals()
        self._retries: dict[str, Retry] = {}
        self._handlers: dict[str, Handler] = {}
        self._crons: dict[str, str] = {}
        self._tasks: list[Supervised] = []
        self._manager: _Manager | None = None
        self._forgets_at_s = 0.0
        self._running: dict[object, float] = {}
        """When each began, on the loop's clock."""
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

        at: by the database's clock, aware; None: at once.  lock: jobs of the same lock run one after another.  once: while a job with this key
        waits, another is not added.  Raises ValueError where a value of `ids` is not an id: jobs are stored in clear.
        """
        for name, value in ids.items():
            if not _is_id(value):
                raise ValueError(f"`{name}` of the job {task} is not an id")
        arguments = json.dumps(dict(ids))
        return Statement(_DEFER if once is None else _DEFER_ONCE, (QUEUE, task, lock, once, arguments, at))

    def enqueue_each(self, task: str, made: Statement) -> Statement:
        """The statement that gives a job for each row that `made` returns, in one with it; none where it returns none.

        The columns are the job's ids, as texts, and `due_at`, when it is due by the database's clock; null: at once.
        """
        queue = len(made.args) + 1
        return Statement(_DEFER_EACH.format(made=made.sql, queue=queue, task=queue + 1), (*made.args, QUEUE, task))

    def bring_forward(self, by: timedelta) -> Statement:
        """The statement that makes all that waits for a time come so much earlier; for a domain clock that was moved."""
        return Statement(_BRING_FORWARD, (QUEUE, by))

    def make_due(self, task: str, name: str, value: str) -> Statement:
        """The statement that makes the jobs of a task due now that wait for their time and have this id under this name."""
        return Statement(_MAKE_DUE, (QUEUE, task, name, value))

    async def start(self) -> None:
        """Begin to work, in this event loop, and to look for what dead workers have left."""
        works = Limits(WORK_SILENT_AFTER_S, hears_within_s=self._pace.drain_s + 1)
        rescues = Limits(max(RESCUE_SILENT_AFTER_S, 5 * self._pace.rescue_s))
        self._tasks = [
            self._supervisor.start("jobs", self._work, works),
            self._supervisor.start("jobs-rescue", self._keep_rescuing, rescues),
        ]

    async def close(self) -> None:
        """Take no more work, wait `drain_s` for what is running, leave the rest to be run again."""
        # without a database the engine waits long for its connections, and must be told once more
        await asyncio.gather(*(task.stop(self._pace.drain_s + 2) for task in self._tasks))
        self._tasks = []

    async def _work(self) -> None:
        """Until a connection breaks: then the engine ends its worker, and another begins."""
        app = self._app()
        assert isinstance(app.job_manager, _Manager)
        async with app.open_async():
            self._manager = app.job_manager
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._pace.concurrency,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=self._pace.idle_s,
                    shutdown_graceful_timeout=self._pace.drain_s,
                    delete_jobs="successful",
                    update_heartbeat_interval=self._pace.heartbeat_s,
                    stalled_worker_timeout=self._pace.stalled_after_s,
                )
            finally:
                self._manager = None

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self._database.hosts.address,
            min_size=1,
            max_size=4,
            max_idle=self._pace.connection_idle_s,
            timeout=3,
            pool_factory=make_pool,
            kwargs={
                "options": f"-c search_path=public -c synchronous_commit={self._database.durability.commits}",
                "application_name": "oneclick-gateway jobs",
            },
        )
        app = procrastinate.App(connector=connector)
        app.job_manager = _Manager(connector, self._pace)
        for name, handler in self._handlers.items():
            retry = replace(self._retries[name], now=self._database.clock.now)
            task = app.task(name=name, queue=QUEUE, retry=retry)(self._with_ids(name, handler))
            if name in self._crons:
                app.periodic(cron=self._crons[name])(task)
        return app

    async def _keep_rescuing(self) -> None:
        """Round after round; none while there is no worker."""
        while True:
            if self._manager is not None:
                await self._rescue(self._manager)
                await self._forget(self._manager)
                alive()
            if self._is_busy():
                self._tasks[0].sign()
            await asyncio.sleep(self._pace.rescue_s)

    def _is_busy(self) -> bool:
        """Whether all places are taken, by work that may still take its time: then nobody looks for more, and nobody is silent."""
        since_s = asyncio.get_running_loop().time() - self._pace.longest_s
        return len(self._running) >= self._pace.concurrency and max(self._running.values()) > since_s

    async def _forget(self, manager: _Manager) -> None:
        """Delete what was given up long ago, once an hour."""
        now_s = asyncio.get_running_loop().time()
        if now_s < self._forgets_at_s:
            return
        await manager.delete_old_jobs(
            self._pace.failed_kept_h, QUEUE, include_failed=True, include_cancelled=True, include_aborted=True
        )
        self._forgets_at_s = now_s + 3600

    async def _rescue(self, manager: _Manager) -> None:
        """Give back to all the jobs of workers that fell silent, and those whose end could not be written down."""
        lost = await self._database.fetch(_LOST, QUEUE, self._pace.stalled_after_s, self._pace.longest_s)
        for job_id in (row["id"] for row in lost):
            with contextlib.suppress(
                exceptions.ConnectorException
            ):  # another gateway was quicker, or the job has ended
                await manager.retry_job_by_id_async(job_id, self._database.clock.now())
                log.warning("job.rescued", job=job_id)
            manager.look()

    async def figures(self) -> Sequence[JobFigures]:
        """How the work of all processes stands, by task.  Raises FAULTS."""
        rows = await self._database.fetch(_FIGURES, QUEUE)
        return [JobFigures(**row) for row in rows]

    def _with_ids(self, name: str, handler: Handler) -> Callable[..., Awaitable[None]]:
        async def run(timestamp: int | None = None, **ids: str) -> None:  # noqa: ARG001 - the engine's, for periodic jobs
            mark, task = object(), asyncio.current_task()
            self._running[mark] = asyncio.get_running_loop().time()
            trace = Trace.of(None)
            token = current_trace.set(trace)
            outcome = "failed"
            try:
                await handler(ids)
                outcome = "done"
            except asyncio.CancelledError:
                if task is None or task.cancelling():
                    outcome = "cut_short"
                    raise
                raise Interrupted("a job was interrupted from inside") from None
            finally:
                ENDED.labels(name, outcome).inc()
                current_trace.reset(token)
                took_s = asyncio.get_running_loop().time() - self._running[mark]
                record(trace, f"job {name}", took_s, {"task": name, "outcome": outcome}, has_failed=outcome == "failed")
                del self._running[mark]
                alive()

        return run


def _is_id(value: str) -> bool:
    """Whether a job may be stored with this value: an id of ours, and nothing that could name a person."""
    return _UUID.fullmatch(value) is not None or (_ID.fullmatch(value) is not None and not could_name_a_person(value))
