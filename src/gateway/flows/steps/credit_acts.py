"""What hearings and the register share: who may take a step of the table, and the entry in which it stands, about the person concerned."""

from collections.abc import Mapping

from gateway.audit import Draft, Subject, full_officer
from gateway.credit import SELF, CreditStep, Hearing
from gateway.domain.errors import Conflict, NotAuthorised, NotFound
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.flows.steps.gateway import Gateway

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
    digest = gateway.identity.digest(person)
    if digest == officer.person_digest or digest in officer.kin_digests:
        refusal = NotAuthorised("nobody decides about themselves or their own family", rule="own-family")
    elif any(accounts.get(act) == officer.account for act in step.not_by):
        refusal = NotAuthorised("a second person decides, who had no part in it before", rule="second-person")
    else:
        return
    await gateway.audit.deny(officer, None, refusal)
    raise refusal


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


def _officer(officer: Officer) -> Content:
    return {**BY_CITIZEN, "client": officer.client} if CITIZEN in officer.roles else full_officer(officer)
