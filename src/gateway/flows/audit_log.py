"""The auditor's ways: a search of the log, which is an entry itself before its first hit is shown."""

from gateway.audit import Criteria, Page
from gateway.audit.search import search
from gateway.domain.stages import Officer
from gateway.flows.gateway import Gateway


async def find(
    criteria: Criteria, officer: Officer, task: str, gateway: Gateway, *, cursor: str | None = None, limit: int = 50
) -> Page:
    """One page of entries, newest first.  task: the auditor's task number.  Raises AuditUnavailable, InvalidInput."""
    await gateway.audit.searched(officer, task, criteria.said(), criteria.subject)
    return await search(gateway.audit.reader, gateway.audit.privacy, criteria, cursor, limit)
