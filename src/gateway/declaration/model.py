"""A declaration, its checks, and what a check found, as they stand in the tables."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.person import Person
from gateway.domain.words import SuspicionState


class CheckOutcome(StrEnum):
    """What a check afterwards came to; an unknown proves nothing against anybody."""

    TRUE = "true"
    FALSE = "false"
    NOT_VERIFIABLE = "not_verifiable"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: due and done by the domain clock; outcome and reason only once done."""

    number: int
    due_at: datetime
    outcome: CheckOutcome | None = None
    reason: str | None = None
    done_at: datetime | None = None
    inspection_id: str | None = None
    """Of the inspection that it belongs to; None: every declaration has it."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What was declared, by whom, on which text.

    statement_hash: SHA-256 over the canonical statement, hex; the statement names the signer and stays sealed.  basis: what is
    needed to check it, as bytes of whoever made them.  signed_at: domain clock.  suspected_at: when something was found that
    contradicts it; None where nothing came of it.  is_confirmed: under the signer's own sign-in, and not signed on paper; account, client: then
    of whoever asked the query.
    """

    declaration_id: str
    query_id: QueryId
    certificate: CertificateCode
    matter: MatterCode
    account: str
    client: str
    notice_version: str
    notice_hash: str
    statement_hash: str
    signed_at: datetime
    signer: Person = field(repr=False)
    statement: bytes = field(repr=False)
    basis: bytes = field(repr=False)
    checks: tuple[Check, ...] = ()
    suspected_at: datetime | None = None
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A declaration that is contradicted.  check_query_id: the check, in the audit log.  inspected_by: the account of whose visit, or answer, contradicts it."""

    finding_id: str
    declaration_id: str
    query_id: QueryId
    matter: MatterCode
    certificate: CertificateCode
    state: SuspicionState
    reason: str
    opened_at: datetime
    check_query_id: QueryId
    inspected_by: str | None = None


@dataclass(frozen=True, slots=True)
class SuspicionPage:
    """One page, newest first.  `next`: the cursor of the page after, None on the last."""

    items: tuple[Suspicion, ...]
    next: str | None
