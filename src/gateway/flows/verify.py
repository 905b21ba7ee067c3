"""Verification: a department's officer answers by hand what the registers could not, and the query goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

import structlog

from gateway.audit import stream_key
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import LookupId
from gateway.domain.errors import Conflict, NotFound, Unready
from gateway.domain.stages import Officer
from gateway.domain.words import LateResult, TaskState, Verdict
from gateway.domain.work import Work
from gateway.entry import StreamKey
from gateway.flows.steps.advance import Act, is_over
from gateway.flows.steps.contradiction import contradicted
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import OVERDUE_JOB
from gateway.flows.steps.tasks import Step, closed_already, own_task, to_all_askers, to_asker
from gateway.verification import SignedReply, Task, reply_bytes

log = structlog.get_logger(__name__)
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
    key = await stream_key(gateway.log.reader, signed.stream_id)
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
        await to_asker(query_id, task, Step(partial(_answered, task, answer), (), ended), gateway)


def _answered(task: Task, answer: Answer, work: Work) -> Work:
    tasks = {code: ref for code, ref in work.tasks.items() if code != task.certificate}
    return replace(work, tasks=tasks, verified={**work.verified, task.certificate: answer})
