"""The auditor's way: a search of the log, which is an entry itself before its first hit is shown."""

from gateway.audit import Criteria, Page
from gateway.domain.stages import Officer
from gateway.flows.gateway import Gateway


async def find(
    criteria: Criteria, officer: Officer, task: str, gateway: Gateway, *, cursor: str | None = None, limit: int = 50
) -> Page:
    """One page of entries, newest first.  task: the auditor's task number.  Raises AuditUnavailable, InvalidInput."""
    return await gateway.audit.search(officer, task, criteria, cursor=cursor, limit=limit)
