"""Breaking glass, its review by the head of the department, and waking a dormant account; each with its entry."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gateway.accounts import Registered
from gateway.audit import Draft, Subject, full_officer, parts, people_of, reading_drafts
from gateway.domain.accounts import Account, AccountState, RegisteredKind
from gateway.domain.codes import CaseNumber
from gateway.domain.errors import Conflict, NotAuthorised
from gateway.domain.stages import Officer
from gateway.duty import BrokenGlass, GlassReview
from gateway.entry import Content, Kind, text_hash
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.second_person import acts, is_same_person

OVERDUE_REVIEWS = "tell-overdue-reviews"
"""The job that tells of broken glass that nobody has reviewed in time."""
OVERDUE_REVIEWS_CRON = "*/5 * * * *"
_REVIEW_OVERDUE = "find a review overdue"
"""What the gateway did where nobody has reviewed broken glass in time; a rule of misuse looks for it."""
SUPERVISION = "supervision"
"""What stands as the task of a head of department who looks at what their officers broke."""


@dataclass(frozen=True, slots=True)
class GlassWish:
    """For which case, and why."""

    case_number: CaseNumber
    reason: str


async def break_glass(wish: GlassWish, officer: Officer, gateway: Gateway) -> BrokenGlass:
    """Let the officer ask for this case although they are not on duty or dormant, for a time.  Raises AuditUnavailable."""
    glass = gateway.duty.breaking(officer, wish.case_number, wish.reason)
    what = {"did": "break glass", "until": glass.ends_at.isoformat(), "reason_hash": text_hash(wish.reason)}
    await acts(officer, gateway)
    draft, *further = await _drafts(officer, glass, what, gateway)
    await gateway.audit.record(draft, lambda receipt: [gateway.duty.broken(glass, receipt.entry)])
    for one in further:
        await gateway.audit.record(one)
    return glass


async def broken_glass(
    before: UUID | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[BrokenGlass], UUID | None]:
    """What the officers of this head's department have broken, newest first; a look with its entry.  Raises AuditUnavailable, Unready."""
    found = await gateway.duty.page(officer.department, before, limit + 1)
    shown, last = page_of(found, limit, lambda one: one.break_glass_id)
    people = await people_of(gateway.log.reader, [one.case_number for one in shown])
    what = {"criteria": {"list": "broken_glass"}, "found": len(shown), "first_page": before is None}
    for draft in reading_drafts(Kind.SEARCH, officer, SUPERVISION, what, people=people, about=None):
        await gateway.audit.record(draft)
    return shown, last


async def review_glass(
    glass_id: UUID, officer: Officer, gateway: Gateway, *, is_justified: bool, note: str
) -> BrokenGlass:
    """Say once whether it was right.  Raises NotFound, NotAuthorised after its DENIED entry (one's own), Conflict (reviewed already)."""
    glass = await gateway.duty.load(glass_id, officer.department)
    if await is_same_person(glass.account, officer, gateway):
        refusal = NotAuthorised("broken glass is not reviewed by whom it was broken", rule="second-person")
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    if glass.review is not None:
        raise Conflict("this was reviewed already")
    review = GlassReview(is_justified, officer.account, gateway.clock.now(), note)
    what = {
        "did": f"review broken glass: {'justified' if is_justified else 'not justified'}",
        "note_hash": text_hash(note),
    }
    draft, *further = await _drafts(officer, glass, what, gateway)
    await gateway.audit.record(draft, lambda _receipt: [gateway.duty.reviewed(glass, review)])
    for one in further:
        await gateway.audit.record(one)
    return await gateway.duty.load(glass_id, officer.department)


async def tell_overdue(gateway: Gateway) -> None:
    """Tell once, by an entry that becomes a finding, of each glass whose review is overdue.  Raises FAULTS, AuditUnavailable."""
    for glass in await gateway.duty.to_tell():
        what = {"did": _REVIEW_OVERDUE, "break_glass_id": str(glass.break_glass_id), "due_at": glass.due_at.isoformat()}
        of = {"account": glass.account, "department": glass.department}
        case: Content = {"case_number": glass.case_number}
        draft = Draft(Kind.ADMIN, None, {"officer": BY_GATEWAY, "case": case, "result": {**what, **of}})
        told = gateway.duty.told_overdue(glass)
        with suppress(Conflict):  # another process has told it, or it has just been reviewed
            await gateway.audit.record(draft, lambda _receipt, told=told: [told])  # type: ignore[misc]  # bound in the loop


async def reactivate(account: str, reason: str, officer: Officer, gateway: Gateway) -> datetime:
    """Let a dormant account ask again, in the register too; of one that was never dormant nothing changes.  Returns when (domain clock).

    Raises NotAuthorised after its DENIED entry (one's own), AuditUnavailable.
    """
    if await is_same_person(account, officer, gateway):
        refusal = NotAuthorised("nobody reactivates their own account", rule="second-person")
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    what = {"did": f"reactivate account {account}", "reason_hash": text_hash(reason)}
    draft = Draft(Kind.ADMIN, None, {"officer": full_officer(officer), "result": what})
    thawed, at = await _thawed(account, gateway), gateway.clock.real()
    await gateway.audit.record(
        draft,
        lambda receipt: [
            gateway.duty.wake(account),
            *(gateway.accounts.keep(one, at, receipt.entry) for one in thawed),
        ],
    )
    await gateway.accounts.refresh()
    return gateway.clock.now()


async def _thawed(account: str, gateway: Gateway) -> Sequence[Registered]:
    """The account as the register is to have it, where it is frozen there.  Raises FAULTS."""
    held = await gateway.accounts.named(RegisteredKind.ACCOUNT, account)
    record = None if held is None else held.record
    if held is None or not isinstance(record, Account) or record.state is not AccountState.DORMANT:
        return ()
    return (replace(held, record=replace(record, state=AccountState.ACTIVE)),)


async def _drafts(officer: Officer, glass: BrokenGlass, what: Content, gateway: Gateway) -> list[Draft]:
    """As many entries as the people take whose case it is; at least one."""
    people = await people_of(gateway.log.reader, [glass.case_number])
    return [_draft(officer, glass, what, part) for part in parts(people)]


def _draft(officer: Officer, glass: BrokenGlass, what: Content, subjects: Sequence[Subject]) -> Draft:
    sections: dict[str, Content] = {
        "officer": full_officer(officer),
        "case": {"case_number": glass.case_number},
        "result": {**what, "break_glass_id": str(glass.break_glass_id)},
    }
    return Draft(Kind.ADMIN, None, sections, tuple(subjects))
