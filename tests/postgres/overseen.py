"""The rooms of those who read the log, over a log that a test has started."""

from functools import lru_cache
from types import SimpleNamespace
from typing import cast

from gateway.audit import Audit, Walk
from gateway.domain.criteria import Criteria
from gateway.domain.stages import Officer
from gateway.flows import Gateway, Oversight, audit_log
from gateway.jobs import Jobs
from gateway.oversight.search import Page


@lru_cache(maxsize=8)
def over(audit: Audit) -> Oversight:
    """Of one log always the same.  Its jobs are kept, and done by nobody."""
    rooms = {"database": audit._database, "jobs": Jobs(audit._database), "clock": audit._clock, "catalogue": None}
    gateway = cast("Gateway", SimpleNamespace(audit=audit, **rooms))
    return Oversight.build(gateway, audit.privacy._keys._folder.parent)


def walk_over(audit: Audit) -> Walk:
    return Walk(audit._database, audit.tree, audit.origin, over(audit).register, clock=audit._clock)


async def looked(
    audit: Audit, officer: Officer, task: str, criteria: Criteria, *, cursor: str | None = None, limit: int = 50
) -> Page:
    """A search as an auditor makes it, with its entry."""
    found = await audit_log.find(criteria, officer, task, over(audit), cursor=cursor, limit=limit)
    return Page(tuple(hit.entry for hit in found.hits), found.next)
