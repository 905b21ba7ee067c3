"""Reading a stored answer again: who may, and the RELEASE entry before its first byte."""

from gateway.domain.codes import QueryId
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.flows.gateway import Gateway
from gateway.flows.rights import require_rights
from gateway.results import StoredQuery


async def read_query(query_id: QueryId, officer: Officer, gateway: Gateway) -> StoredQuery:
    """The stored answer of the account and client that asked, under the rights of now.

    For all others it is not there: raises NotFound.  Raises NotAuthorised after its DENIED entry, AuditUnavailable.
    """
    stored = await gateway.results.load_of(query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    await require_rights(stored, officer, gateway)
    await gateway.audit.release(query_id, officer, how="read", document=stored.document)
    return stored
