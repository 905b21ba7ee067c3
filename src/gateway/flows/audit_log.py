"""The auditor's way: each look into the log is an entry itself before the first hit is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.audit import people_in
from gateway.domain.criteria import Criteria
from gateway.domain.stages import Officer
from gateway.flows.steps.oversight import Oversight
from gateway.oversight.search import Hit, Proven, Timeline


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of entries with their places in the tree, newest first, and the cursor of what follows."""

    hits: Sequence[Hit]
    next: str | None


async def find(
    criteria: Criteria, officer: Officer, task: str, oversight: Oversight, *, cursor: str | None = None, limit: int = 50
) -> Hits:
    """One page of entries, newest first.  task: the auditor's task number.  Raises AuditUnavailable, InvalidInput."""
    page = await oversight.inquiry.page(criteria, cursor, limit)
    payload = {**criteria.said(), "found": len(page.items), "first_page": cursor is None}
    people = await people_in(oversight.log.reader, page.items)
    await oversight.readings.searched(officer, task, payload, criteria.subject, people)
    return Hits(await oversight.inquiry.placed(page.items), page.next)


async def read_entry(entry: str, officer: Officer, task: str, oversight: Oversight) -> Hit:
    """One entry.  Raises NotFound, AuditUnavailable."""
    hit = await oversight.inquiry.hit(entry)
    people = await people_in(oversight.log.reader, [hit.entry])
    await oversight.readings.searched(officer, task, {"criteria": {"entry": entry}}, people=people)
    return hit


async def prove(entry: str, officer: Officer, task: str, oversight: Oversight) -> Proven:
    """The proof of an entry.  Raises NotFound, Conflict while it is not integrated, AuditUnavailable."""
    proven = await oversight.inquiry.proof(entry)
    await oversight.readings.searched(officer, task, {"criteria": {"entry": entry}, "proof": True})
    return proven


async def timeline(
    criteria: Criteria, officer: Officer, task: str, oversight: Oversight, *, cursor: str | None, limit: int
) -> Timeline:
    """A page of a timeline, oldest first.  Raises AuditUnavailable, InvalidInput."""
    found = await oversight.inquiry.timeline(criteria, cursor, limit)
    payload = {**criteria.said(), "timeline": True, "found": len(found.trails), "first_page": cursor is None}
    entries = [hit.entry for trail in found.trails for hit in trail.hits]
    people = await people_in(oversight.log.reader, entries)
    await oversight.readings.searched(officer, task, payload, criteria.subject, people)
    return found
