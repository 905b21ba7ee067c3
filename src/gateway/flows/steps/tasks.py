"""A verification task: whose it is, and how a step with it is taken in every query that waits for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from gateway.db import FAULTS, Statement
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.errors import Conflict, GatewayError, NotFound
from gateway.domain.stages import Officer
from gateway.domain.words import LateResult, TaskState
from gateway.domain.work import TaskRef, Work
from gateway.flows.steps.advance import Act, advance
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.rights import authorise_again
from gateway.verification import Task

log = structlog.get_logger(__name__)


async def own_task(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """A task of the officer's department.  Raises NotFound, also for another department's."""
    task = await gateway.verification.load_of(task_id, officer)
    if task is None:
        raise NotFound("no such verification for this department")
    return task


async def task_at_hand(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """An open task of the officer's department that nobody else of it has claimed.

    Whatever is done to it has `Verification.hold` first in its transaction.  Raises NotFound (also for another department's), Conflict.
    """
    task = await own_task(task_id, officer, gateway)
    if task.state is not TaskState.OPEN:
        raise closed_already()
    until = task.claimed_from(officer.account, gateway.clock.now())
    if until is not None:
        raise Conflict(
            f"another officer of the department has claimed this verification until {until.isoformat(timespec='minutes')}"
        )
    return task


def held(task: Task, officer: Officer, gateway: Gateway) -> Statement:
    """The statement that lets a step with a task be taken only while it is at hand."""
    return gateway.verification.hold(task, officer.account, gateway.clock.now())


def closed_already() -> Conflict:
    """What is raised about a task that nobody waits for any more."""
    return Conflict("this verification is closed")


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of a task: how the work of a query that waits for it changes, what stands in the first one's transaction, and who
    did it.

    end: how the task ends by it in the log; it stays pending where `change` leaves it in the work.
    """

    change: Callable[[Work], Work]
    alongside: Sequence[Statement]
    end: LateResult = LateResult.ANSWERED
    act: Act | None = None


def moved(task: Task, work: Work) -> Work:
    """The work of a query that waits for the task as it is from now on: another time, or another department."""
    return replace(work, tasks={**work.tasks, task.certificate: TaskRef(task.task_id, task.due_at, task.department)})


async def to_all_askers(task: Task, step: Step, gateway: Gateway) -> bool:
    """Take a step in every query that waits for the task, each under its own asker's rights, with its own entry.

    Returns False where no query waits any more.  Raises what the first one fails of; what a later one fails of is done by the sweep.
    """
    is_done = False
    for query_id in await gateway.verification.askers(task.task_id):
        try:
            taken = _for_another(step, task) if is_done else step
            is_done = await to_asker(query_id, task, taken, gateway) or is_done
        except (GatewayError, *FAULTS) as fault:
            if not is_done:
                raise
            log.warning("asker_told_later", task_id=task.task_id, query_id=query_id, fault=type(fault).__name__)
    return is_done


def _for_another(step: Step, task: Task) -> Step:
    """The same step for another query: its entry says that the task was told, for nobody did anything again."""
    act = step.act and Act(step.act.by, {**step.act.content, "told": [task.task_id]})
    return replace(step, alongside=(), act=act)


async def to_asker(query_id: QueryId, task: Task, step: Step, gateway: Gateway) -> bool:
    """Take the step in one query.  False where it does not wait for the task: then it is not asked again.

    Raises what the query's own entry fails of, and FAULTS.
    """
    stored = await gateway.results.load(query_id)
    if stored is None or stored.work is None or not is_open(task, stored.work):
        await gateway.database.run(gateway.verification.leave(task.task_id, query_id))
        return False
    grant = await authorise_again(stored.work, gateway)
    if grant is None:
        return False

    def change(work: Work) -> Work:
        if not is_open(task, work):
            raise _Left
        return step.change(work)

    try:
        done = await advance(
            query_id, grant, change, gateway, task_end=step.end, alongside=step.alongside, act=step.act
        )
    except _Left:
        return False
    return done is not None


class _Left(Exception):
    """The query does not wait for the task any more."""


def is_open(task: Task, work: Work) -> bool:
    """Whether the query still waits for the task."""
    return task.certificate in work.tasks and work.tasks[task.certificate].task_id == task.task_id
