"""A department's answer in the form that is signed: nothing about a person in it, the note by its hash alone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from gateway.domain.stages import Officer
from gateway.domain.words import Verdict
from gateway.verification.task import Task

VERSION = "oneclick-gateway verification reply v2"


@dataclass(frozen=True, slots=True, repr=False)
class DeskReply:
    """What an officer says to the question of a task.  at: domain clock.  note: a code of NOTES or their own words."""

    finding: Verdict
    note: str
    officer: Officer
    at: datetime

    def __repr__(self) -> str:
        return "DeskReply(…)"


def reply_bytes(task: Task, reply: DeskReply, attached: Sequence[str]) -> bytes:
    """The answer as it is signed: which task of which query, what, by whom, when (domain clock); JSON, keys sorted, no blanks.

    attached: the files that it rests on, by their SHA-256, hex.
    """
    payload = {
        "version": VERSION,
        "task_id": task.task_id,
        "query_id": task.query_id,
        "certificate": task.certificate,
        "department": task.department,
        "question_sha256": sha256(task.question.asks.text["zh"].encode()).hexdigest(),
        "finding": reply.finding,
        "answer": task.question.asks.verdict(reply.finding),
        "attachments": sorted(attached),
        "note_sha256": sha256(f"{task.task_id}\n{reply.note}".encode()).hexdigest(),
        "account": reply.officer.account,
        "at": reply.at.isoformat(),
    }
    return json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
