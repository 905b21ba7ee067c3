"""The ways of the verification desk, and its tasks and figures in the shape of the wire."""

from collections.abc import Sequence

from gateway.api.answers import plain
from gateway.api.store_away import unless_away
from gateway.api.ways import DeskWays, Shown
from gateway.domain.codes import DepartmentCode, LookupId
from gateway.domain.stages import Officer
from gateway.flows import Gateway, desk
from gateway.verification import Figures, Task


def desk_ways(gateway: Gateway) -> DeskWays:
    """What the routes may do at the desk with this gateway."""

    async def extend(task_id: str, officer: Officer) -> Shown:
        return _moved(await desk.extend(LookupId(task_id), officer, gateway))

    async def reassign(task_id: str, department: str, officer: Officer) -> Shown:
        return _moved(await desk.reassign(LookupId(task_id), DepartmentCode(department), officer, gateway))

    async def figures(officer: Officer) -> Sequence[Shown]:
        return [_figures(row) for row in await desk.figures(officer, gateway)]

    return DeskWays(unless_away(extend), unless_away(reassign), unless_away(figures))


def task_object(task: Task) -> Shown:
    """A task as the department's officer sees it: all they must know to look it up."""
    question = task.question
    return {
        "task_id": task.task_id,
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
        "due_at": task.due_at,
        "extended": task.extended,
    }


def _moved(task: Task) -> Shown:
    """A task after a step: nothing of the people it is about."""
    return {"task_id": task.task_id, "department": task.department, "due_at": task.due_at, "extended": task.extended}


def _figures(row: Figures) -> Shown:
    return {
        "department": row.department,
        "open": row.open,
        "reminded": row.reminded,
        "answered_in_time": row.answered_in_time,
        "overdue": row.overdue,
        "withdrawn": row.withdrawn,
        "extended": row.extended,
    }
