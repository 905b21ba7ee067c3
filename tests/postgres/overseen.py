"""The rooms of those who read the log, over a log that a test has started."""

from functools import lru_cache
from types import SimpleNamespace
from typing import cast

from gateway.audit.walk import Walk
from gateway.db import Keyring, Replica
from gateway.domain.criteria import Criteria
from gateway.domain.stages import Officer
from gateway.flows import Gateway, Oversight, audit_log
from gateway.jobs import Jobs
from gateway.oversight.search.search import Page
from gateway.protection import Protection
from tests.rooms.audit.writer import Writer


@lru_cache(maxsize=8)
def over(audit: Writer, replica: Replica | None = None) -> Oversight:
    """Of one log always the same.  Its jobs are kept, and done by nobody."""
    rooms = {"database": audit.database, "jobs": Jobs(audit.database), "clock": audit.clock, "live": None}
    desk = Protection(audit.database, Keyring({b"desk": bytes(32)}), audit.clock, {})
    gateway = cast("Gateway", SimpleNamespace(audit=audit, log=audit.log, protection=desk, **rooms))
    return Oversight.build(gateway, audit.home, replica=replica)


def walk_over(audit: Writer) -> Walk:
    return Walk(audit.database, audit.log.tree, audit.log.origin, over(audit).register, clock=audit.clock)


async def looked(
    audit: Writer, officer: Officer, task: str, criteria: Criteria, *, cursor: str | None = None, limit: int = 50
) -> Page:
    """A search as an auditor makes it, with its entry."""
    found = await audit_log.find(criteria, officer, task, over(audit), cursor=cursor, limit=limit)
    return Page(tuple(hit.entry for hit in found.hits), found.next)
