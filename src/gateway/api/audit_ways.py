"""The ways of the audit log, and its entries in the shape of the wire."""

from functools import partial

from gateway.api.inputs import AuditSearchIn, EntriesQuery
from gateway.api.store_away import unless_away
from gateway.api.ways import AuditWays, Page
from gateway.audit import Criteria, as_object
from gateway.audit import Page as EntriesPage
from gateway.domain.stages import Officer
from gateway.flows import Gateway, audit_log


def audit_ways(gateway: Gateway) -> AuditWays:
    """What an auditor may do with this gateway's log."""
    return AuditWays(entries=unless_away(partial(_entries, gateway)), search=unless_away(partial(_search, gateway)))


async def _entries(gateway: Gateway, asked: EntriesQuery, officer: Officer, task: str) -> Page:
    found = await audit_log.find(criteria_of(asked), officer, task, gateway, cursor=asked.cursor, limit=asked.limit)
    return _page(found)


async def _search(gateway: Gateway, asked: AuditSearchIn, officer: Officer, task: str) -> Page:
    criteria = Criteria(subject=asked.person_id)
    return _page(await audit_log.find(criteria, officer, task, gateway, cursor=asked.cursor, limit=asked.limit))


def _page(found: EntriesPage) -> Page:
    return Page([as_object(entry) for entry in found.items], found.next)


def criteria_of(asked: EntriesQuery) -> Criteria:
    """The filters of a search; an officer is known by their account."""
    return Criteria(
        account=asked.account or asked.officer,
        client=asked.client,
        office=asked.office,
        department=asked.department,
        case_number=asked.case_number,
        matter=asked.matter,
        certificate=asked.certificate,
        state=asked.state,
        query_id=asked.query_id,
        since=asked.since,
        until=asked.until,
    )
