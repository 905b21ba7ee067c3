"""What a witness answers to a checkpoint (C2SP tlog-witness), given what it remembers; it never forgets before it has answered."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from gateway.tlog import (
    EMPTY_ROOT,
    SIZE,
    BadNote,
    BadProof,
    Checkpoint,
    Note,
    Signer,
    Submission,
    Verifier,
    open_note,
    split_note,
    verify_consistency,
)

PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest checkpoint of a log that was cosigned: how many leaves, and their root, 32 bytes.

    note: with the log's signatures, which hold, and the cosignature; "" before the first.
    """

    size: int
    root: bytes
    note: str = ""


NOTHING_SEEN = Seen(0, EMPTY_ROOT)


class Memory(Protocol):
    """One row a log."""

    def seen(self, origin: str) -> Seen:
        """What was seen last; NOTHING_SEEN before the first."""

    def remember(self, origin: str, seen: Seen) -> None:
        """Keep it in place of what was; durable when this returns.  Raises OSError: then it must not be cosigned."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body, and what the body is.  allow: the methods, where another was used."""

    status: int
    body: str
    content_type: str = PLAIN
    allow: str = ""


class Witness:
    """Sees the logs of known keys.  logs: a log's keys, whose name is its origin; several while keys change.

    One submission at a time: between looking at the memory and writing to it, nobody else may.
    """

    def __init__(self, signer: Signer, logs: Iterable[Verifier], memory: Memory) -> None:
        self._signer = signer
        self._memory = memory
        self._logs: dict[str, list[Verifier]] = {}
        for verifier in logs:
            self._logs.setdefault(verifier.name, []).append(verifier)

    @property
    def vkey(self) -> str:
        """The key by which its cosignatures are known."""
        return self._signer.verifier.vkey

    def known(self) -> Mapping[str, Seen]:
        """Each log that it sees, and what it saw last."""
        return {origin: self._memory.seen(origin) for origin in self._logs}

    def latest(self, origin_hash: str) -> str | None:
        """The newest checkpoint that was cosigned, of the log whose origin has this SHA-256, hex; None where there is none."""
        for origin in self._logs:
            if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                return self._memory.seen(origin).note or None
        return None

    def add_checkpoint(self, body: str, at: int) -> Answer:
        """Answer one submission.  at: seconds since 1970, which the cosignature tells.  Raises what the memory raises."""
        try:
            submission = Submission.parse(body)
            text, _ = split_note(submission.checkpoint)
            checkpoint = Checkpoint.read(text)
        except BadNote as fault:
            return Answer(400, f"{fault}\n")
        if checkpoint.origin not in self._logs:
            return Answer(404, "this log is not known here\n")
        try:
            held = open_note(submission.checkpoint, self._logs[checkpoint.origin])
        except BadNote as fault:
            return Answer(403, f"{fault}\n")
        return self._refusal(submission, checkpoint) or self._cosigned(checkpoint, submission.checkpoint, held, at)

    def _refusal(self, submission: Submission, checkpoint: Checkpoint) -> Answer | None:
        """Why the checkpoint does not follow on what was seen, or None."""
        seen = self._memory.seen(checkpoint.origin)
        if submission.old_size > checkpoint.size:
            return Answer(400, "the old size is larger than the checkpoint's\n")
        if submission.old_size != seen.size:
            return Answer(409, f"{seen.size}\n", SIZE)
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            return Answer(422, "the root of a tree without leaves is none\n")
        try:
            verify_consistency(seen.size, checkpoint.size, seen.root, checkpoint.root, submission.hashes)
        except BadProof as fault:
            return Answer(422, f"{fault}\n")
        return None

    def _cosigned(self, checkpoint: Checkpoint, note: str, held: Note, at: int) -> Answer:
        """Remember before the cosignature leaves."""
        line = self._signer.sign(held.text, at).line
        by = {(one.verifier.name, one.verifier.key_id) for one in held.signatures}
        _, signatures = split_note(note)
        kept = "".join(one.line for one in signatures if (one.name, one.key_id) in by)
        self._memory.remember(checkpoint.origin, Seen(checkpoint.size, checkpoint.root, f"{held.text}\n{kept}{line}"))
        return Answer(200, line)
