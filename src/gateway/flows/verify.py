"""Verification: a department's officer answers by hand what the registers could not, and the query goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import structlog

from gateway.audit import StreamKey, stream_key
from gateway.db import Statement
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.errors import Conflict, NotFound, Unready
from gateway.domain.stages import Officer
from gateway.domain.words import LateResult, Verdict
from gateway.domain.work import Work
from gateway.flows.advance import Act, advance, authorise_again, is_over
from gateway.flows.gateway import Gateway
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
    """Write the department's answer, signed by this process's key, into the query.

    Raises NotFound (also for another department's task), Conflict, AuditUnavailable.
    """
    task = await own_task(task_id, officer, gateway)
    canonical = reply_bytes(task, answer.verdict, answer.note, officer.account, gateway.clock.now())
    signed = SignedReply(canonical, *gateway.audit.sign(canonical))
    key = await _key_of(signed, gateway)
    settled = gateway.verification.settle(task, answer.verdict, officer.account, answer.note)
    act = Act(officer, {"replied": {task.task_id: sha256(canonical).hexdigest()}})
    alongside = [settled, gateway.verification.keep_reply(task, signed)]
    if not await _close(_Closing(task, _ANSWERS[answer.verdict], LateResult.ANSWERED, alongside, act), gateway):
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
    """Close a verification whose time is over: the answer is unknown, and whoever runs the desk hears of it.

    Does nothing where its time was extended meanwhile.  Raises Unready, to be tried again, while nobody knows which clock is right.
    """
    task = await gateway.verification.load(LookupId(ids["task_id"]))
    if task is None or task.due_at > gateway.clock.now():
        return
    if not await is_over(task.due_at, gateway):
        raise Unready("a verification is not ended while the clocks differ")
    closing = _Closing(task, OVERDUE, LateResult.EXPIRED, [gateway.verification.expire(task)])
    if await _close(closing, gateway):
        log.warning("verification_escalated", task_id=task.task_id, department=task.department)


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
class _Closing:
    """A task's end: the answer it comes to, how it ended, what stands in the same transaction, and who did it."""

    task: Task
    answer: Answer
    end: LateResult
    alongside: Sequence[Statement]
    act: Act | None = None


async def _close(closing: _Closing, gateway: Gateway) -> bool:
    """Take the task out of its query and put the answer in.  False where the task was not open any more."""
    task = closing.task
    stored = await gateway.results.load(QueryId(task.query_id))
    if stored is None or stored.work is None or not is_open(task, stored.work):
        return False
    grant = await authorise_again(stored.work, gateway)
    if grant is None:
        return False
    done = False

    def change(work: Work) -> Work:
        nonlocal done
        done = is_open(task, work)
        if not done and closing.act is not None:
            raise closed_already()
        return _answered(work, task, closing.answer) if done else work

    query_id = QueryId(task.query_id)
    await advance(query_id, grant, change, gateway, task_end=closing.end, alongside=closing.alongside, act=closing.act)
    return done


def is_open(task: Task, work: Work) -> bool:
    """Whether the query still waits for the task."""
    return task.certificate in work.tasks and work.tasks[task.certificate].task_id == task.task_id


def _answered(work: Work, task: Task, answer: Answer) -> Work:
    tasks = {code: ref for code, ref in work.tasks.items() if code != task.certificate}
    return replace(work, tasks=tasks, verified={**work.verified, task.certificate: answer})
