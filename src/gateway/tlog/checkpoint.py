"""Checkpoints: what a log says about itself, its origin, size and root (C2SP tlog-checkpoint)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.tlog.note import BadNote, Note, Verifier, decoded, encoded, open_note
from gateway.tlog.tree import EMPTY_ROOT, HASH_SIZE

_DECIMAL = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's head.  origin: which log.  size: how many leaves.  root: 32 bytes.  extensions: further lines, not empty."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text of the note that the log signs, with its last newline."""
        return "".join(f"{line}\n" for line in (self.origin, self.size, encoded(self.root), *self.extensions))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The inverse of `text`.  Raises BadNote."""
        checkpoint = cls.read(text)
        if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
            raise BadNote("the root of a tree without leaves is none")
        return checkpoint

    @classmethod
    def read(cls, text: str) -> "Checkpoint":
        """The same, whatever root a tree without leaves is said to have.  Raises BadNote."""
        origin, size, root, *extensions = [*text.removesuffix("\n").split("\n"), "", ""]
        extensions = extensions[:-2]
        if not text.endswith("\n") or not origin or not all(extensions):
            raise BadNote("not a checkpoint: origin, size, root, and further lines that are not empty")
        checkpoint = cls(origin, parse_size(size), decoded(root), tuple(extensions))
        if len(checkpoint.root) != HASH_SIZE:
            raise BadNote("a checkpoint's root has 32 bytes")
        return checkpoint


def open_checkpoint(
    note: str, log: Verifier | Iterable[Verifier], witnesses: Iterable[Verifier] = ()
) -> tuple[Checkpoint, Note]:
    """Check a signed checkpoint: signed by the log, whose key's name is the origin; its cosignatures by known witnesses hold.

    log: one key, or several while keys change.  Raises BadNote.  Source: C2SP tlog-checkpoint; its section stands beside each step.
    """
    # 1  The note holds: every line by a known key, the log's or a witness's.  Signatures; signed-note; tlog-cosignature.
    keys = (log,) if isinstance(log, Verifier) else tuple(log)
    opened = open_note(note, (*keys, *witnesses))
    # 2  The log itself signed it; a witness alone is not enough.  Signatures.
    if not opened.is_signed_by(*keys):
        raise BadNote("the checkpoint is not signed by the log's key")
    # 3  The text is a checkpoint: origin, size, root, in their only form.  Note text.
    checkpoint = Checkpoint.parse(opened.text)
    # 4  The origin is the name of the key that signed: one key's signature does not speak for another log.  Signatures.
    if checkpoint.origin not in {key.name for key in keys}:
        raise BadNote(f"the checkpoint is one of {checkpoint.origin}, which is not the log of this key")
    return checkpoint, opened


def parse_size(text: str) -> int:
    """A size or an index in decimal, without leading zeros, under 2**63.  Raises BadNote."""
    if not _DECIMAL.fullmatch(text) or int(text) >= 1 << 63:
        raise BadNote("a size is a decimal number without leading zeros")
    return int(text)
