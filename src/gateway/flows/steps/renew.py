"""A stored answer is handed over as it stands now: a time at which departments are asked again does not lie behind whoever reads it, and is kept."""

import asyncio
from datetime import datetime, timedelta

from gateway.domain.errors import InvalidInput, NotAuthorised, Unready
from gateway.domain.stages import Officer
from gateway.domain.wire import resumptions_of
from gateway.domain.work import Work
from gateway.flows.steps.advance import Act, advance
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.rights import require_rights
from gateway.results import StoredQuery

MOVED = timedelta(minutes=1)
"""A time that is named and at which nobody will be asked, this far around it, was moved."""
RENEWAL_S = 1.0
"""How long a reader waits for newer times; then those that are there must do."""


async def renewed(stored: StoredQuery, officer: Officer, gateway: Gateway) -> StoredQuery:
    """The answer, decided again with its LATE entry where a time that it names is past or was moved; as it is where that cannot be had now.

    Departments are asked again in the background, and as long as nothing comes of that the stored answer stays as it was.  Nobody
    writes an entry for each attempt: only who is handed the answer has it renewed first.
    Raises NotAuthorised after its DENIED entry, NotFound, AuditUnavailable.
    """
    if stored.work is None or not _is_behind(stored.document, stored.work, gateway.clock.now()):
        return stored
    try:
        async with asyncio.timeout(RENEWAL_S):
            work = stored.work
            grant = await gateway.access.authorise(work.officer, gateway.catalogue.plan(work.query), work.used_up)
            await advance(stored.query_id, grant, lambda same: same, gateway, act=Act(None, {"renewed": True}))
    except (InvalidInput, NotAuthorised, Unready, TimeoutError):
        return stored
    fresh = await gateway.results.load_of(stored.query_id, officer)
    if fresh is None:
        return stored
    await require_rights(fresh, officer, gateway)
    return fresh


def _is_behind(document: bytes, work: Work, now: datetime) -> bool:
    """Whether a time that it names is past, or another by now for all that is waited for, as where a downtime began or moved meanwhile."""
    again_at = [work.again_at[lookup] for lookup in work.pending if lookup in work.again_at]
    return any(
        named <= now or (again_at and all(at > now and abs(at - named) >= MOVED for at in again_at))
        for named in resumptions_of(document)
    )
