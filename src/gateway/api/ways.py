"""The ways through the house that the routes take: the flows with the gateway already in their hands."""

from collections.abc import AsyncIterator, Awaitable, Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias
from uuid import UUID

from gateway.api.contract.audit_inputs import (
    AuditSearchIn,
    EntriesQuery,
    ExportIn,
    FindingsQuery,
    JudgementIn,
    RevealIn,
    TimelineIn,
    WithholdingIn,
)
from gateway.api.contract.inputs import DeclarationIn, VerificationReplyIn
from gateway.audit import RevealDecision
from gateway.catalogue import Catalogue
from gateway.domain.clock import Clock
from gateway.domain.codes import CertificateCode, DepartmentCode, MatterCode, QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer, Query
from gateway.domain.supervision import Supervisor
from gateway.domain.words import QueryStatus
from gateway.flows import Admission, Check
from gateway.identity import Credential
from gateway.results import Heading
from gateway.tlog import Tile

Shown = Mapping[str, object]
"""One resource as plain JSON values."""
CallersKey: TypeAlias = tuple[str, bytes] | None
"""The Idempotency-Key and the SHA-256 of the body, where the caller gave one."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A document on its way out: its bytes with the receipt, and where it stands.  Made after an entry in the log only.

    mark: names these bytes to this account.  ask_again_s: when something can have changed; None where nothing is waited for.
    heading: of a stored one, for the printed page; None where it is not kept.
    """

    query_id: QueryId
    status: QueryStatus
    body: bytes
    mark: str = ""
    ask_again_s: int | None = None
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """In place of a document that the caller holds already; nothing of it leaves."""

    mark: str
    ask_again_s: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and where the next begins."""

    items: Sequence[Shown]
    next: str | None


@dataclass(frozen=True, slots=True)
class QueryWays:
    """What the routes may do about queries."""

    ask: Callable[[Query, Officer, CallersKey], Awaitable[Handed]]
    read: Callable[[QueryId, Officer, Container[str]], Awaitable[Handed | Unchanged]]
    permissions: Callable[[MatterCode, Officer], Shown]


@dataclass(frozen=True, slots=True)
class DeskWays:
    """What a department may do about its verifications."""

    work_list: Callable[[Officer, str | None, int], Awaitable[Page]]
    look: Callable[[str, Officer], Awaitable[Shown]]
    reply: Callable[[str, VerificationReplyIn, Officer], Awaitable[Shown]]
    signed_reply: Callable[[str, Officer], Awaitable[Shown]]
    extend: Callable[[str, Officer], Awaitable[Shown]]
    reassign: Callable[[str, str, Officer], Awaitable[Shown]]
    figures: Callable[[Officer], Awaitable[Sequence[Shown]]]
    overdue: Callable[[], int | None]
    """How many were open at the last sweep though their time was over; None before the first."""


@dataclass(frozen=True, slots=True)
class DeclarationWays:
    """What the routes may do about declarations; `declare` takes the caller's key as `ask` does."""

    notice: Callable[[CertificateCode], Shown]
    declare: Callable[[DeclarationIn, Officer, CallersKey], Awaitable[Shown]]
    decline: Callable[[QueryId, CertificateCode, Officer], Awaitable[None]]
    read: Callable[[str, Officer], Awaitable[Shown]]
    inspections: Callable[[str | None, int], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way out: its name, its size in bytes, its pieces.  Made after an entry in the log only."""

    name: str
    size: int
    pieces: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class AuditWays:
    """What auditors may look for; the text is the auditor's task number."""

    entries: Callable[[EntriesQuery, Officer, str], Awaitable[Page]]
    search: Callable[[AuditSearchIn, Officer, str], Awaitable[Page]]
    entry: Callable[[str, Officer, str], Awaitable[Shown]]
    proof: Callable[[str, Officer, str], Awaitable[Shown]]
    timeline: Callable[[TimelineIn, Officer, str], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class ExportWays:
    """What auditors may take with them."""

    ask: Callable[[ExportIn, Officer, str], Awaitable[Shown]]
    read: Callable[[UUID, Officer], Awaitable[Shown]]
    hand_over: Callable[[UUID, Officer, str], Awaitable[File]]


@dataclass(frozen=True, slots=True)
class RevealWays:
    """What auditors may have opened, two of them together."""

    ask: Callable[[RevealIn, Officer, str], Awaitable[Shown]]
    listed: Callable[[str | None, int, Officer, str], Awaitable[Page]]
    read: Callable[[UUID, Officer, str], Awaitable[Shown]]
    decide: Callable[[UUID, RevealDecision, Officer, str], Awaitable[Shown]]
    unseal: Callable[[UUID, Officer, str], Awaitable[Shown]]


@dataclass(frozen=True, slots=True)
class FindingWays:
    """What auditors may do about findings and spot checks."""

    listed: Callable[[FindingsQuery, Officer, str], Awaitable[Page]]
    read: Callable[[UUID, Officer, str], Awaitable[Shown]]
    judge: Callable[[UUID, JudgementIn, Officer, str], Awaitable[Shown]]
    spot_check: Callable[[date, Officer, str], Awaitable[Shown]]


@dataclass(frozen=True, slots=True)
class OwnDisclosures:
    """A page of the entries about a person, what is withheld from all pages, and how many of this one's span are damaged."""

    page: Page
    withheld: Shown
    damaged: int


@dataclass(frozen=True, slots=True)
class DisclosureWays:
    """What citizens may read about themselves, and what may be withheld from them for a time."""

    person_of: Callable[[Credential], Awaitable[PersonId]]
    read: Callable[[PersonId, Officer, str | None, int], Awaitable[OwnDisclosures]]
    withhold: Callable[[WithholdingIn, Officer], Awaitable[Shown]]
    withholdings: Callable[[str | None, int, Officer, str], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class LogWays:
    """What may be read of the log itself.  log: the year.

    tile, entries: by the path behind `tile/`, `tile/entries/`.  entries: with the auditor's task number.  proof: with an entry's
    id, None for the newest one with a receipt.  figures: how the tree stands, as numbers by name, empty before the first look.
    warnings: what somebody must look after.  stream: the key of one, by its number.
    """

    checkpoint: Callable[[int], Awaitable[bytes]]
    tile: Callable[[int, str], Awaitable[tuple[Tile, bytes]]]
    entries: Callable[[int, str, Officer, str], Awaitable[bytes]]
    proof: Callable[[QueryId, Officer, str | None], Awaitable[str]]
    keys: Callable[[], Awaitable[Shown]]
    figures: Callable[[], Mapping[str, float]]
    warnings: Callable[[], Sequence[str]]
    stream: Callable[[int], Awaitable[Shown]]


@dataclass(frozen=True, slots=True)
class Ways:
    """What the routes may do; nothing else of the gateway is in their reach.

    recalled: the officer of a credential that was verified before and holds, without a wait.  rejected: counts one request of a client
    (None: not verified) that was cut off, and why.  checks: whether what every answer needs is there.  supervisor: what goes on beside the requests.
    health: how a department does, for this process.
    """

    catalogue: Catalogue
    clock: Clock
    admission: Admission
    authenticate: Callable[[Credential], Awaitable[Officer]]
    recalled: Callable[[Credential], Officer | None]
    require: Callable[[Officer, str], None]
    rejected: Callable[[str | None, str], None]
    deny: Callable[[Officer, NotAuthorised], Awaitable[None]]
    queries: QueryWays
    desk: DeskWays
    declarations: DeclarationWays
    audit: AuditWays
    exports: ExportWays
    reveals: RevealWays
    findings: FindingWays
    disclosures: DisclosureWays
    log: LogWays
    statistics: Callable[[str | None], Awaitable[Shown]]
    health: Callable[[DepartmentCode], Shown]
    checks: Callable[[], Awaitable[Sequence[Check]]]
    supervisor: Supervisor
