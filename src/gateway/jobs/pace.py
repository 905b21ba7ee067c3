"""How often the worker looks, and how soon the work of a dead gateway goes on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobIntervals:
    """All in seconds but `concurrency`.

    concurrency: jobs at the same time in this process.  poll_s: how late a scheduled job may start.  idle_s: how late one
    may start whose lock came free, or whose time was brought forward, in another process.  heartbeat_s: how often a worker
    says that it lives.  stalled_after_s: silence after which its jobs are given to others.  rescue_s: how often that is looked for.
    connection_idle_s: how long a connection is kept that nobody uses.  longest_s: a job that
    runs longer is given to others too, for its end may have been lost.  drain_s: how long `close` waits for running jobs; the rest is run again elsewhere.  failed_kept_h: hours a job that was given up
    is kept for the operator; one that succeeded is deleted at once.
    """

    concurrency: int = 20
    poll_s: float = 0.25
    idle_s: float = 2.0
    heartbeat_s: float = 2.0
    stalled_after_s: float = 8.0
    rescue_s: float = 2.0
    connection_idle_s: float = 15.0
    longest_s: float = 300.0
    drain_s: float = 5.0
    failed_kept_h: int = 72
