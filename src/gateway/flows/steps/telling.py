"""What goes out about a query, for the transaction of the entry by which it changes: so nothing is told that is not on record, and nothing is lost."""

from gateway.db import Statement
from gateway.domain.codes import QueryId
from gateway.domain.outbox import MessageKind
from gateway.domain.words import QueryStatus
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import SEND_CALLBACK, SEND_TEXT


def tell_client(
    query_id: QueryId, client: str, status: QueryStatus, gateway: Gateway, kind: MessageKind = MessageKind.QUERY_CHANGED
) -> Statement:
    """The client system that asked is told, wherever it is to be called back; where nowhere, nothing is done."""
    told = gateway.callbacks.tell(client, kind, query_id, status.value)
    return gateway.jobs.enqueue_each(SEND_CALLBACK, told)


def tell_applicant(query_id: QueryId, status: QueryStatus, gateway: Gateway) -> list[Statement]:
    """Once nothing of the query waits, whoever wished a text message is sent one."""
    if status is not QueryStatus.COMPLETE:
        return []
    return [gateway.jobs.enqueue_each(SEND_TEXT, gateway.texts.complete(query_id))]
