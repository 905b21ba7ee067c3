"""What is kept of a query between its answers: the answer, and the work that goes on whatever happens to this process."""

from collections.abc import Container

from gateway.db import Statement
from gateway.domain.codes import LookupId
from gateway.domain.document import Receipt
from gateway.domain.stages import Grant
from gateway.domain.words import QueryStatus
from gateway.flows.steps.assessed import Assessed
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.heading import heading_of
from gateway.flows.steps.job_names import DEPARTMENT, OFFER_ENDS, RESUME
from gateway.results import StoredQuery


def stored_query(assessed: Assessed, receipt: Receipt, gateway: Gateway) -> StoredQuery:
    """What is kept of a query: the answer; and the work, while something of it is waited for."""
    work, document, now = assessed.work, assessed.document, gateway.clock.now()
    is_pending = document.status is QueryStatus.PENDING
    return StoredQuery(
        query_id=work.query.query_id,
        account=work.officer.account,
        client=work.officer.client,
        matter=work.query.matter,
        status=document.status,
        created_at=work.query.asked_at,
        expires_at=None if is_pending else now + gateway.times.kept_for,
        document=assessed.canonical,
        receipt=receipt,
        work=work if is_pending else None,
        persons=gateway.access.digests(work.query),
        heading=heading_of(work.query, work.officer),
    )


def later(assessed: Assessed, grant: Grant, due: Container[LookupId], gateway: Gateway) -> list[Statement]:
    """What must stand in the same transaction as the entry, so that the rest goes on whatever happens to this process.

    due: the lookups whose next attempt has no job yet.  A job names its attempt: one that comes twice finds its number used; and its
    department, which may open sooner than was known.
    """
    query_id = assessed.work.query.query_id
    statements = list(gateway.verification.insert(assessed.opened_tasks))
    statements += [gateway.verification.join(task_id, query_id) for task_id in assessed.joined_tasks]
    for lookup in (one for one in grant.lookups if one.lookup_id in due):
        attempt = str(assessed.work.pending[lookup.lookup_id])
        ids = {"query_id": query_id, "lookup_id": lookup.lookup_id, "attempt": attempt, DEPARTMENT: lookup.department}
        at = gateway.clock.to_real(assessed.work.again_at[lookup.lookup_id])
        statements.append(gateway.jobs.enqueue(RESUME, ids, at))
    for code in assessed.made_offers:
        ids = {"query_id": query_id, "certificate": code}
        statements.append(gateway.jobs.enqueue(OFFER_ENDS, ids, gateway.clock.to_real(assessed.work.offers[code])))
    return statements
