"""The verification desk's tasks, answers and figures in the shape of the contract."""

from collections.abc import Mapping

from gateway.api.http.answers import Shown, plain
from gateway.flows import (
    Attached,
    AttachedProof,
    DeskClaim,
    DeskFigures,
    ListedTask,
    OpenedTask,
    OwnAnswer,
    Task,
    verify,
)

LEAST_COUNT = 5
"""A count under it is told to nobody but the department itself, and of its officers' answers to nobody."""


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


def answered_object(replied: verify.Replied) -> Shown:
    """An answer as it was taken."""
    return {
        "finding": replied.reply.finding,
        "answer": replied.verdict,
        "note": replied.reply.note,
        "next_department": replied.next,
        **signed_object(replied.attested),
    }


def claim_object(claim: DeskClaim | None) -> Shown:
    """Who works on a task."""
    return {
        "claimed_by": None if claim is None else claim.account,
        "claimed_until": None if claim is None else claim.until,
    }


def listed_object(task: ListedTask) -> Shown:
    """A task in the work list: whom it is about is told to who opens it, and stands in the log then."""
    return {
        "task_id": task.task_id,
        "matter": task.certificate.partition("-")[0],
        "certificate": task.certificate,
        "due_at": task.due_at,
        "state": task.state,
        "reminded_at": task.reminded_at,
        "has_earlier": task.has_earlier,
        **claim_object(task.claim),
        "answered": _own_answer(task.answered),
    }


def _own_answer(given: OwnAnswer | None) -> Shown | None:
    return None if given is None else {"finding": given.finding, "answer": given.verdict, "at": given.at}


def task_object(opened: OpenedTask) -> Shown:
    """A task as the department's officer sees it: all they must know to look it up."""
    task = opened.task
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
        "question": plain(question.asks.text),
        "yes_means": question.asks.yes_means,
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
        "extensions_left": opened.extensions_left,
        **claim_object(task.claim),
        "in_turn": [] if question.in_turn is None else list(question.in_turn.departments),
        "replies": [
            {"department": one.department, "finding": one.finding, "note": one.note, "post": one.post, "at": one.at}
            for one in opened.replies
        ],
        "attachments": [attached_object(one) for one in opened.attached],
        "earlier": [
            {
                "task_id": one.task_id,
                "certificate": one.certificate,
                "is_of_case": one.is_of_case,
                "finding": one.finding,
                "answer": one.verdict,
                "post": one.post,
                "at": one.at,
            }
            for one in opened.earlier
        ],
    }


def attached_object(one: Attached) -> Shown:
    """A file without its content."""
    return {
        "attachment_id": str(one.attachment_id),
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.sha256,
        "department": one.by.department,
        "added_at": one.added_at,
    }


def proof_object(proof: AttachedProof) -> Shown:
    """A file that an answer rests on."""
    return {"certificate": proof.certificate, **attached_object(proof.attached)}


def moved_object(task: Task) -> Shown:
    """A task after a step: nothing of the people it is about."""
    return {"task_id": task.task_id, "department": task.department, "due_at": task.due_at, "extended": task.extended}


def figure_object(figures: DeskFigures) -> Shown:
    """How one department keeps its times."""
    row = figures.row
    work = {
        "open": row.open,
        "reminded": row.reminded,
        "answered_in_time": row.answered_in_time,
        "overdue": row.overdue,
        "overdue_now": row.overdue_now,
        "withdrawn": row.withdrawn,
        "extended": row.extended,
    }
    answers = {"answers": row.answers, "in_series": row.in_series}
    return {
        "department": row.department,
        **(work if figures.is_own else _told(work)),
        **_told(answers),
        "median_s": row.median_s if row.answers >= LEAST_COUNT else None,
    }


def _told(counts: Mapping[str, int]) -> Shown:
    return {name: count if count >= LEAST_COUNT else None for name, count in counts.items()}
