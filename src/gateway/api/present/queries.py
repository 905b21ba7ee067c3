"""A query's document on its way out."""

from gateway.api.http.answers import Shown
from gateway.domain.codes import QueryId
from gateway.domain.frozen import frozen
from gateway.domain.stages import Response
from gateway.domain.wire import with_receipt
from gateway.domain.words import QueryStatus
from gateway.flows import Heading, OwnQuery, StoredQuery


def listed_object(query: OwnQuery) -> Shown:
    """A query in the list of who asked it."""
    return {
        "query_id": query.query_id,
        "matter": query.matter,
        "case_number": query.case_number,
        "status": query.status,
        "asked_at": query.created_at,
        "kept_until": query.expires_at,
        "waits_for": [{"kind": one.kind, "department": one.department, "at": one.at} for one in query.waits_for],
    }


@frozen
class Handed:
    """A document on its way out: its bytes with the receipt, and where it stands.  Made after an entry in the log only.

    heading: of a stored one, for the printed page; None where it is not kept.
    """

    query_id: QueryId
    status: QueryStatus
    body: bytes
    heading: Heading | None = None


def handed(made: Response | StoredQuery) -> Handed:
    """A fresh answer or a stored one; both stand in the log before they come here."""
    if isinstance(made, Response):
        body = with_receipt(made.canonical, made.receipt)
        return Handed(made.document.query_id, made.document.status, body)
    return Handed(made.query_id, made.status, with_receipt(made.document, made.receipt), heading=made.heading)
