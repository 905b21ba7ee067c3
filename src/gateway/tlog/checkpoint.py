"""Checkpoints: what a log says about itself, its origin, size and root (C2SP tlog-checkpoint); and what carries one.

That is a proof as a file, that an entry stands in the log, checkable without it (C2SP tlog-proof); and what a log sends a witness.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from gateway.tlog.note import BadNote, Note, Verifier, decoded, encoded, open_note
from gateway.tlog.tree import EMPTY_ROOT, HASH_SIZE, verify_inclusion

_DECIMAL = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
_FIRST_LINE = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
SIZE = "text/x.tlog.size"
"""Media type of a witness's answer 409: the body is the size that it knows, in decimal, with a newline."""


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


@dataclass(frozen=True, slots=True)
class Proof:
    """That a leaf stands at `index` of the tree of a checkpoint.

    hashes: the inclusion proof, lowest first.  checkpoint: a signed note.  extra: covered by no signature.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def text(self) -> str:
        """The proof as a `.tlog-proof` file holds it."""
        extra = [] if self.extra is None else [f"extra {encoded(self.extra)}"]
        lines = [_FIRST_LINE, *extra, f"index {self.index}", *map(encoded, self.hashes), ""]
        return "\n".join(lines) + "\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> "Proof":
        """The inverse of `text`.  Raises BadNote."""
        head, blank, checkpoint = text.partition("\n\n")
        first, *lines = head.split("\n")
        if first != _FIRST_LINE or not blank:
            raise BadNote(f"not a proof: its first line is {_FIRST_LINE}")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = _data(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise BadNote("a proof says the index of its entry")
        index = parse_size(lines.pop(0).removeprefix("index "))
        return cls(index, _hashes(lines), checkpoint, extra)

    def verify(
        self, leaf: bytes, log: Verifier | Iterable[Verifier], witnesses: Iterable[Verifier] = ()
    ) -> tuple[Checkpoint, Note]:
        """Check that the leaf with this hash, 32 bytes, stands in the log.  Raises BadNote, BadProof.

        Source: C2SP tlog-proof, Format, which says what the parts are.
        """
        # 1  The checkpoint is the log's, and its cosignatures hold (tlog-checkpoint, tlog-cosignature).
        checkpoint, note = open_checkpoint(self.checkpoint, log, witnesses)
        # 2  The leaf stands at the index of its tree (RFC 9162 §2.1.3.2).
        verify_inclusion(self.index, checkpoint.size, leaf, self.hashes, checkpoint.root)
        return checkpoint, note


@dataclass(frozen=True, slots=True)
class Submission:
    """What a log asks a witness to cosign (C2SP tlog-witness, add-checkpoint).

    old_size: of the checkpoint that the witness cosigned last, 0 before the first.  hashes: the consistency proof from there.
    """

    old_size: int
    hashes: tuple[bytes, ...]
    checkpoint: str

    def text(self) -> str:
        """The body of the request."""
        return "\n".join([f"old {self.old_size}", *map(encoded, self.hashes), ""]) + "\n" + self.checkpoint

    @classmethod
    def parse(cls, text: str) -> "Submission":
        """The inverse of `text`.  Raises BadNote."""
        head, blank, checkpoint = text.partition("\n\n")
        first, *lines = head.split("\n")
        if not first.startswith("old ") or not blank:
            raise BadNote("not a submission: an old size, hashes, a blank line, a checkpoint")
        return cls(parse_size(first.removeprefix("old ")), _hashes(lines), checkpoint)


def _hashes(lines: list[str]) -> tuple[bytes, ...]:
    found = tuple(takewhile(lambda data: len(data) == HASH_SIZE, map(decoded, lines)))
    if len(found) != len(lines) or len(found) > MOST_HASHES:
        raise BadNote(f"a proof has at most {MOST_HASHES} hashes of 32 bytes, one a line")
    return found


def _data(text: str) -> bytes:
    data = decoded(text)
    if text and not data:
        raise BadNote("the extra data of a proof is base64")
    return data
