"""When a failed job is tried again: always, whatever it failed of, with a growing pause."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import procrastinate
import structlog
from procrastinate.jobs import Job
from structlog.typing import FilteringBoundLogger

from gateway.domain.clock import real_now

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Retry(procrastinate.BaseRetryStrategy):
    """attempts: after so many the job is given up.  first_s: pause after the first failure, doubled up to most_s.
    now: the clock by which the engine's own tables are due, which is the database's.

    No exception is left out: a stop of the gateway cancels running jobs, and a job whose retry does not cover that is lost.
    """

    attempts: int = 50
    first_s: float = 0.5
    most_s: float = 60.0
    now: Callable[[], datetime] = real_now

    def pause_s(self, attempt: int) -> float:
        """Seconds to wait after failure number `attempt`, counted from 0."""
        return min(self.first_s * 2.0 ** min(attempt, 30), self.most_s)

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision | None:
        """Called by the engine after a failure; also the one place where a failure is logged, by names and ids."""
        failed = log.bind(task=job.task_name, job=job.id, attempt=job.attempts, error=type(exception).__name__)
        if isinstance(exception, asyncio.CancelledError):
            return self._cut_short(failed, job)
        if job.attempts + 1 >= self.attempts > 1:
            failed.error("job.given_up")
            return None
        failed.warning("job.failed")
        if self.attempts == 1:  # it comes again by itself, and nothing is given up
            return None
        return procrastinate.RetryDecision(retry_at=self.now() + timedelta(seconds=self.pause_s(job.attempts)))

    def _cut_short(self, failed: FilteringBoundLogger, job: Job) -> procrastinate.RetryDecision | None:
        """The gateway stops, which is no failure: run again by whoever lives; what comes again by itself is left to its next time."""
        failed.info("job.interrupted")
        if self.attempts == 1:
            return None
        return procrastinate.RetryDecision(retry_at=self.now() + timedelta(seconds=self.pause_s(job.attempts)))
