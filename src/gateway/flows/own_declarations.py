"""What I may promise, what I have promised, and what became of it: a citizen's own declarations, with an entry of each reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit import Draft, Subject
from gateway.declaration import Notice, OwnDeclaration
from gateway.domain.codes import CertificateCode, DepartmentCode, MatterCode, QueryId
from gateway.domain.person import PersonId
from gateway.domain.stages import Officer
from gateway.entry import OWN, Content, Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.offers import applied_by, nothing_offered
from gateway.flows.steps.pages import page_of

TASK, OFFER_TASK = "own-declarations", "own-declaration-offer"
"""What stands as the task of such a reading."""


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """A declaration that somebody may make in place of a certificate.  department: of whoever asked.

    until: domain clock; None where an officer of a department is at work on the certificate too: then until they have answered.
    """

    query_id: QueryId
    matter: MatterCode
    certificate: CertificateCode
    department: DepartmentCode
    until: datetime | None
    notice: Notice


async def read_own(
    person: PersonId, before: str | None, limit: int, officer: Officer, gateway: Gateway
) -> tuple[Sequence[OwnDeclaration], str | None]:
    """One page, newest first, after the SEARCH entry of this reading; and the id to go on before.

    person: whose token asks.  Raises AuditUnavailable.
    """
    found = await gateway.inspections.own(person, before, limit + 1)
    shown, last = page_of(found, limit, lambda one: one.declaration_id)
    await _record(person, TASK, {"found": len(shown), "first_page": before is None}, officer, gateway)
    return shown, last


async def read_offer(
    query_id: QueryId, code: CertificateCode, person: PersonId, officer: Officer, gateway: Gateway
) -> OwnOffer:
    """What is offered to the applicant of a query, with the text in force, after the SEARCH entry of this reading.

    person: whose token asks.  Raises NotFound (also where they are not its applicant), Conflict (nothing is offered any more), AuditUnavailable.
    """
    stored, work, _ = await applied_by(query_id, person, officer, gateway)
    until = work.offers.get(code)
    if not stored.offers(code) or (until is not None and until <= gateway.clock.now()):
        raise nothing_offered()
    matter = gateway.catalogue.matters[work.query.matter]
    certificate = next(one for one in matter.certificates if one.code == code)
    notice = gateway.declarations.notice(matter, certificate)
    await _record(person, OFFER_TASK, {"found": 1, "first_page": True}, officer, gateway)
    return OwnOffer(query_id, matter.code, code, work.officer.department, until, notice)


async def _record(person: PersonId, task: str, what: Content, officer: Officer, gateway: Gateway) -> None:
    """The SEARCH entry of somebody's reading about themselves."""
    tag = gateway.log.privacy.tag(person, gateway.clock.real().year)
    sections: dict[str, Content] = {
        "officer": {"account": "citizen", "client": officer.client, "department": "public"},
        "result": {"task": task, **what},
    }
    await gateway.audit.record(Draft(Kind.SEARCH, None, sections, (Subject(tag, {"party": OWN, "role": OWN}),)))
