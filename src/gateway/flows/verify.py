"""Verification: a department's officer answers by hand what the registers could not, and the query goes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

import structlog

from gateway.audit import StreamKey, stream_key
from gateway.db import FAULTS, Statement
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.errors import Conflict, GatewayError, NotFound, Unready
from gateway.domain.stages import Officer
from gateway.domain.words import LateResult, Verdict
from gateway.domain.work import Work
from gateway.flows.advance import Act, advance, authorise_again, is_over
from gateway.flows.contradiction import contradicted
from gateway.flows.gateway import Gateway
from gateway.verification import SignedReply, Task, TaskState, reply_bytes

log = structlog.get_logger(__name__)
OVERDUE_JOB = "overdue"
"""The job that ends a verification, and tells of its end."""
_ANSWERS: Mapping[Verdict, Answer] = {
    Verdict.YES: yes("VERIFIED"),
    Verdict.NO: no("VERIFIED"),
    Verdict.UNKNOWN: unknown("VERIFIED_UNKNOWN", Doubt.FINAL),
}
OVERDUE = unknown("VERIFICATION_OVERDUE", Doubt.FINAL)
"""What a verification comes to that nobody answered: never yes."""


@dataclass(frozen=True, slots=True)
class VerificationReply:
    """What the department's officer says: a verdict, and a short note that stays with the task."""

    verdict: Verdict
    note: str


@dataclass(frozen=True, slots=True)
class Attested:
    """A signed answer, and the key that verifies it."""

    reply: SignedReply
    key: StreamKey


async def reply(task_id: LookupId, answer: VerificationReply, officer: Officer, gateway: Gateway) -> Attested:
    """Write the department's answer, signed by this process's key, into every query that waits for it.

    Raises NotFound (also for another department's task), Conflict (also where its time is over), AuditUnavailable.
    """
    task = await own_task(task_id, officer, gateway)
    if task.state is TaskState.OPEN and await is_over(task.due_at, gateway):
        await end(task, gateway)
        raise Conflict("the time of this verification is over: it has ended as unknown")
    canonical = reply_bytes(task, answer.verdict, answer.note, officer.account, gateway.clock.now())
    signed = SignedReply(canonical, *gateway.audit.sign(canonical))
    key = await _key_of(signed, gateway)
    settled = gateway.verification.settle(task, answer.verdict, officer.account, answer.note)
    act = Act(officer, {"replied": {task.task_id: sha256(canonical).hexdigest()}})
    alongside = [settled, gateway.verification.keep_reply(task, signed)]
    if answer.verdict is Verdict.NO:
        alongside += await contradicted(task, gateway)
    step = Step(partial(_answered, task, _ANSWERS[answer.verdict]), alongside, LateResult.ANSWERED, act)
    if not await to_all_askers(task, step, gateway):
        raise closed_already()
    return Attested(signed, key)


async def signed_reply(task_id: LookupId, officer: Officer, gateway: Gateway) -> Attested:
    """The answer that the officer's department gave, as it was signed.

    Raises NotFound, also for another department's, and AuditUnavailable.
    """
    signed = await gateway.verification.signed_reply(task_id, officer)
    if signed is None:
        raise NotFound("no such verification for this department, or no answer yet")
    return Attested(signed, await _key_of(signed, gateway))


async def _key_of(signed: SignedReply, gateway: Gateway) -> StreamKey:
    key = await stream_key(gateway.audit.reader, signed.stream_id)
    assert key is not None  # it signs under a stream that it has opened
    return key


async def overdue(ids: Mapping[str, str], gateway: Gateway) -> None:
    """End a verification whose time is over; of one that has ended, tell whoever asked and has not been told.

    Does nothing where its time was extended meanwhile.  Raises Unready, to be tried again, while nobody knows which clock is right.
    """
    task = await gateway.verification.load(LookupId(ids["task_id"]))
    if task is None:
        return
    if task.state is not TaskState.OPEN:
        await _tell(task, gateway)
        return
    if task.due_at > gateway.clock.now():
        return
    if not await is_over(task.due_at, gateway):
        raise Unready("a verification is not ended while the clocks differ")
    await end(task, gateway)


async def sweep_tasks(gateway: Gateway) -> None:
    """Give work for every verification whose time is over, whether or not anybody reads its query; and count them.  Raises FAULTS."""
    now = gateway.clock.now()
    gateway.desk.overdue = await gateway.verification.count_overdue(now)
    for task_id in await gateway.verification.to_end(now):
        await gateway.database.run(gateway.jobs.enqueue(OVERDUE_JOB, {"task_id": task_id}, once=f"overdue:{task_id}"))


async def end(task: Task, gateway: Gateway) -> None:
    """Close an open verification that nobody answered: the answer is unknown, and whoever runs the desk hears of it."""
    step = Step(partial(_answered, task, OVERDUE), [gateway.verification.expire(task)], LateResult.EXPIRED)
    if await to_all_askers(task, step, gateway):
        log.warning("verification_escalated", task_id=task.task_id, department=task.department)
        return
    await gateway.database.run(gateway.verification.leave(task.task_id, task.query_id))  # nobody waits for it any more


async def _tell(task: Task, gateway: Gateway) -> None:
    """Put the answer of a verification that has ended into the queries that have not been told it."""
    answer = OVERDUE if task.verdict is None else _ANSWERS[task.verdict]
    ended = LateResult.EXPIRED if task.verdict is None else LateResult.ANSWERED
    for query_id in await gateway.verification.askers(task.task_id):
        await _to_asker(query_id, task, Step(partial(_answered, task, answer), (), ended), gateway)


async def own_task(task_id: LookupId, officer: Officer, gateway: Gateway) -> Task:
    """A task of the officer's department.  Raises NotFound, also for another department's."""
    task = await gateway.verification.load_of(task_id, officer)
    if task is None:
        raise NotFound("no such verification for this department")
    return task


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


async def to_all_askers(task: Task, step: Step, gateway: Gateway) -> bool:
    """Take a step in every query that waits for the task, each under its own asker's rights, with its own entry.

    Returns False where no query waits any more.  Raises what the first one fails of; what a later one fails of is done by the sweep.
    """
    is_done = False
    for query_id in await gateway.verification.askers(task.task_id):
        try:
            taken = _told(step, task) if is_done else step
            is_done = await _to_asker(query_id, task, taken, gateway) or is_done
        except (GatewayError, *FAULTS) as fault:
            if not is_done:
                raise
            log.warning("asker_told_later", task_id=task.task_id, query_id=query_id, fault=type(fault).__name__)
    return is_done


def _told(step: Step, task: Task) -> Step:
    """The same for another query: what was done once is told there, and marked so, for nobody did it again."""
    act = step.act and Act(step.act.by, {**step.act.said, "told": [task.task_id]})
    return replace(step, alongside=(), act=act)


async def _to_asker(query_id: QueryId, task: Task, step: Step, gateway: Gateway) -> bool:
    """Take the step in one query.  False where it does not wait for the task: then it is not asked again."""
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


def _answered(task: Task, answer: Answer, work: Work) -> Work:
    tasks = {code: ref for code, ref in work.tasks.items() if code != task.certificate}
    return replace(work, tasks=tasks, verified={**work.verified, task.certificate: answer})
