"""Signed notes and checkpoints: C2SP signed-note, tlog-cosignature, tlog-checkpoint."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from gateway.logcheck.independent.ed25519 import is_signed
from gateway.logcheck.independent.strict import Bad, base64, text_of


class Key(NamedTuple):
    """A verifier key: name, algorithm (one of KEY_SIZES), so many bytes."""

    name: str
    algorithm: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that a signature line begins with."""
        named = self.name.encode() + b"\n" + bytes((self.algorithm,)) + self.public
        return hashlib.sha256(named).digest()[:4]


class Checkpoint(NamedTuple):
    """A log's head."""

    origin: str
    size: int
    root: bytes


KEY_SIZES = {1: 32, 4: 32, 6: 1312}
"""Ed25519; Ed25519 of a witness, with a time; ML-DSA-44 with a time, which this program does not compute."""


def parse_key(vkey: str) -> Key:
    """From `<name>+<id>+<base64>`.  Raises Bad."""
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)", text_of(vkey).strip())
    data = base64(found[3]) if found else b""
    if found is None or not data or len(data) != 1 + KEY_SIZES.get(data[0], -1):
        raise Bad("not a verifier key of Ed25519 or ML-DSA-44")
    key = Key(found[1], data[0], data[1:])
    if key.key_id.hex() != found[2]:
        raise Bad("the verifier key's id does not follow from its name and key")
    return key


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Text, and signatures as (name, key id, data), none of them checked.  Raises Bad."""
    text, blank, lines = note.rpartition("\n\n")
    if (
        len(note) > 1_000_000
        or not blank
        or not text
        or not lines.endswith("\n")
        or re.search(r"[\x00-\x09\x0b-\x1f]", note)
    ):
        raise Bad("not a signed note")
    signatures = []
    for line in lines[:-1].split("\n"):
        mark, name, data = [*line.split(" ", 2), "", ""][:3]
        blob = base64(data)
        if mark != "\u2014" or not name or "+" in name or any(letter.isspace() for letter in name) or len(blob) < 5:
            raise Bad("not a signature line")
        signatures.append((name, blob[:4], blob[4:]))
    if len(signatures) > 100:
        raise Bad("a note has at most 100 signatures")
    return text + "\n", signatures


class NotHere(ValueError):
    """A signature of an algorithm that this program does not compute."""


def signature_of(note: str, key: Key) -> int | None:
    """Check the note's signatures by a key.  Returns a cosignature's time, else 0; None where the key did not sign.  Raises Bad, NotHere."""
    text, signatures = split_note(note)
    held = None
    for name, key_id, data in signatures:
        if (name, key_id) != (key.name, key.key_id):
            continue
        if key.algorithm == 6:
            raise NotHere(
                f"the signature of {name}: it is one of ML-DSA-44, which this program does not compute; `gateway audit verify` does"
            )
        at = int.from_bytes(data[:8], "big") if key.algorithm == 4 else 0
        message = f"cosignature/v1\ntime {at}\n{text}" if key.algorithm == 4 else text
        if at >= 1 << 63 or not is_signed(key.public, message.encode(), data[8:] if key.algorithm == 4 else data):
            raise Bad(f"the signature of {name} is not its signature of this text")
        held = at
    return held


def parse_checkpoint(note: str) -> Checkpoint:
    """What a note says, no signature checked.  Raises Bad."""
    lines = split_note(note)[0][:-1].split("\n")
    if (
        len(lines) < 3
        or not all(lines)
        or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1])
        or int(lines[1]) >= 1 << 63
    ):
        raise Bad("not a checkpoint: origin, size, root")
    root = base64(lines[2])
    if len(root) != 32 or (lines[1] == "0" and root != hashlib.sha256(b"").digest()):
        raise Bad("a checkpoint's root has 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)
