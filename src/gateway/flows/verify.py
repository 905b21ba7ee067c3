"""Verification: a department's officer answers by hand what the registers could not, and the query goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256

import structlog

from gateway.attachments import AttachedTo
from gateway.audit import stream_key
from gateway.db import Statement
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import DepartmentCode, LookupId, MatterCode
from gateway.domain.errors import Conflict, InputFault, InvalidInput, NotFound, Unready
from gateway.domain.stages import Officer
from gateway.domain.words import LateResult, TaskState, Verdict
from gateway.domain.work import Work
from gateway.entry import StreamKey
from gateway.flows.steps.advance import Act, is_over
from gateway.flows.steps.contradiction import contradicted
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.job_names import OVERDUE_JOB
from gateway.flows.steps.tasks import (
    Step,
    closed_already,
    held,
    moved,
    own_task,
    task_at_hand,
    to_all_askers,
    to_asker,
)
from gateway.verification import DeskReply, SignedReply, Task, reply_bytes

log = structlog.get_logger(__name__)
_NOTES: Mapping[Verdict, str] = {
    Verdict.YES: "RECORDS_AGREE",
    Verdict.NO: "RECORDS_DIFFER",
    Verdict.UNKNOWN: "CANNOT_TELL",
}
"""The note that goes with what an answer means for the certificate, where the officer gives none."""
_ANSWERS: Mapping[Verdict, Answer] = {
    Verdict.YES: yes("VERIFIED"),
    Verdict.NO: no("VERIFIED"),
    Verdict.UNKNOWN: unknown("VERIFIED_UNKNOWN", Doubt.FINAL),
}
OVERDUE = unknown("VERIFICATION_OVERDUE", Doubt.FINAL)
"""What a verification comes to that nobody answered: never yes."""


@dataclass(frozen=True, slots=True)
class VerificationReply:
    """What the department's officer says, and a short note that stays with the task; None: the one that goes with it.

    finding: to the question as it is asked.  verdict: for the certificate, in its place, where the question asks the same way.  One of the two.
    """

    finding: Verdict | None
    verdict: Verdict | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Attested:
    """A signed answer, and the key that verifies it."""

    reply: SignedReply
    key: StreamKey


@dataclass(frozen=True, slots=True)
class Replied:
    """An answer as it was taken.  verdict: what it means for the certificate.  next: the department that is asked after this one, if any."""

    attested: Attested
    reply: DeskReply
    verdict: Verdict
    next: DepartmentCode | None


async def reply(task_id: LookupId, answer: VerificationReply, officer: Officer, gateway: Gateway) -> Replied:
    """Write the department's answer, signed by this process's key, into every query that waits for it; or have the next department asked.

    Raises NotFound (also for another department's task), Conflict (also where its time is over, or another has claimed it), InvalidInput,
    AuditUnavailable.
    """
    task = await own_task(task_id, officer, gateway)
    if task.state is TaskState.OPEN and await is_over(task.due_at, gateway):
        await end(task, gateway)
        raise Conflict("the time of this verification is over: it has ended as unknown")
    task = await task_at_hand(task_id, officer, gateway)
    given = _read(answer, task, officer, gateway.clock.now())
    files = await gateway.attachments.of(AttachedTo("verification", task_id), given.at)
    canonical = reply_bytes(task, given, [file.sha256 for file in files])
    signed = SignedReply(canonical, *gateway.audit.sign(canonical))
    key = await _key_of(signed, gateway)
    verdict = task.question.asks.verdict(given.finding)
    after = task.question.after(task.turn, verdict)
    kept = [held(task, officer, gateway), gateway.verification.keep_reply(task, given, signed)]
    replied = {"replied": {task.task_id: sha256(canonical).hexdigest()}}
    if after is None:
        step = await _last(task, given, kept, Act(officer, replied), gateway)
    else:
        step = _passing(task, after, kept, Act(officer, {**replied, "reassigned": {task.task_id: after}}), gateway)
    if not await to_all_askers(task, step, gateway):
        raise closed_already()
    return Replied(Attested(signed, key), given, verdict, after)


def _read(answer: VerificationReply, task: Task, officer: Officer, now: datetime) -> DeskReply:
    """The answer to the question.  Raises InvalidInput where it is not plain which way it was meant."""
    asks, finding = task.question.asks, answer.finding
    if (finding is None) == (answer.verdict is None):
        raise InvalidInput(
            "there is one answer", [InputFault("/finding", "missing", "give the answer to the question")]
        )
    if finding is None:
        if asks.yes_means is Verdict.NO:
            message = (
                "this question asks the other way round than the certificate states: read it, and answer it in finding"
            )
            raise InvalidInput("it is not plain what is meant", [InputFault("/answer", "other-way-round", message)])
        finding = answer.verdict
    assert finding is not None
    return DeskReply(finding, answer.note or _NOTES[asks.verdict(finding)], officer, now)


async def _last(task: Task, given: DeskReply, kept: Sequence[Statement], act: Act, gateway: Gateway) -> Step:
    """The answer is the task's."""
    verdict = task.question.asks.verdict(given.finding)
    alongside = [*kept, gateway.verification.settle(task, given)]
    if verdict is Verdict.NO:
        alongside += await contradicted(task, given.officer, gateway)
    return Step(partial(_answered, task, _ANSWERS[verdict]), alongside, LateResult.ANSWERED, act)


def _passing(task: Task, after: DepartmentCode, kept: Sequence[Statement], act: Act, gateway: Gateway) -> Step:
    """The answer is kept, and another department is asked."""
    matter = gateway.catalogue.matters.get(MatterCode(task.question.matter))
    passed = gateway.verification.passed_on(task, after, matter, gateway.clock.now())
    return Step(partial(moved, passed), [*kept, gateway.verification.pass_on(passed)], act=act)


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
    act = Act(None, {"overdue": {task.task_id: task.department}})
    step = Step(partial(_answered, task, OVERDUE), [gateway.verification.expire(task)], LateResult.EXPIRED, act)
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
