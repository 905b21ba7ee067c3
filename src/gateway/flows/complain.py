"""Complaints of somebody sent away in vain: taken, routed, acted on by an agent, answered, settled; each step an entry, and the person's to see."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from gateway.audit import Draft, Subject, full_officer
from gateway.complaint import ComplaintRules
from gateway.domain.codes import CaseNumber, CountyCode, MatterCode
from gateway.domain.complaint import STEPS, Complaint, ComplaintAct, ComplaintSide, ComplaintState, ComplaintStep
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotAuthorised, NotFound
from gateway.domain.ids import uuid7
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import OWN, SHOWN, Content, Kind
from gateway.flows.steps.correction_entry import citizen
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.kin import is_own_family
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.flows.steps.pages import page_of
from gateway.flows.steps.second_person import acts, is_same_person

COMPLAINTS_DUE = "tell-overdue-complaints"
"""The job that tells of complaints that nobody has answered in time, and closes those of which nobody has said anything."""
COMPLAINTS_CRON = "*/5 * * * *"
KEPT = timedelta(days=3 * 365)
"""How long a complaint is kept, once it is closed."""
_OVERDUE = "find a complaint overdue"
"""What the gateway did where nobody has answered in time; a rule of misuse looks for it."""


@dataclass(frozen=True, slots=True)
class ComplaintWish:
    """About which case, where the person was sent away, and what happened, in their words."""

    case_number: CaseNumber
    matter: MatterCode
    county: CountyCode
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StepWish:
    """What is to be done with a complaint, and what is written with it."""

    step: ComplaintStep
    words: str | None = field(default=None, repr=False)


async def make(wish: ComplaintWish, person: PersonId, officer: Officer, gateway: Gateway) -> Complaint:
    """Take a complaint and route it, with the ADMIN entry.  person: whose it is.

    Raises InvalidInput (no such matter or county), Conflict (the city takes none here), AuditUnavailable.
    """
    rules, now = _rules(gateway), gateway.clock.now()
    faults = []
    if wish.matter not in gateway.catalogue.matters:
        faults.append(InputFault("/matter", "unknown-matter", "the catalogue has no such matter"))
    if wish.county not in gateway.catalogue.city.counties:
        faults.append(InputFault("/county", "unknown-county", "the city has no such county"))
    if faults:
        raise InvalidInput("this complaint cannot be routed", faults)
    made = Complaint(
        complaint_id=UUID(uuid7()),
        state=ComplaintState.OPEN,
        matter=wish.matter,
        county=wish.county,
        department=rules.route(wish.matter),
        person=person,
        case_number=wish.case_number,
        words=wish.words,
        made_by=None if _is_citizen(officer) else officer.account,
        made_at=now,
        due_at=gateway.verification.calendar.after(now, rules.answered_within_working_days),
    )
    await acts(officer, gateway)
    draft = _entry("make complaint", made, officer, gateway)
    await gateway.audit.record(draft, lambda receipt: [gateway.complaints.insert(made, receipt.entry)])
    return made


async def listed(
    before: UUID | None, limit: int, officer: Officer, person: PersonId | None, gateway: Gateway
) -> tuple[Sequence[Complaint], UUID | None]:
    """A citizen's own; an agent's department's in their county; else those that the officer took.  The newest first, without anybody's words."""
    if person is not None:
        found = await gateway.complaints.of_person(person, before, limit + 1)
    elif "agent" in officer.roles:
        found = await gateway.complaints.of_desk(officer.department, officer.county, before, limit + 1)
    else:
        found = await gateway.complaints.of_account(officer.account, before, limit + 1)
    return page_of(found, limit, lambda one: one.complaint_id)


async def read(complaint_id: UUID, officer: Officer, person: PersonId | None, gateway: Gateway) -> Complaint:
    """One of those, after the entry of this reading; another's says what of the person it shows.  Raises NotFound, AuditUnavailable."""
    found = await _of(complaint_id, officer, person, gateway)
    shown = () if person is not None else ("case_number", "complaint", "person_id")
    await gateway.audit.record(_entry("read complaint", found, officer, gateway, shown=shown))
    return found


async def step(
    complaint_id: UUID, wish: StepWish, officer: Officer, person: PersonId | None, gateway: Gateway
) -> Complaint:
    """Take a step of the table, with the ADMIN entry.

    Raises NotFound, NotAuthorised after its DENIED entry (who answered before it was reopened, who took it for somebody, whose own or whose
    family's it is, who has not complained), Conflict (no such step now, reopened already, another agent has it, somebody else was first), AuditUnavailable.
    """
    before = await _of(complaint_id, officer, person, gateway)
    found = STEPS.get((before.state, wish.step))
    if found is None or (wish.step is ComplaintStep.REOPEN and not before.may_reopen):
        raise Conflict(f"a complaint that is {before.state} cannot be dealt with so")
    if wish.step is ComplaintStep.CLAIM:
        await _require_claimable(before, officer, gateway)
    side, becomes = found
    if not await _is_of(side, before, officer, person, gateway):
        if side is ComplaintSide.HOLDER:
            raise Conflict("another agent has taken this complaint up")
        refusal = NotAuthorised(
            "whoever dealt with a complaint does not judge it, nor take it up again", rule="second-person"
        )
        await gateway.audit.deny(officer, None, refusal)
        raise refusal
    await acts(officer, gateway)
    return await _taken(
        before, becomes, ComplaintAct(wish.step, gateway.clock.now(), _account(officer), wish.words), officer, gateway
    )


async def _require_claimable(complaint: Complaint, officer: Officer, gateway: Gateway) -> None:
    """Raises Conflict where another agent has it and has time yet, NotAuthorised after its DENIED entry (their own, or their family's)."""
    if not complaint.may_be_claimed(officer.account, gateway.clock.now()):
        raise Conflict("another agent has taken this complaint up, and has time yet")
    if await is_own_family(complaint.person, officer, gateway):
        refusal = NotAuthorised("nobody acts for themselves or their own family", rule="own-family")
        await gateway.audit.deny(officer, None, refusal)
        raise refusal


async def tell_overdue_complaints(gateway: Gateway) -> None:
    """Tell once, by an entry that becomes a finding, of each complaint that is overdue; close what was answered and nobody spoke of since.

    Raises FAULTS, AuditUnavailable.
    """
    now = gateway.clock.now()
    for one in await gateway.complaints.due(now):
        with suppress(Conflict):  # another process was quicker, or somebody has just dealt with it
            if one.state is ComplaintState.ANSWERED:
                await _taken(one, ComplaintState.CLOSED, ComplaintAct(ComplaintStep.LAPSE, now, None), None, gateway)
                continue
            told = gateway.complaints.told(one, now)
            more = {
                "due_at": one.due_at.isoformat(),
                "account": one.holder or one.department,
            }
            draft = _entry(_OVERDUE, one, None, gateway, more=more)
            await gateway.audit.record(draft, lambda _receipt, told=told: [told])  # type: ignore[misc]  # bound in the loop
    await gateway.database.run(gateway.complaints.sweep(now - KEPT))


async def _taken(
    before: Complaint, becomes: ComplaintState, act: ComplaintAct, officer: Officer | None, gateway: Gateway
) -> Complaint:
    rules, days = _rules(gateway), gateway.verification.calendar
    after = replace(before, state=becomes, acts=(*before.acts, act), version=before.version + 1)
    closes_at = None
    if act.step is ComplaintStep.CLAIM:
        after = replace(after, holder=act.by)
    if act.step is ComplaintStep.REOPEN:
        due_at = days.after(act.at, rules.answered_within_working_days)
        after = replace(after, holder=None, may_reopen=False, due_at=due_at)
    if becomes is ComplaintState.ANSWERED:
        closes_at = days.after(act.at, rules.closed_after_working_days)
    draft = _entry(f"{act.step} complaint", after, officer, gateway)
    await gateway.audit.record(
        draft, lambda receipt: [gateway.complaints.change(before, after, closes_at, receipt.entry)]
    )
    return after


async def _is_of(
    side: ComplaintSide, complaint: Complaint, officer: Officer, person: PersonId | None, gateway: Gateway
) -> bool:
    """Whether it is this caller's step."""
    is_agent = person is None and "agent" in officer.roles
    match side:
        case ComplaintSide.AGENT:
            others = {*complaint.answered_by, complaint.made_by}
            return is_agent and not any([await is_same_person(one, officer, gateway) for one in others])
        case ComplaintSide.HOLDER:
            return is_agent and officer.account == complaint.holder
        case ComplaintSide.COMPLAINANT:
            return person is not None or officer.account == complaint.made_by
        case ComplaintSide.GATEWAY:
            return False


async def _of(complaint_id: UUID, officer: Officer, person: PersonId | None, gateway: Gateway) -> Complaint:
    """One that this caller may see; another's is not there.  Raises NotFound."""
    found = await gateway.complaints.load(complaint_id)
    if found is None:
        raise NotFound("there is no such complaint for this account")
    is_theirs = found.person == person if person is not None else officer.account == found.made_by
    is_desk = person is None and "agent" in officer.roles
    if not is_theirs and not (is_desk and (officer.department, officer.county) == (found.department, found.county)):
        raise NotFound("there is no such complaint for this account")
    return found


def _rules(gateway: Gateway) -> ComplaintRules:
    """Raises Conflict."""
    found = gateway.live.now.terms.complaints
    if found is None:
        raise Conflict("this city takes no complaints here: its data have no complaints.json")
    return found


def _is_citizen(officer: Officer) -> bool:
    return officer.roles == {"citizen"}


def _account(officer: Officer) -> str | None:
    """A citizen's account would join what they do here with what they do elsewhere."""
    return None if _is_citizen(officer) else officer.account


def _entry(
    did: str,
    complaint: Complaint,
    officer: Officer | None,
    gateway: Gateway,
    *,
    more: Content | None = None,
    shown: tuple[str, ...] = (),
) -> Draft:
    """The ADMIN entry of a step, about whose complaint it is; their words stand in none.  officer: None: the gateway itself."""
    by = BY_GATEWAY if officer is None else citizen(officer) if _is_citizen(officer) else full_officer(officer)
    role = SHOWN if shown else OWN
    content = {"party": role, "role": role, **({"shown": list(shown)} if shown else {})}
    tag = gateway.log.privacy.tag(complaint.person, gateway.clock.real().year)
    what = {
        "did": did,
        "complaint_id": str(complaint.complaint_id),
        "state": complaint.state,
        "matter": complaint.matter,
        "department": complaint.department,
    }
    sections: dict[str, Content] = {
        "officer": by,
        "case": {"case_number": complaint.case_number},
        "result": {**what, **(more or {})},
    }
    return Draft(Kind.ADMIN, None, sections, (Subject(tag, content),))
