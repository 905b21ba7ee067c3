"""An officer's no against a declaration in the same case: a suspicion, as a register's no after it is."""

from gateway.db import Statement
from gateway.declaration import Declaration
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.second_person import acts
from gateway.results import decode_basis
from gateway.verification import Task

REASON = "VERIFIED"
"""The code with which an officer contradicts."""


async def contradicted(task: Task, officer: Officer, gateway: Gateway) -> list[Statement]:
    """The statements that open a finding for each declaration of the task's case and certificate that a no about its people refutes.

    The finding names the query in whose log the officer's answer stands, and the officer, who is no second person in what follows.
    """
    askers = await gateway.verification.askers(task.task_id)
    if not askers:
        return []
    await acts(officer, gateway)
    signers = (subject.person.person_id for subject in task.question.persons if subject.role == "applicant")
    now = gateway.clock.now()
    return [
        gateway.declarations.suspected(
            made.declaration_id, REASON, query_id=askers[0], now=now, inspected_by=officer.account
        )
        for signer in signers
        for made in await gateway.declarations.made_by(signer, task.certificate)
        if _is_refuted(made, task)
    ]


def _is_refuted(made: Declaration, task: Task) -> bool:
    """Whether it was made in the same case, of all those about whom the officer was asked: who is named beside them mends no no."""
    query, _ = decode_basis(made.basis)
    declared_of = {party.person.person_id for party in query.parties if party.person is not None}
    asked_of = {subject.person.person_id for subject in task.question.persons}
    return query.case_number == task.question.case_number and asked_of <= declared_of
