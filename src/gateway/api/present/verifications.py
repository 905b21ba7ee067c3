"""The verification desk's tasks, answers and figures in the shape of the contract."""

from gateway.api.http.answers import Shown, plain
from gateway.flows import Figures, ListedTask, Task, verify


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
            {"role": subject.role, "person_id": subject.person.person_id.number, "name": subject.person.name}
            for subject in question.persons
        ],
        "employers": list(question.employers),
        "parameters": dict(question.parameters),
        "opened_at": task.opened_at,
        "remind_at": task.remind_at,
        "reminded": None if task.reminded is None else {"at": task.reminded.at, "department": task.reminded.department},
        "due_at": task.due_at,
        "extended": task.extended,
    }


def moved_object(task: Task) -> Shown:
    """A task after a step: nothing of the people it is about."""
    return {"task_id": task.task_id, "department": task.department, "due_at": task.due_at, "extended": task.extended}


def figure_object(row: Figures) -> Shown:
    """How one department keeps its times."""
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
