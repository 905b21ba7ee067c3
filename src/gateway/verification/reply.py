"""A department's answer in the form that is signed: nothing about a person in it, the note by its hash alone."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from gateway.domain.words import Verdict
from gateway.verification.task import Task

VERSION = "oneclick-gateway verification reply v1"


@dataclass(frozen=True, slots=True)
class SignedReply:
    """The canonical bytes, the stream of the audit log whose key signed them, and the Ed25519 signature, hex."""

    canonical: bytes
    stream_id: int
    signature: str


def reply_bytes(task: Task, verdict: Verdict, note: str, account: str, at: datetime) -> bytes:
    """The answer as it is signed: which task of which query, what, by whom, when (domain clock); JSON, keys sorted, no blanks."""
    payload = {
        "version": VERSION,
        "task_id": task.task_id,
        "query_id": task.query_id,
        "certificate": task.certificate,
        "department": task.department,
        "answer": verdict,
        "note_sha256": sha256(f"{task.task_id}\n{note}".encode()).hexdigest(),
        "account": account,
        "at": at.isoformat(),
    }
    return json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
