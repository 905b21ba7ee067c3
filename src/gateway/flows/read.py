"""Reading a stored answer again: who may, and the RELEASE entry before its first byte; and an answer that the caller holds already."""

from collections.abc import Container
from dataclasses import dataclass

from gateway.domain.codes import MatterCode, QueryId
from gateway.domain.document import Receipt
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer, Response
from gateway.domain.waiting import Changes
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.renew import renewed
from gateway.flows.steps.rights import require_rights
from gateway.results import StoredQuery


@dataclass(frozen=True, slots=True)
class Read:
    """An answer on its way out under its mark; is_known: the caller holds it, and nothing of it leaves."""

    stored: StoredQuery
    mark: str
    is_known: bool


async def read_query(
    query_id: QueryId, officer: Officer, gateway: Gateway, *, known: Container[str] = frozenset()
) -> Read:
    """The stored answer of the account and client that asked, under the rights of now.

    known: the marks of what the caller holds.  Where that is the answer as this account may have it now, nothing leaves and nothing is
    written down; rights are judged all the same.
    For all others it is not there: raises NotFound.  Raises NotAuthorised after its DENIED entry, AuditUnavailable.
    """
    stored = await gateway.results.load_of(query_id, officer)
    if stored is None:
        raise NotFound("no such query for this account")
    await require_rights(stored, officer, gateway)
    mark = mark_of(stored.matter, stored.document, stored.receipt, officer, gateway)
    if mark in known:
        return Read(stored, mark, is_known=True)
    fresh = await renewed(stored, officer, gateway)
    await gateway.audit.release(query_id, officer, how="read", document=fresh.document)
    return Read(fresh, mark_of(fresh.matter, fresh.document, fresh.receipt, officer, gateway), is_known=False)


def mark_of(matter: MatterCode, document: bytes, receipt: Receipt, officer: Officer, gateway: Gateway) -> str:
    """What names an answer to the account that holds it: another with every change of it, or of what the account may see.

    document: its canonical bytes, which name the query.
    """
    holder = (officer.account.encode(), officer.client.encode(), gateway.access.grid(officer, matter))
    return gateway.results.mark(document, receipt.entry.encode(), *holder)


def mark_of_made(made: Response | StoredQuery, matter: MatterCode, officer: Officer, gateway: Gateway) -> str:
    """The same of an answer that was just made, or made before under the same key."""
    document = made.canonical if isinstance(made, Response) else made.document
    return mark_of(matter, document, made.receipt, officer, gateway)


def ask_again_s(made: Response | StoredQuery, gateway: Gateway) -> int | None:
    """When something of an answer can have changed, in seconds; None where nothing is waited for."""
    now = gateway.clock.now()
    if isinstance(made, Response):
        return Changes.of_document(made.document, now).ask_again_s(now)
    return None if made.work is None else Changes.of_work(made.work).ask_again_s(now)
