"""Durable background work: named tasks with ids, kept in PostgreSQL, carried on by any gateway that is alive.

Knows no task's meaning: handlers are registered by whoever wires the house.  Never stores or logs anything but ids.
"""

from gateway.jobs.jobs import JobFigures, Jobs
from gateway.jobs.pace import JobIntervals
from gateway.jobs.retry import Retry

__all__ = ["JobFigures", "JobIntervals", "Jobs", "Retry"]
