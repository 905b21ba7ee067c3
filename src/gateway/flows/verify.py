"""Verification: a department's officer answers by hand what the registers could not, and the query goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.db import Statement
from gateway.domain.answer import Answer, Doubt, no, unknown, yes
from gateway.domain.codes import LookupId, QueryId
from gateway.domain.errors import Conflict, NotFound
from gateway.domain.stages import Officer
from gateway.domain.words import LateResult, Verdict
from gateway.domain.work import Work
from gateway.flows.advance import advance, authorise_again
from gateway.flows.gateway import Gateway
from gateway.verification import Task

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


async def reply(task_id: LookupId, answer: VerificationReply, officer: Officer, gateway: Gateway) -> Task:
    """Write the department's answer into the query.  Raises NotFound (also for another department's task) and Conflict."""
    task = await gateway.verification.load_of(task_id, officer)
    if task is None:
        raise NotFound("no such verification for this department")
    settled = gateway.verification.settle(task, answer.verdict, officer.account, answer.note)
    if not await _close(task, _ANSWERS[answer.verdict], LateResult.ANSWERED, [settled], gateway):
        raise Conflict("this verification is closed")
    return task


async def overdue(ids: Mapping[str, str], gateway: Gateway) -> None:
    """Close a verification whose time is over: the answer is unknown."""
    task = await gateway.verification.load(LookupId(ids["task_id"]))
    if task is not None:
        await _close(task, OVERDUE, LateResult.EXPIRED, [gateway.verification.expire(task)], gateway)


async def _close(task: Task, answer: Answer, end: LateResult, alongside: Sequence[Statement], gateway: Gateway) -> bool:
    """Take the task out of its query and put the answer in.  False where the task was not open any more."""
    stored = await gateway.results.load(QueryId(task.query_id))
    if stored is None or stored.work is None or not _is_open(task, stored.work):
        return False
    grant = await authorise_again(stored.work, gateway)
    if grant is None:
        return False
    done = False

    def change(work: Work) -> Work:
        nonlocal done
        done = _is_open(task, work)
        return _answered(work, task, answer) if done else work

    await advance(QueryId(task.query_id), grant, change, gateway, task_end=end, alongside=alongside)
    return done


def _is_open(task: Task, work: Work) -> bool:
    return task.certificate in work.tasks and work.tasks[task.certificate].task_id == task.task_id


def _answered(work: Work, task: Task, answer: Answer) -> Work:
    tasks = {code: ref for code, ref in work.tasks.items() if code != task.certificate}
    return replace(work, tasks=tasks, verified={**work.verified, task.certificate: answer})
