"""What the log says of a verification besides its answer: that somebody opened it, or what is attached to it, or took it for themselves."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from gateway.attachments import Attached
from gateway.audit import Draft, full_officer, look_draft
from gateway.domain.codes import QueryId
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows.steps.gateway import Gateway
from gateway.verification import Task, ToldTask

ATTACHMENT, EARLIER = "attachment", "earlier_answers"
"""What whoever opens them is shown of the people, beside their names."""


async def look_at_task(task: Task, officer: Officer, gateway: Gateway, *more: str) -> Draft:
    """The LOOK entry of an officer who opens a task, about everybody whom it names.  more: what is shown besides the task itself."""
    what = {"what": "verification", "task_id": task.task_id, "certificate": task.certificate}
    shown = {tag: (*names, *more) for number, names in _tells(task, gateway).items() for tag in number}
    return look_draft(await gateway.log.contexts.context(UUID(task.query_id)), officer, what, shown)


async def look_at_attachment(
    task: Task | ToldTask, query_id: QueryId, one: Attached, officer: Officer, gateway: Gateway
) -> Draft:
    """The LOOK entry of somebody who is handed a file that is attached to a task, about everybody whom the task names.

    query_id: in whose log it stands: the one for which the task was opened, or the one of whoever asked.
    """
    what = {
        "what": "attachment",
        "task_id": task.task_id,
        "certificate": task.certificate,
        "attachment_id": str(one.attachment_id),
        "sha256": one.sha256,
    }
    shown = {tag: [ATTACHMENT] for number in _tells(task, gateway) for tag in number}
    return look_draft(await gateway.log.contexts.context(UUID(query_id)), officer, what, shown)


def _tells(task: Task | ToldTask, gateway: Gateway) -> Mapping[tuple[bytes, ...], Sequence[str]]:
    """By the tags of each of whom a task names: what it tells of them."""
    privacy = gateway.log.privacy
    return {tuple(privacy.tags(number)): names for number, names in task.question.tells.items()}


async def act_on_task(task: Task, officer: Officer, gateway: Gateway, what: Mapping[str, object]) -> Draft:
    """The ADMIN entry of what an officer did to a task that changes no answer; it shows nobody anything."""
    context = await gateway.log.contexts.context(UUID(task.query_id))
    case = {"case_number": task.question.case_number}
    sections = {"officer": full_officer(officer), "case": case, "result": dict(what)}
    return Draft(Kind.ADMIN, context.query_id, sections)
