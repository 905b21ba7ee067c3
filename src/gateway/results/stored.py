"""A stored query, as the room keeps it."""

from dataclasses import dataclass, field
from datetime import datetime

from gateway.domain.codes import MatterCode, QueryId
from gateway.domain.document import Receipt
from gateway.domain.words import QueryStatus
from gateway.domain.work import Work


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """One query's answer so far.

    document: canonical JSON without its receipt.  work: what is needed to go on, only while pending or open to a declaration.  created_at, expires_at: domain
    clock; expires_at is None while pending.  persons: salted digests of everybody whom it is about, for the guards at each reading; none in
    one that was stored before they were kept.
    """

    query_id: QueryId
    account: str
    client: str
    matter: MatterCode
    status: QueryStatus
    created_at: datetime
    expires_at: datetime | None
    document: bytes = field(repr=False)
    receipt: Receipt
    work: Work | None = field(default=None, repr=False)
    persons: frozenset[str] = field(default=frozenset(), repr=False)
