"""A stored query, as the room keeps it."""

from dataclasses import field
from datetime import datetime

import orjson

from gateway.domain.codes import CountyCode, DepartmentCode, MatterCode, QueryId
from gateway.domain.document import Receipt
from gateway.domain.frozen import frozen
from gateway.domain.words import QueryStatus
from gateway.domain.work import Work


@frozen
class Heading:
    """What stands at the head of a printed answer.

    applicant_name, applicant_number: masked; None where nothing of them is shown.  parties: the keys of all who are named in the query,
    such as `child.1`.  account, post, department, county: of the officer who asked.
    """

    applicant_name: str | None = field(repr=False)
    applicant_number: str | None = field(repr=False)
    parties: tuple[str, ...]
    account: str
    post: str
    department: DepartmentCode
    county: CountyCode


@frozen
class OwnQuery:
    """One line of the list of whoever asked.  created_at, expires_at: domain clock; expires_at is None while pending."""

    query_id: QueryId
    matter: MatterCode
    case_number: str
    status: QueryStatus
    created_at: datetime
    expires_at: datetime | None


@frozen
class Wanted:
    """Which of one's own queries are looked for; None: any."""

    case_number: str | None = None
    status: QueryStatus | None = None


@frozen
class StoredQuery:
    """One query's answer so far.

    document: canonical JSON without its receipt.  work: what is needed to go on, only while pending or open to a declaration.  created_at, expires_at: domain
    clock; expires_at is None while pending.  persons: salted digests of everybody whom it is about, for the guards at each reading; none in
    one that was stored before they were kept.  heading: kept as it was at first; None in one of before.
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
    heading: Heading | None = field(default=None, repr=False)

    @property
    def case_number(self) -> str:
        """Of the case that it was asked for; read from the document each time."""
        number: str = orjson.loads(self.document)["case_number"]
        return number
