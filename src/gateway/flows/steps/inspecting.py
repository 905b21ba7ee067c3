"""A step of an inspection in the log, about the person who declared; and what follows from the check by register that belongs to one."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from gateway.attachments import Attached, AttachedTo
from gateway.audit import Draft, Subject, full_officer
from gateway.db import Statement
from gateway.declaration import CheckOutcome, Declaration, Inspection, InspectionStep
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.stages import Officer
from gateway.entry import Content, Kind
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.own_acts import BY_GATEWAY
from gateway.results import decode_basis

BY_OUTCOME = {
    CheckOutcome.TRUE: InspectionStep.REGISTER_AGREES,
    CheckOutcome.FALSE: InspectionStep.REGISTER_CONTRADICTS,
    CheckOutcome.NOT_VERIFIABLE: InspectionStep.REGISTER_CANNOT_TELL,
}


def place_of(one: Inspection) -> AttachedTo:
    """Where its files stand."""
    return AttachedTo("inspection", one.inspection_id)


async def files_of(one: Inspection, gateway: Gateway) -> tuple[Attached, ...]:
    """Its files without their content, the oldest first."""
    return await gateway.attachments.of(place_of(one), gateway.clock.now())


async def declared(one: Inspection, gateway: Gateway) -> Declaration:
    """What it is about.  Raises NotFound."""
    made = await gateway.declarations.load(one.declaration_id)
    if made is None:
        raise NotFound("the declaration is not kept any more")
    return made


async def step_taken(
    one: Inspection,
    what: Content,
    by: Officer | None,
    gateway: Gateway,
    alongside: Callable[[str], Sequence[Statement]],
) -> None:
    """Write a step as ADMIN, with its rows in one transaction.  by: None, the gateway itself.  alongside: given the entry.

    Raises Conflict where it has changed meanwhile, AuditUnavailable.
    """
    made = await declared(one, gateway)
    query, _ = decode_basis(made.basis)
    sections: dict[str, Content] = {
        "officer": BY_GATEWAY if by is None else full_officer(by),
        "case": {"case_number": query.case_number},
        "request": {"matter": one.matter, "certificates": [one.certificate], "departments": []},
        "result": {**what, "inspection_id": one.inspection_id, "declaration_id": one.declaration_id},
    }
    tag = gateway.log.privacy.tag(made.signer.person_id, gateway.clock.real().year)
    about = (Subject(tag, {"party": "applicant", "role": "applicant"}),)
    await gateway.audit.record(Draft(Kind.ADMIN, None, sections, about), lambda receipt: alongside(receipt.entry))


async def settle(gateway: Gateway, declaration_id: str | None = None) -> None:
    """Take the step that a check by register leads to, for the inspection of this declaration, or for all that still wait for it."""
    for inspection_id, (outcome, reason) in (await gateway.inspections.to_settle(declaration_id)).items():
        one, step = await gateway.inspections.load(inspection_id), BY_OUTCOME[outcome]
        with suppress(Conflict):  # another process was quicker
            await step_taken(
                one,
                {"did": f"inspect a declaration by register: {step}", "reason": reason},
                None,
                gateway,
                lambda entry, one=one, step=step, reason=reason: [  # type: ignore[misc]  # bound in the loop
                    gateway.inspections.moved(one, step, reason, now=gateway.clock.now(), entry=entry)
                ],
            )
