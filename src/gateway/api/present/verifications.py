"""The ways of the verification desk, and its tasks and figures in the shape of the wire."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from gateway.api.contract.inputs import VerificationReplyIn
from gateway.api.http.answers import plain
from gateway.api.ways import DeskWays, Page, Shown
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.domain.stages import Officer
from gateway.domain.words import Verdict
from gateway.flows import Gateway, desk, verify
from gateway.verification import Figures, ListedTask, Task

_NOTES: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.YES: "RECORDS_AGREE", Verdict.NO: "RECORDS_DIFFER", Verdict.UNKNOWN: "CANNOT_TELL"}
)
"""The note that goes with an answer where the department's officer gives none."""


def desk_ways(gateway: Gateway) -> DeskWays:
    """What a department's officer may do with this gateway."""
    return DeskWays(
        work_list=partial(_work_list, gateway),
        look=partial(_look, gateway),
        reply=partial(_reply, gateway),
        signed_reply=partial(_signed_reply, gateway),
        extend=partial(_extend, gateway),
        reassign=partial(_reassign, gateway),
        figures=partial(_figures, gateway),
        overdue=lambda: gateway.desk.overdue,
    )


async def _work_list(gateway: Gateway, officer: Officer, cursor: str | None, limit: int) -> Page:
    found = await gateway.verification.work_list(officer, cursor, most=limit)
    return Page([listed_object(task) for task in found.tasks], found.next)


async def _look(gateway: Gateway, task_id: str, officer: Officer) -> Shown:
    return task_object(await desk.look(LookupId(task_id), officer, gateway))


async def _reply(gateway: Gateway, task_id: str, form: VerificationReplyIn, officer: Officer) -> Shown:
    answer = verify.VerificationReply(form.answer, form.note or _NOTES[form.answer])
    signed = await verify.reply(LookupId(task_id), answer, officer, gateway)
    return {"task_id": task_id, "answer": form.answer, "note": answer.note, **signed_object(signed)}


async def _signed_reply(gateway: Gateway, task_id: str, officer: Officer) -> Shown:
    return {"task_id": task_id, **signed_object(await verify.signed_reply(LookupId(task_id), officer, gateway))}


async def _extend(gateway: Gateway, task_id: str, officer: Officer) -> Shown:
    return _moved(await desk.extend(LookupId(task_id), officer, gateway))


async def _reassign(gateway: Gateway, task_id: str, department: str, officer: Officer) -> Shown:
    return _moved(await desk.reassign(LookupId(task_id), DepartmentCode(department), officer, gateway))


async def _figures(gateway: Gateway, officer: Officer) -> Sequence[Shown]:
    return [_figure(row) for row in await desk.figures(officer, gateway)]


def signed_object(attested: verify.Attested) -> dict[str, object]:
    """A signed answer with the key that verifies it and what vouches for the key."""
    signed, key = attested.reply, attested.key
    return {
        "signed": signed.canonical.decode(),
        "stream": signed.stream_id,
        "signature": signed.signature,
        "key": {
            "boot_id": str(key.boot_id),
            "public_key": key.public_key.hex(),
            "endorsement": key.endorsement.hex(),
        },
    }


def listed_object(task: ListedTask) -> Shown:
    """A task in the work list: whom it is about is told to who opens it, and stands in the log then."""
    return {"task_id": task.task_id, "certificate": task.certificate, "due_at": task.due_at, "state": task.state}


def task_object(task: Task) -> Shown:
    """A task as the department's officer sees it: all they must know to look it up."""
    question = task.question
    return {
        "task_id": task.task_id,
        "state": task.state,
        "certificate": task.certificate,
        "certificate_title": plain(question.certificate_title),
        "department": task.department,
        "county": task.county,
        "matter": question.matter,
        "matter_title": plain(question.matter_title),
        "case_number": question.case_number,
        "question": plain(question.text),
        "persons": [
            {"role": asked.role, "person_id": asked.person.person_id.number, "name": asked.person.name}
            for asked in question.persons
        ],
        "employers": list(question.employers),
        "parameters": dict(question.parameters),
        "opened_at": task.opened_at,
        "remind_at": task.remind_at,
        "reminded": None if task.reminded is None else {"at": task.reminded.at, "department": task.reminded.department},
        "due_at": task.due_at,
        "extended": task.extended,
    }


def _moved(task: Task) -> Shown:
    """A task after a step: nothing of the people it is about."""
    return {"task_id": task.task_id, "department": task.department, "due_at": task.due_at, "extended": task.extended}


def _figure(row: Figures) -> Shown:
    return {
        "department": row.department,
        "open": row.open,
        "reminded": row.reminded,
        "answered_in_time": row.answered_in_time,
        "overdue": row.overdue,
        "overdue_now": row.overdue_now,
        "withdrawn": row.withdrawn,
        "extended": row.extended,
    }
