"""One's own queries, while their answers are kept: a list of cases, and so an entry about everybody whose they are, before the first is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.audit import Draft, full_officer, parts, people_of
from gateway.domain.cursor import make_timed_cursor, read_timed_uuid_cursor
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.pages import page_of
from gateway.results import OwnQuery, Wanted

DID = "listed own queries"


@dataclass(frozen=True, slots=True)
class OwnQueries:
    """A page, the newest first, and the cursor of what follows."""

    items: Sequence[OwnQuery]
    next: str | None


async def list_queries(
    wanted: Wanted, officer: Officer, gateway: Gateway, *, cursor: str | None, limit: int
) -> OwnQueries:
    """A page of the queries that the officer's account and client have asked.  Raises InvalidInput for a foreign cursor, AuditUnavailable."""
    at, last = (None, None) if cursor is None else read_timed_uuid_cursor(cursor)
    after = None if at is None else (at, str(last))
    found = await gateway.results.own(officer, wanted, after, limit + 1)
    shown, more = page_of(found, limit, lambda last: make_timed_cursor(last.created_at, last.query_id))
    sought = {"case_number": wanted.case_number, "state": wanted.status}
    criteria = {name: value for name, value in sought.items() if value is not None}
    sections = {"officer": full_officer(officer), "result": {"did": DID, "criteria": criteria, "found": len(shown)}}
    for people in parts(await people_of(gateway.log.reader, (one.case_number for one in shown))):
        await gateway.audit.record(Draft(Kind.ADMIN, None, sections, people))
    return OwnQueries(shown, more)
