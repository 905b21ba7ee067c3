"""What hearings and the register share: who may take a step of the table, its deadline, and its entry and that of a look, about whom it concerns."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from gateway.audit import Draft, Seen, Subject, full_officer, reading_drafts
from gateway.credit import SELF, CreditStep, Hearing
from gateway.domain.errors import Conflict, NotAuthorised, NotFound
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.flows.steps import kin
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.second_person import acts, is_same_person

CITIZEN = "citizen"
"""The role of whoever acts about themselves."""
BY_CITIZEN: Content = {"account": CITIZEN, "department": "public"}
"""How an entry names them: their account would join the entries of one year with those of another."""


def require_step(step: CreditStep | None) -> CreditStep:
    """The step, where the table has one from here.  Raises Conflict."""
    if step is None:
        raise Conflict("this is not, or not any more, in a state in which that can be done")
    return step


async def require_apart(
    step: CreditStep, accounts: Mapping[str, str], person: PersonId, officer: Officer, gateway: Gateway
) -> None:
    """Pass where somebody else did what the step's taker must not have done, and the person is neither they nor their family.

    accounts: who did what.  Raises NotAuthorised, after its DENIED entry.
    """
    if await kin.is_own_family(person, officer, gateway):
        refusal = NotAuthorised("nobody decides about themselves or their own family", rule="own-family")
    elif any([await is_same_person(accounts.get(act), officer, gateway) for act in step.not_by]):
        refusal = NotAuthorised("a second person decides, who had no part in it before", rule="second-person")
    else:
        await acts(officer, gateway)
        return
    await gateway.audit.deny(officer, None, refusal)
    raise refusal


def due_of(step: CreditStep, now: datetime, gateway: Gateway) -> datetime:
    """When the deadline ends that begins by a step taken now, in the city's working days."""
    assert step.within is not None, "a step from here begins a deadline"
    return gateway.verification.calendar.after(now, gateway.credit.terms.days(step.within))


def require_person(hearing: Hearing, person: PersonId) -> None:
    """Pass where the hearing is about this person.  Raises NotFound, as where there is none."""
    if hearing.person.person_id != person:
        raise NotFound("there is no such hearing or entry of this person")


def acting_account(officer: Officer) -> str:
    """As who somebody stands in the tables; a citizen as themselves."""
    return SELF if CITIZEN in officer.roles else officer.account


def credit_entry(did: str, hearing: Hearing, by: Officer | Content, gateway: Gateway, **more: object) -> Draft:
    """The ADMIN entry of a step, about the person; what somebody has said or found stands in it by its hash at most."""
    officer = _officer(by) if isinstance(by, Officer) else by
    tag = gateway.log.privacy.tag(hearing.person.person_id, gateway.clock.real().year)
    sections: dict[str, Content] = {
        "officer": officer,
        "request": {"matter": hearing.matter, "certificates": [hearing.certificate]},
        "case": {"case_number": hearing.case_number},
        "result": {"did": did, "hearing_id": str(hearing.hearing_id), **more},
    }
    return Draft(Kind.ADMIN, None, sections, (Subject(tag, {"party": "applicant", "role": "applicant"}),))


async def look(
    shown: Iterable[tuple[Hearing, frozenset[str]]],
    officer: Officer,
    task: str,
    what: Mapping[str, object],
    gateway: Gateway,
) -> None:
    """The SEARCH entries of a look.  shown: about whom, and what of them stands in it, by name.  Raises AuditUnavailable."""
    year, privacy = gateway.clock.real().year, gateway.log.privacy
    people: dict[bytes, Seen] = {}
    for one, told in shown:
        tag = privacy.tag(one.person.person_id, year)
        people[tag] = people.get(tag, Seen()) | Seen(told, frozenset(), frozenset({one.matter}))
    for draft in reading_drafts(Kind.SEARCH, officer, task, what, people=people, about=None):
        await gateway.audit.record(draft)


def _officer(officer: Officer) -> Content:
    return {**BY_CITIZEN, "client": officer.client} if CITIZEN in officer.roles else full_officer(officer)
