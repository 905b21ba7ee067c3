"""What is kept of a query between its answers."""

from gateway.domain.document import Receipt
from gateway.domain.words import QueryStatus
from gateway.flows.steps.assess import Assessed
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.heading import heading_of
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
        expires_at=None if is_pending else now + gateway.pace.kept_for,
        document=assessed.canonical,
        receipt=receipt,
        work=work if is_pending else None,
        persons=gateway.access.digests(work.query),
        heading=heading_of(work.query, work.officer),
    )
