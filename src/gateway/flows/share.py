"""Data sharing between departments: asked for, decided by whoever owns the data, ended, renewed; each step stands in the log with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from gateway.access import tested_items
from gateway.audit import full_officer
from gateway.db import Statement
from gateway.domain.codes import DepartmentCode
from gateway.domain.document import Receipt
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised
from gateway.domain.ids import uuid7
from gateway.domain.sharing import GrantedSharing, SharingDecision, SharingRequest, SharingState, SharingWish
from gateway.domain.stages import Officer
from gateway.domain.words import Sharing
from gateway.flows.steps.gateway import Gateway, InForce
from gateway.flows.steps.granting import did_of, grant_id, grants_that_count, is_as_logged, listed_fields, sharing_entry
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.publishing import NewGrants, publish_grants, publish_next
from gateway.flows.steps.second_person import acts, is_same_person
from gateway.sharing import SharingTimes

SHARING_REMINDERS = "remind-of-sharing-requests"
"""The job that reminds of requests that wait, and of grants that end."""
SHARING_CRON = "*/10 * * * *"
KEPT = timedelta(days=6 * 365)
"""How long a request is kept once its dates are over."""
_BECOMES: Mapping[tuple[SharingState, SharingDecision], SharingState] = {
    (SharingState.ASKED, SharingDecision.GRANT): SharingState.GRANTED,
    (SharingState.ASKED, SharingDecision.REFUSE): SharingState.REFUSED,
    (SharingState.GRANTED, SharingDecision.END): SharingState.ENDED,
}


async def ask(wish: SharingWish, officer: Officer, gateway: Gateway) -> SharingRequest:
    """Ask the owner of fields for them, with the ADMIN entry; what is shared without conditions is granted at once, where the answers that
    come with it rest on nothing else of the owner's.

    Raises InvalidInput (what the catalogue does not list or nobody shares, dates in the past or too long, a renewal of something else),
    NotFound (a renewal of what is not the department's), AuditUnavailable.
    """
    now = gateway.clock.now()
    owner = _owner(wish, officer.department, gateway)
    times = _times(gateway)
    _refuse_dates(wish, now.date(), times)
    if wish.renews is not None:
        _refuse_other(await gateway.sharing.load_of(wish.renews, officer.department), owner, wish)
    days = gateway.verification.calendar
    asked = SharingRequest(
        request_id=UUID(uuid7()),
        department=officer.department,
        owner=owner,
        wish=wish,
        settled=SharingState.ASKED,
        asked_by=officer.account,
        asked_at=now,
        due_at=days.after(now, times.decided_within_working_days),
        remind_at=days.after(now, times.reminded_after_working_days),
    )
    await acts(officer, gateway)
    draft = sharing_entry(did_of(asked.settled), asked, full_officer(officer))
    await gateway.audit.record(draft, lambda receipt: [gateway.sharing.ask(asked, receipt.entry)])
    if _is_unconditional(wish, gateway):
        return await _settle(asked, SharingState.GRANTED, None, "无条件共享 unconditional", gateway)
    return asked


async def decide(
    request_id: UUID, decision: SharingDecision, reasons: str | None, officer: Officer, gateway: Gateway
) -> SharingRequest:
    """The owner's word on a request, or on the end of what was granted, with its ADMIN entry.

    Raises NotFound, NotAuthorised after its DENIED entry (whoever asked does not decide, nor does another department), InvalidInput
    (nothing is refused or ended without reasons), Conflict, AuditUnavailable.
    """
    request = await gateway.sharing.load_of(request_id, officer.department)
    if request.owner != officer.department or await is_same_person(request.asked_by, officer, gateway):
        refusal = NotAuthorised("the owner of the data decides, by somebody who has not asked", rule="sharing-owner")
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    if decision is not SharingDecision.GRANT and not reasons:
        fault = InputFault("/reasons", "missing", "nothing is refused or ended without reasons")
        raise InvalidInput("the decision has no reasons", [fault])
    becomes = _BECOMES.get((request.settled, decision))
    if becomes is None:
        raise Conflict("this was decided already")
    if becomes is SharingState.GRANTED and not await is_as_logged(request, gateway):
        raise Conflict("this request is not as it was asked for: have it asked anew")
    return await _settle(request, becomes, officer, reasons, gateway)


async def load(request_id: UUID, officer: Officer, gateway: Gateway) -> SharingRequest:
    """One that the officer's department has made or has to decide.  Raises NotFound."""
    return await gateway.sharing.load_of(request_id, officer.department)


async def listed(
    before: UUID | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[SharingRequest], UUID | None]:
    """Those that the officer's department has made or has to decide, newest first, and the id to go on before."""
    found = await gateway.sharing.listed(officer.department, before, limit + 1)
    return page_of(found, limit, lambda one: one.request_id)


async def remind_of_sharing(gateway: Gateway) -> None:
    """Remind, by an entry, of requests that nobody has decided, of grants that end soon, and of those of which most is used.

    Those of long ago are forgotten.  Raises FAULTS.
    """
    now = gateway.clock.now()
    ends_by = now.date() + timedelta(days=_times(gateway).end_told_days_before)
    for request in await gateway.sharing.to_remind(now, ends_by):
        did = "remind of sharing request" if request.settled is SharingState.ASKED else "tell the end of sharing"
        done = gateway.sharing.reminded(request, now)
        await gateway.audit.record(sharing_entry(did, request, BY_GATEWAY), lambda _receipt, done=done: [done])  # type: ignore[misc]  # bound in the loop
    await _tell_use(now.date(), gateway)
    await gateway.database.run(gateway.sharing.sweep(now.date() - KEPT))


async def _tell_use(today: date, gateway: Gateway) -> None:
    """Once for each day and month in which four fifths of what was agreed are used."""
    requests = {grant_id(one): one for one in await gateway.sharing.granted(today)}
    grants = grants_that_count([one.granted for one in requests.values()], gateway.catalogue.matters)
    for use in await gateway.quotas.nearly_used_up([grant.volume for grant in grants]):
        counted = {"used": use.used, "agreed": use.most, "span": "day" if use.is_of_day else "month"}
        draft = sharing_entry("tell the use of sharing", requests[use.grant_id], BY_GATEWAY, counted)
        await gateway.audit.record(draft, lambda _receipt, told=use.remembered: [told])  # type: ignore[misc]  # bound in the loop


async def _settle(
    request: SharingRequest, becomes: SharingState, officer: Officer | None, reasons: str | None, gateway: Gateway
) -> SharingRequest:
    """officer: None: the gateway itself, by what the catalogue says.  What is granted or ended is in force when this returns."""
    after = replace(
        request,
        settled=becomes,
        decided_by=None if officer is None else officer.account,
        decided_at=gateway.clock.now(),
        reasons=reasons,
    )
    step = sharing_entry(did_of(becomes), after, BY_GATEWAY if officer is None else full_officer(officer))

    def decided(receipt: Receipt) -> Sequence[Statement]:
        return [gateway.sharing.decide(request, after, receipt.entry)]

    async def publish(now: InForce) -> None:
        await _refuse_second_renewal(after, gateway)
        grants = _after(after, now.policy.grants, gateway.clock.now().date())
        await publish_grants(NewGrants(grants, step, decided, request.asked_by, after.decided_by), now, gateway)

    if becomes is SharingState.REFUSED:
        await gateway.audit.record(step, decided)
    else:
        await publish_next(publish, gateway)
    return after


def _after(decided: SharingRequest, grants: Sequence[GrantedSharing], today: date) -> Sequence[GrantedSharing]:
    """What is granted once something is granted or ended; what is over by now stands in former bundles alone.

    From its first day a renewal stands in place of what it renews, so that the agreed numbers of both do not add up.
    """
    others = [one for one in grants if one.request_id != decided.request_id]
    if decided.settled is SharingState.GRANTED:
        last = decided.wish.since - timedelta(days=1)
        others = [_ending(one, last) if one.request_id == decided.wish.renews else one for one in others]
        others.append(decided.granted)
    return [one for one in others if one.wish.until >= max(one.wish.since, today)]


def _ending(one: GrantedSharing, last: date) -> GrantedSharing:
    """The same, until that day at most."""
    return replace(one, wish=replace(one.wish, until=min(one.wish.until, last)))


def _owner(wish: SharingWish, asking: DepartmentCode, gateway: Gateway) -> DepartmentCode:
    """Whose fields they are: one department's a request.  Raises InvalidInput."""
    matter = gateway.catalogue.matters.get(wish.matter)
    if matter is None:
        raise InvalidInput("there is no such matter", [InputFault("/matter", "unknown-matter", "no such matter")])
    listed = listed_fields(matter)
    faults = [
        InputFault(
            f"/fields/{place}", "not-listed", "the matter has no such certificate, or it does not show this field"
        )
        for place, (code, items) in enumerate(wish.fields.items())
        if not items <= listed.get(code, {}).keys()
    ]
    issuers = {one.code: one.issuer for one in matter.certificates}
    owners = {issuers[code] for code in wish.fields if code in issuers}
    if len(owners) > 1 or asking in owners:
        faults.append(InputFault("/fields", "owner", "fields of one other department"))
    if not faults:
        faults = [
            InputFault(
                f"/fields/{place}", "not-shared", "its owner shares this field with nobody; it only counts for answers"
            )
            for place, (code, items) in enumerate(wish.fields.items())
            if any(gateway.catalogue.items[issuers[code], item].sharing is Sharing.NOT_SHARED for item in items)
        ]
    if faults:
        raise InvalidInput("this cannot be asked for", faults)
    return next(iter(owners))


def _refuse_other(former: SharingRequest, owner: DepartmentCode, wish: SharingWish) -> None:
    """Raises InvalidInput where a renewal is of another owner's data, of another matter, or ends before what it renews."""
    if (former.owner, former.wish.matter) != (owner, wish.matter) or wish.until < former.wish.until:
        fault = InputFault("/renews", "not-renewed", "of the same owner and matter, and to no earlier day")
        raise InvalidInput("this is no renewal of that request", [fault])


async def _refuse_second_renewal(decided: SharingRequest, gateway: Gateway) -> None:
    """Raises Conflict where another renewal of the same request is granted: both together would be more than either."""
    renews = decided.wish.renews
    if decided.settled is not SharingState.GRANTED or renews is None:
        return
    if await gateway.sharing.is_renewed(renews, gateway.clock.now().date()):
        raise Conflict("this was renewed already: have the renewal renewed")


def _times(gateway: Gateway) -> SharingTimes:
    """As the policy in force has them."""
    return gateway.live.now.terms.sharing


def _refuse_dates(wish: SharingWish, today: date, times: SharingTimes) -> None:
    if not today <= wish.since <= wish.until <= wish.since + timedelta(days=times.longest_days):
        fault = InputFault(
            "/until", "span", f"dates to come, at most {times.longest_days} days from the first to the last"
        )
        raise InvalidInput("the dates of a grant lie ahead", [fault])


def _is_unconditional(wish: SharingWish, gateway: Gateway) -> bool:
    """With a field of a certificate its answer is granted too: so all of the owner's that this rests on counts."""
    items = gateway.catalogue.items
    asked = [one for one in gateway.catalogue.matters[wish.matter].certificates if one.code in wish.fields]
    shown = (items[one.issuer, name] for one in asked for name in wish.fields[one.code])
    tested = (item for one in asked for item in tested_items(one, items) if item.department == one.issuer)
    return all(item.sharing is Sharing.UNCONDITIONAL for item in (*shown, *tested))
