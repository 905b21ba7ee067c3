"""A stored query, as the room keeps it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

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
class WaitsFor:
    """Whom or what one of a query's certificates waits for.

    kind: as in the document's `next`.  department: None where it is the applicant.  at: until when an officer or the applicant has time, or when
    the department is asked again, ISO 8601; None where it is being asked.
    """

    kind: str
    department: str | None
    at: str | None


@frozen
class OwnQuery:
    """One line of the list of whoever asked.  created_at, expires_at: domain clock; expires_at is None while pending."""

    query_id: QueryId
    matter: MatterCode
    case_number: str
    status: QueryStatus
    created_at: datetime
    expires_at: datetime | None
    waits_for: tuple[WaitsFor, ...] = ()


def waits_of(document: Mapping[str, Any]) -> tuple[WaitsFor, ...]:
    """What a stored document waits for, each once, what is due first at the front."""
    steps = [one["next"] for one in document["certificates"] if one.get("next") is not None]
    told = {one: None for step in steps for one in _waits(step)}
    return tuple(sorted(told, key=lambda one: one.at or ""))


def _waits(step: Mapping[str, Any]) -> list[WaitsFor]:
    kind = step["kind"]
    if kind == "declare":
        return [WaitsFor(kind, None, step.get("due_at"))]
    if kind not in {"task", "resumes"}:
        return []
    several = [one["department"] for one in step.get("departments") or ()]
    departments = several or [code for code in [step.get("department")] if code]
    return [WaitsFor(kind, code, step.get("due_at" if kind == "task" else "resumes_at")) for code in departments]


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

    def offers(self, certificate: str) -> bool:
        """Whether a declaration may take this certificate's place, as the document says."""
        certificates = orjson.loads(self.document)["certificates"]
        return any(one["certificate"] == certificate and one.get("declaration_offered") for one in certificates)
