"""The citizen's way: who looked at my data, with a proof for each entry; and orders to withhold entries for a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gateway.audit import People, Withholding, active_withholdings, parts, people_of
from gateway.audit.tree import TreeReader
from gateway.domain.codes import MatterCode
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.ids import uuid7
from gateway.domain.oversight import Scope
from gateway.domain.person import PersonId
from gateway.domain.request import Credential
from gateway.domain.stages import Officer
from gateway.flows.steps.ends import require_end
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.pages import page_of
from gateway.oversight.disclosures import (
    LONGEST_WITHHOLDING,
    OwnPage,
    OwnUsage,
    TimeSpan,
    read_own,
    read_usage,
    reading_draft,
    withholding_draft,
)
from gateway.oversight.retention import stored_months
from gateway.tlog import Proof, leaf_hash


@dataclass(frozen=True, slots=True)
class Disclosures:
    """One page; proofs in the order of its items, None where the entry is not in a published tree yet."""

    page: OwnPage
    proofs: Sequence[Proof | None]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be withheld, why, and until when (domain clock)."""

    scope: Scope
    value: str
    reason: str
    until: datetime


async def person_of(credential: Credential, gateway: Gateway) -> PersonId:
    """Whose token it is.  Raises NotAuthenticated, IdentityUnavailable."""
    return await gateway.identity.person_of(credential)


async def read_disclosures(
    person: PersonId, officer: Officer, oversight: Oversight, *, cursor: str | None = None, limit: int = 20
) -> Disclosures:
    """One page of the entries about a person, newest first, after the SEARCH entry of this reading.

    person: whose token asks.  Raises InvalidInput for a foreign cursor, AuditUnavailable.
    """
    privacy, reader = oversight.log.privacy, oversight.log.reader
    withholdings = await active_withholdings(reader, oversight.clock.now())
    page = await read_own(reader, privacy.tags(person), withholdings, cursor, limit)
    await _record_reading(person, officer, page, oversight, is_first=cursor is None)
    return await _proven(page, oversight.log.tree)


async def find_usage(
    person: PersonId, officer: Officer, oversight: Oversight, span: TimeSpan, *, offset: int, limit: int
) -> OwnUsage:
    """The entries about a person in a span of time (real clock), newest first, after the SEARCH entry of this reading.

    person: whose token asks.  Raises AuditUnavailable.
    """
    privacy, reader = oversight.log.privacy, oversight.log.reader
    withholdings = await active_withholdings(reader, oversight.clock.now())
    usage = await read_usage(reader, privacy.tags(person), withholdings, span, offset=offset, limit=limit)
    await _record_reading(person, officer, usage, oversight, is_first=offset == 0)
    return usage


async def kept_since(oversight: Oversight) -> datetime:
    """Since when entries are kept (real clock): the beginning of the first month that is there.  Raises what the store raises."""
    kept = await stored_months(oversight.database)
    return kept[0].begin if kept else oversight.clock.real()


async def withhold(order: Order, officer: Officer, oversight: Oversight) -> Withholding:
    """Withhold entries from those they are about, until a date (domain clock), with its ADMIN entry.

    Raises InvalidInput (a date in the past or too far ahead, an unknown matter), AuditUnavailable.
    """
    now = oversight.clock.now()
    require_end(order.until, now, LONGEST_WITHHOLDING, "entries are withheld for a time")
    if order.scope is Scope.MATTER and MatterCode(order.value) not in oversight.catalogue.matters:
        fault = InputFault("/value", "unknown-matter", "the catalogue has no such matter")
        raise InvalidInput("there is no such matter", [fault])
    ordered = Withholding(UUID(uuid7()), order.scope, order.value, order.reason, order.until, now)
    draft, *further = [withholding_draft(ordered, officer, part) for part in parts(await _whose([ordered], oversight))]
    await oversight.audit.record(draft, lambda receipt: [oversight.withholdings.insert(ordered, receipt.entry)])
    for one in further:
        await oversight.audit.record(one)
    return ordered


async def withholdings(
    before: UUID | None, limit: int, officer: Officer, task: str, oversight: Oversight
) -> tuple[Sequence[Withholding], UUID | None]:
    """The orders, newest first, ended ones too, and the id to go on before; a look with its entry.  Raises AuditUnavailable."""
    found = await oversight.withholdings.listed(before, limit + 1)
    shown, last = page_of(found, limit, lambda one: one.withholding_id)
    what = {"criteria": {"list": "withholdings"}, "found": len(shown), "first_page": before is None}
    await oversight.readings.searched(officer, task, what, people=await _whose(shown, oversight))
    return shown, last


async def _record_reading(
    person: PersonId, officer: Officer, read: OwnPage | OwnUsage, oversight: Oversight, *, is_first: bool
) -> None:
    """The SEARCH entry of a citizen's reading, before anything of it is shown.  Raises AuditUnavailable."""
    tag = oversight.log.privacy.tag(person, oversight.clock.real().year)
    await oversight.audit.record(reading_draft(officer.client, tag, read, is_first=is_first))


async def _whose(orders: Sequence[Withholding], oversight: Oversight) -> People:
    """Whose cases are named by orders."""
    return await people_of(oversight.log.reader, [order.value for order in orders if order.scope is Scope.CASE])


async def _proven(page: OwnPage, tree: TreeReader) -> Disclosures:
    """The page with its proofs; an entry that is not the leaf of its place is counted as damaged, and not shown."""
    places = await tree.places([(entry.position, entry.at) for entry in page.items])
    pairs = [
        (entry, place)
        for entry, place in zip(page.items, places, strict=True)
        if place is None or place.hash in {None, leaf_hash(entry.leaf)}
    ]
    proofs = [None if place is None else await tree.proof(place.log, place.index) for _, place in pairs]
    damaged = page.damaged + len(page.items) - len(pairs)
    return Disclosures(replace(page, items=tuple(entry for entry, _ in pairs), damaged=damaged), proofs)
