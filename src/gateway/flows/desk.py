"""The verification desk: an officer claims a task, opens it, takes more time, hands it to another, and sees how the department keeps its times."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from gateway.attachments import Attached, AttachedTo
from gateway.audit import Draft, full_officer, parts, people_of
from gateway.db import Statement
from gateway.domain.codes import DepartmentCode, LookupId, MatterCode
from gateway.domain.errors import Conflict, InputFault, InvalidInput
from gateway.domain.rules import is_by_hand
from gateway.domain.stages import Officer
from gateway.domain.words import FreeingReason, TaskState
from gateway.entry import Kind
from gateway.flows.steps.advance import Act
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.task_entries import EARLIER, act_on_task, look_at_task
from gateway.flows.steps.tasks import Step, closed_already, held, moved, own_task, task_at_hand, to_all_askers
from gateway.verification import EarlierTask, Figures, Task, TurnReply, WorkList

log = structlog.get_logger(__name__)
SEARCHED = "searched verifications"
REMIND = "remind"
"""The job that reminds."""
REMIND_CRON = "* * * * *"
"""Each minute, once over all processes."""


@dataclass(frozen=True, slots=True)
class WantedTasks:
    """Which tasks of one's department.  case_number: of this case alone.  is_answered: those that one has answered oneself, else the open ones."""

    case_number: str | None = None
    is_answered: bool = False


async def work_list(
    wanted: WantedTasks, officer: Officer, gateway: Gateway, *, cursor: str | None, limit: int
) -> WorkList:
    """One page of the open tasks of the officer's department, what is due first, or of what they have answered, the newest first.

    Whoever looks for a case is told what of it is asked: that is an entry about those whose case it is.  Raises InvalidInput for a foreign cursor,
    AuditUnavailable.
    """
    if wanted.case_number is not None:
        return await _of_case(wanted.case_number, wanted, officer, gateway)
    if wanted.is_answered:
        return await gateway.verification.answered_by(officer, cursor, most=limit)
    return await gateway.verification.work_list(officer, cursor, most=limit)


async def _of_case(case_number: str, wanted: WantedTasks, officer: Officer, gateway: Gateway) -> WorkList:
    """All of a case at once."""
    found = await gateway.verification.of_case(officer, case_number, is_answered=wanted.is_answered)
    sections = {
        "officer": full_officer(officer),
        "case": {"case_number": case_number},
        "result": {"did": SEARCHED, "found": len(found)},
    }
    cases = [case_number] if found else []
    for people in parts(await people_of(gateway.log.reader, cases)):
        await gateway.audit.record(Draft(Kind.ADMIN, None, sections, people))
    return WorkList(found, None)


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """A task as its officer works on it: with what departments have answered in their turn, what is attached, and earlier tasks about the same people."""

    task: Task
    replies: Sequence[TurnReply]
    attached: Sequence[Attached]
    earlier: Sequence[EarlierTask]
    extensions_left: int = 0


async def look(task_id: LookupId, officer: Officer, gateway: Gateway) -> OpenedTask:
    """An open task of the officer's department, with whom it is about, after its LOOK entry.

    Raises NotFound (also for another department's), Conflict (closed, or claimed by another: nobody else needs to know), AuditUnavailable.
    """
    task, now = await task_at_hand(task_id, officer, gateway), gateway.clock.now()
    replies = await gateway.verification.replies(task_id)
    attached = await gateway.attachments.of(AttachedTo("verification", task_id), now)
    earlier = await gateway.verification.earlier(task)
    await gateway.audit.record(await look_at_task(task, officer, gateway, *([EARLIER] if earlier else [])))
    return OpenedTask(task, replies, attached, earlier, gateway.verification.extensions_left(task))


async def claim(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """Have a task of the officer's department for oneself for a time, with its ADMIN entry; again: for longer.

    Raises NotFound, Conflict (closed, or claimed by another), AuditUnavailable.
    """
    task = await task_at_hand(task_id, officer, gateway)
    claimed = gateway.verification.claimed(task, officer.account, gateway.clock.now())
    assert claimed.claim is not None
    what = {"did": "claim verification", "task_id": task_id, "until": claimed.claim.until.isoformat()}
    taken = [held(task, officer, gateway), gateway.verification.claim(claimed)]
    await gateway.audit.record(await act_on_task(task, officer, gateway, what), lambda _receipt: taken)
    return claimed


async def release(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """Give a task back that one has claimed, with its ADMIN entry.  Raises NotFound, Conflict (closed, not one's own), AuditUnavailable."""
    task = await task_at_hand(task_id, officer, gateway)
    if task.claim is None or task.claim.account != officer.account:
        raise Conflict("you have not claimed this verification")
    given_back = [held(task, officer, gateway), gateway.verification.release(task)]
    what = {"did": "release verification", "task_id": task_id}
    await gateway.audit.record(await act_on_task(task, officer, gateway, what), lambda _receipt: given_back)
    return replace(task, claim=None)


async def free(task_id: LookupId, reason: FreeingReason, officer: Officer, gateway: Gateway) -> Task:
    """End a colleague's claim, as whoever leads the desk of their department, with its ADMIN entry, so that others can take the task.

    Raises NotFound (also for another department's), Conflict (closed, or nobody has claimed it, or somebody else by now), AuditUnavailable.
    """
    task, now = await own_task(task_id, officer, gateway), gateway.clock.now()
    if task.state is not TaskState.OPEN:
        raise closed_already()
    if task.claim is None or task.claim.until <= now:
        raise Conflict("nobody has claimed this verification")
    freed = [gateway.verification.hold(task, task.claim.account, now), gateway.verification.release(task)]
    what = {"did": "free verification", "task_id": task_id, "account": task.claim.account, "reason": reason}
    await gateway.audit.record(await act_on_task(task, officer, gateway, what), lambda _receipt: freed)
    return replace(task, claim=None)


async def extend(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """Give a task of the officer's department more time, with its LATE entry; the query shows the new time.

    Raises NotFound, Conflict (closed, extended already, or claimed by another), AuditUnavailable.
    """
    before = await task_at_hand(task_id, officer, gateway)
    task = gateway.verification.extended(before)
    payload = {"extended": {task.task_id: task.due_at.isoformat()}}
    done = [held(before, officer, gateway), gateway.verification.extend(task)]
    return await _move(task, done, Act(officer, payload), gateway)


async def reassign(task_id: LookupId, department: DepartmentCode, officer: Officer, gateway: Gateway) -> Task:
    """Hand a task of the officer's department to another, with its LATE entry; its time stays.

    Raises NotFound, InvalidInput (a department that the certificate does not name, or its own), Conflict (closed, or claimed by another),
    AuditUnavailable.
    """
    task = await task_at_hand(task_id, officer, gateway)
    if department not in _holders(task, gateway) - {task.department}:
        message = "another department that issues the certificate or holds what it stands on: see GET /v1/certificates"
        fault = InputFault("/department", "not-of-the-certificate", message)
        raise InvalidInput("the task cannot go there", [fault])
    payload = {"reassigned": {task.task_id: department}}
    done = [held(task, officer, gateway), gateway.verification.reassign(task_id, department)]
    return await _move(replace(task, department=department, claim=None), done, Act(officer, payload), gateway)


def _holders(task: Task, gateway: Gateway) -> frozenset[DepartmentCode]:
    """Who can know the answer: the department that issues the certificate, those that are asked in turn, and those whose registers its ladder asks."""
    matter = gateway.catalogue.matters.get(MatterCode(task.question.matter))
    of_task = [one for one in matter.certificates if one.code == task.certificate] if matter is not None else []
    in_registers = [one for one in of_task if not is_by_hand(one)]
    keepers = (DepartmentCode(question.partition(".")[0]) for one in in_registers for question in one.needs)
    in_turn = () if task.question.in_turn is None else task.question.in_turn.departments
    return frozenset({one.issuer for one in of_task} | set(keepers) | set(in_turn))


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """How one department keeps its times.  is_own: the department of whoever reads it, who has the work list itself."""

    row: Figures
    is_own: bool


async def figures(officer: Officer, gateway: Gateway) -> tuple[DeskFigures, ...]:
    """How the departments keep their times: to a department's officer their own, to all others who may look everybody's."""
    is_own = "verifier" in officer.roles
    rows = await gateway.verification.figures(gateway.clock.now(), officer.department if is_own else None)
    return tuple(DeskFigures(row, is_own) for row in rows)


async def remind(gateway: Gateway) -> None:
    """Remind the departments of the tasks that are due for it, each task once; the work list and the figures show it."""
    for task_id, department in (await gateway.verification.remind(gateway.clock.now())).items():
        log.info("verification_reminded", task_id=task_id, department=department)


async def _move(task: Task, done: Sequence[Statement], act: Act, gateway: Gateway) -> Task:
    """Show the task as it is from now on in every query that waits for it.  Raises Conflict where none does."""
    if not await to_all_askers(task, Step(partial(moved, task), done, act=act), gateway):
        raise closed_already()
    return task
