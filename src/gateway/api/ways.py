"""The ways through the house that the routes take: the flows with the gateway already in their hands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from gateway.api.inputs import AuditSearchIn, DeclarationIn, EntriesQuery, VerificationReplyIn
from gateway.catalogue import Catalogue
from gateway.domain.clock import Clock
from gateway.domain.codes import CertificateCode, DepartmentCode, MatterCode, QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.stages import Officer, Query
from gateway.domain.words import QueryStatus
from gateway.identity import Credential

Shown = Mapping[str, object]
"""One resource as plain JSON values."""
CallersKey: TypeAlias = tuple[str, bytes] | None
"""The Idempotency-Key and the SHA-256 of the body, where the caller gave one."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A document on its way out: its bytes with the receipt, and where it stands.  Made after an entry in the log only."""

    query_id: QueryId
    status: QueryStatus
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and where the next begins."""

    items: Sequence[Shown]
    next: str | None


@dataclass(frozen=True, slots=True)
class QueryWays:
    """What the routes may do about queries."""

    ask: Callable[[Query, Officer, CallersKey], Awaitable[Handed]]
    read: Callable[[QueryId, Officer], Awaitable[Handed]]
    permissions: Callable[[MatterCode, Officer], Shown]


@dataclass(frozen=True, slots=True)
class DeskWays:
    """What a department may do about its verifications."""

    work_list: Callable[[Officer, str | None, int], Awaitable[Page]]
    reply: Callable[[str, VerificationReplyIn, Officer], Awaitable[Shown]]
    signed_reply: Callable[[str, Officer], Awaitable[Shown]]
    extend: Callable[[str, Officer], Awaitable[Shown]]
    reassign: Callable[[str, str, Officer], Awaitable[Shown]]
    figures: Callable[[Officer], Awaitable[Sequence[Shown]]]


@dataclass(frozen=True, slots=True)
class DeclarationWays:
    """What the routes may do about declarations; `declare` takes the caller's key as `ask` does."""

    notice: Callable[[CertificateCode], Shown]
    declare: Callable[[DeclarationIn, Officer, CallersKey], Awaitable[Shown]]
    read: Callable[[str, Officer], Awaitable[Shown]]
    inspections: Callable[[str | None, int], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class AuditWays:
    """What an auditor may do with the log; the last argument is the number of their task."""

    entries: Callable[[EntriesQuery, Officer, str], Awaitable[Page]]
    search: Callable[[AuditSearchIn, Officer, str], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Ways:
    """What the routes may do; nothing else of the gateway is in their reach.

    unready: the names of the parts that are not ready, empty when all are.  health: how a department does, for this process.
    log_key: the log's public key as a JWK.
    """

    catalogue: Catalogue
    clock: Clock
    authenticate: Callable[[Credential], Awaitable[Officer]]
    require: Callable[[Officer, str], None]
    deny: Callable[[Officer, NotAuthorised], Awaitable[None]]
    queries: QueryWays
    desk: DeskWays
    declarations: DeclarationWays
    audit: AuditWays
    statistics: Callable[[datetime, datetime], Awaitable[Shown]]
    health: Callable[[DepartmentCode], Shown]
    log_key: Callable[[], Shown]
    unready: Callable[[], Awaitable[Sequence[str]]]
