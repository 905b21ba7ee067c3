"""The proof that an answer's entry stands in the log, for the one who may read the answer."""

from uuid import UUID

from gateway.domain.codes import QueryId
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.rights import require_rights
from gateway.oversight.search import Proven

_WITH_RECEIPT = frozenset({Kind.OUTCOME, Kind.LATE})


async def prove_answer(
    query_id: QueryId, officer: Officer, entry: str | None, gateway: Gateway, oversight: Oversight
) -> Proven:
    """The proof of an entry whose receipt was given out with this query's document; entry None: the newest one's.

    Raises NotFound for all but the account and client that asked, NotAuthorised after its DENIED entry, NotIntegrated while the entry is not in the tree, AuditUnavailable.
    """
    stored = await gateway.results.load_of(query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    await require_rights(stored, officer, gateway)
    hit = await oversight.inquiry.hit(entry or stored.receipt.entry)
    if hit.entry.entry == stored.receipt.entry and hit.entry.damage:
        await oversight.inquiry.proof(hit.entry.entry)  # says what is wrong where it proves nothing
    if hit.entry.query_id != UUID(query_id) or hit.entry.kind not in _WITH_RECEIPT:
        raise NotFound("the query has no such entry with a receipt")
    proven = await oversight.inquiry.proof(hit.entry.entry)
    await gateway.audit.release(query_id, officer, how="proof")
    return proven
