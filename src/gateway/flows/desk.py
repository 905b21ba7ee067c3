"""The verification desk: a department takes more time for a task, hands it to another, and sees how it keeps its times."""

from dataclasses import replace
from uuid import UUID

import structlog

from gateway.audit import look_draft
from gateway.db import Statement
from gateway.domain.codes import DepartmentCode, LookupId, MatterCode
from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.rules import is_by_hand
from gateway.domain.stages import Officer
from gateway.domain.words import TaskState
from gateway.domain.work import TaskRef, Work
from gateway.flows.steps.advance import Act
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.tasks import Step, closed_already, own_task, to_all_askers
from gateway.verification import Figures, Task, WorkList

log = structlog.get_logger(__name__)
REMIND = "remind"
"""The job that reminds."""
REMIND_CRON = "* * * * *"
"""Each minute, once over all processes."""


async def work_list(officer: Officer, gateway: Gateway, *, cursor: str | None, limit: int) -> WorkList:
    """One page of the open tasks of the officer's department, what is due first.  Raises InvalidInput for a foreign cursor."""
    return await gateway.verification.work_list(officer, cursor, most=limit)


async def look(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """An open task of the officer's department, with whom it is about, after its LOOK entry.

    Raises NotFound (also for another department's), Conflict (closed: nobody needs to know any more), AuditUnavailable.
    """
    task = await own_task(task_id, officer, gateway)
    if task.state is not TaskState.OPEN:
        raise closed_already()
    what = {"what": "verification", "task_id": task.task_id, "certificate": task.certificate}
    shown = {tag: names for number, names in task.question.tells.items() for tag in gateway.log.privacy.tags(number)}
    context = await gateway.log.contexts.context(UUID(task.query_id))
    await gateway.audit.record(look_draft(context, officer, what, shown))
    return task


async def extend(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """Give a task of the officer's department more time, with its LATE entry; the query shows the new time.

    Raises NotFound, Conflict (closed, or extended already), AuditUnavailable.
    """
    task = gateway.verification.extended(await own_task(task_id, officer, gateway))
    payload = {"extended": {task.task_id: task.due_at.isoformat()}}
    return await _move(task, gateway.verification.extend(task), Act(officer, payload), gateway)


async def reassign(task_id: LookupId, department: DepartmentCode, officer: Officer, gateway: Gateway) -> Task:
    """Hand a task of the officer's department to another, with its LATE entry; its time stays.

    Raises NotFound, InvalidInput (a department that the certificate does not name, or its own), Conflict (closed), AuditUnavailable.
    """
    task = await own_task(task_id, officer, gateway)
    if department not in _holders(task, gateway) - {task.department}:
        message = "another department that issues the certificate or holds what it stands on: see GET /v1/certificates"
        fault = InputFault("/department", "not-of-the-certificate", message)
        raise InvalidInput("the task cannot go there", [fault])
    payload = {"reassigned": {task.task_id: department}}
    moved = replace(task, department=department)
    return await _move(moved, gateway.verification.reassign(task_id, department), Act(officer, payload), gateway)


def _holders(task: Task, gateway: Gateway) -> frozenset[DepartmentCode]:
    """Who can know the answer: the department that issues the certificate, and those whose registers its ladder asks."""
    matter = gateway.catalogue.matters.get(MatterCode(task.question.matter))
    of_task = [one for one in matter.certificates if one.code == task.certificate] if matter is not None else []
    in_registers = [one for one in of_task if not is_by_hand(one)]
    keepers = (DepartmentCode(question.partition(".")[0]) for one in in_registers for question in one.needs)
    return frozenset({one.issuer for one in of_task} | set(keepers))


async def figures(officer: Officer, gateway: Gateway) -> tuple[Figures, ...]:
    """How the departments keep their times: to a department's officer their own, to all others who may look everybody's."""
    only = officer.department if "verifier" in officer.roles else None
    return await gateway.verification.figures(gateway.clock.now(), only)


async def remind(gateway: Gateway) -> None:
    """Remind the departments of the tasks that are due for it, each task once; the work list and the figures show it."""
    for task_id, department in (await gateway.verification.remind(gateway.clock.now())).items():
        log.info("verification_reminded", task_id=task_id, department=department)


async def _move(task: Task, moved: Statement, act: Act, gateway: Gateway) -> Task:
    """Show the task as it is from now on in every query that waits for it.  Raises Conflict where none does."""

    def change(work: Work) -> Work:
        return replace(
            work, tasks={**work.tasks, task.certificate: TaskRef(task.task_id, task.due_at, task.department)}
        )

    if not await to_all_askers(task, Step(change, [moved], act=act), gateway):
        raise closed_already()
    return task
