"""One entry as a bundle holds it: its leaf, where it says that it stands, and whether its sections are those that it names."""

import re
from base64 import b64decode
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import orjson

from gateway.audit.tlog import BadNote, Checkpoint, split_note

_TAIL = re.compile(rb'"seq":(\d{1,18}),"stream":(\d{1,9}),"v":1\}\Z')
_LONGEST_TAIL = 64
_SECTION = b"gateway audit section v1\x00"


@dataclass(slots=True)
class Row:
    """One line of `entries.ndjson`.  leaf: its hash, 32 bytes."""

    index: int
    body: bytes
    sections: bytes
    leaf: bytes

    @classmethod
    def parse(cls, line: bytes) -> "Row":
        """Raises ValueError, KeyError, TypeError."""
        said = orjson.loads(line)
        index, body, sections = said["index"], b64decode(said["body"]), b64decode(said["sections"])
        if type(index) is not int:
            raise TypeError("an index is a number")
        return cls(index, body, sections, sha256(b"\x00" + body).digest())

    @property
    def position(self) -> tuple[int, int] | None:
        """Stream and number; None where the body does not end as an entry's does."""
        found = _TAIL.search(self.body, max(0, len(self.body) - _LONGEST_TAIL))
        return None if found is None else (int(found[2]), int(found[1]))

    @property
    def name(self) -> str:
        """The entry's id, or that there is none."""
        position = self.position
        return "no entry" if position is None else f"{position[0]}-{position[1]}"

    @property
    def has_its_sections(self) -> bool:
        """Whether the stored sections are those whose salted hashes the leaf holds."""
        try:
            member = _member(_hashes(self.sections))
        except (ValueError, IndexError):
            return False
        # A leaf is canonical, and quotation marks in its texts are escaped: this stands in it as its own member, or not at all.
        return member in self.body

    @property
    def is_last_checkpoint(self) -> bool:
        """Whether this is the first leaf of a later log: the last checkpoint of the log before, which is no entry."""
        try:
            Checkpoint.parse(split_note(self.body.decode())[0])
        except (BadNote, UnicodeDecodeError):
            return False
        return self.index == 0 and not self.sections


def _hashes(stored: bytes) -> list[tuple[bytes, bytes]]:
    """Name and salted hash, base64, of each section, in order.  The frames are those of `model.pack`.  Raises ValueError, IndexError."""
    found: list[tuple[bytes, bytes]] = []
    at = 0
    while at < len(stored):
        name_end = at + 1 + stored[at]
        name, start = stored[at + 1 : name_end], name_end + 20
        end = start + int.from_bytes(stored[name_end + 16 : start], "big")
        if end > len(stored):
            raise ValueError("a section ends outside its entry")
        salted = b"%s%s\x00%s%s" % (_SECTION, name, stored[name_end : name_end + 16], stored[start:end])
        found.append((name, b2a_base64(sha256(salted).digest(), newline=False)[:43]))
        at = end
    return found


def _member(hashes: list[tuple[bytes, bytes]]) -> bytes:
    """The member of a leaf that names these sections, canonical JSON up to the next member."""
    single: Mapping[bytes, bytes] = {name: b'"%s"' % digest for name, digest in hashes if name != b"subject"}
    subjects = [b'"%s"' % digest for name, digest in hashes if name == b"subject"]
    if len(single) + len(subjects) != len(hashes):
        raise ValueError("a section is there twice")
    members = {**single, b"subjects": b"[%s]" % b",".join(subjects)} if subjects else single
    return b'"sections":{%s},"seq":' % b",".join(b'"%s":%s' % (name, members[name]) for name in sorted(members))
