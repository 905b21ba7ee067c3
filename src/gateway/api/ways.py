"""The ways through the house that the routes take: the flows with the gateway already in their hands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.api.disclosures_schema import WithholdingIn
from gateway.api.inputs import DeclarationIn, EntriesQuery, VerificationReplyIn
from gateway.catalogue import Catalogue
from gateway.domain.clock import Clock
from gateway.domain.codes import CertificateCode, MatterCode, QueryId
from gateway.domain.errors import NotAuthorised
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer, Query
from gateway.domain.words import QueryStatus
from gateway.identity import Credential

Shown = Mapping[str, object]
"""One resource as plain JSON values."""


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
class DeskWays:
    """What a department may do about a verification beside answering it."""

    extend: Callable[[str, Officer], Awaitable[Shown]]
    reassign: Callable[[str, str, Officer], Awaitable[Shown]]
    figures: Callable[[Officer], Awaitable[Sequence[Shown]]]


@dataclass(frozen=True, slots=True)
class DeclarationWays:
    """What the routes may do about declarations."""

    notice: Callable[[CertificateCode], Shown]
    declare: Callable[[DeclarationIn, Officer], Awaitable[Shown]]
    read: Callable[[str, Officer], Awaitable[Shown]]
    inspections: Callable[[str | None, int], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class DisclosureWays:
    """What citizens may read about themselves, and what may be withheld from them for a time."""

    person_of: Callable[[Credential], Awaitable[PersonId]]
    read: Callable[[PersonId, Officer, str | None, int], Awaitable[tuple[Page, Shown]]]
    withhold: Callable[[WithholdingIn, Officer], Awaitable[Shown]]
    withholdings: Callable[[str | None, int], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Ways:
    """What the routes may do; nothing else of the gateway is in their reach.

    ask: key and SHA-256 of the body, where the caller gave an Idempotency-Key.  unready: the names of the parts that are not
    ready, empty when all are.
    """

    catalogue: Catalogue
    clock: Clock
    authenticate: Callable[[Credential], Awaitable[Officer]]
    require: Callable[[Officer, str], None]
    deny: Callable[[Officer, NotAuthorised], Awaitable[None]]
    ask: Callable[[Query, Officer, tuple[str, bytes] | None], Awaitable[Handed]]
    read_query: Callable[[QueryId, Officer], Awaitable[Handed]]
    permissions: Callable[[MatterCode, Officer], Shown]
    work_list: Callable[[Officer, str | None, int], Awaitable[Page]]
    reply: Callable[[str, VerificationReplyIn, Officer], Awaitable[Shown]]
    desk: DeskWays
    declarations: DeclarationWays
    audit_entries: Callable[[EntriesQuery, Officer, str], Awaitable[Page]]
    audit_search: Callable[[PersonId, int, str | None, Officer, str], Awaitable[Page]]
    disclosures: DisclosureWays
    statistics: Callable[[datetime, datetime], Awaitable[Shown]]
    unready: Callable[[], Awaitable[Sequence[str]]]
