"""One entry as a bundle holds it: its leaf, where it says that it stands, and whether its sections are those that it names."""

import re
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from gateway.entry import SECTION_PREFIX
from gateway.logcheck.strict import base64, members, number, parsed
from gateway.tlog import BadNote, Checkpoint, leaf_hash, split_note

_TAIL = re.compile(rb'"seq":(\d{1,18}),"stream":(\d{1,9}),"v":1\}\Z')
_LINE = re.compile(
    rb'\{"body":"([0-9A-Za-z+/]*={0,2})","index":(0|[1-9][0-9]{0,17}),"sections":"([0-9A-Za-z+/]*={0,2})"\}\n'
)
"""A line as the gateway writes it; any other is read as JSON."""
_ROW = {"index": number, "body": base64, "sections": base64}
_LONGEST_TAIL = 64


@dataclass(slots=True)
class EntryLine:
    """One line of `entries.ndjson`.  leaf: its hash, 32 bytes."""

    index: int
    body: bytes
    sections: bytes
    leaf: bytes

    @classmethod
    def parse(cls, line: bytes) -> "EntryLine":
        """Raises ValueError."""
        found = _LINE.fullmatch(line)
        if found is None:
            record = members(parsed(line), _ROW)
            index, body, sections = record["index"], record["body"], record["sections"]
        else:
            index, body, sections = int(found[2]), *map(_decoded, found.group(1, 3))
        return cls(index, body, sections, leaf_hash(body))

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
            member = _member(self.sections)
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


def _decoded(text: bytes) -> bytes:
    """Raises ValueError."""
    data = a2b_base64(text)
    if b2a_base64(data, newline=False) != text:
        raise ValueError("not base64")
    return data


def _member(stored: bytes) -> bytes:
    """The member of a leaf that names these stored sections, canonical JSON up to the next member.  Raises ValueError, IndexError.

    The frames are those of `entry.pack`; the hash of each is `entry.section_hash`.
    """
    names: list[bytes] = []
    digests: list[bytes] = []
    at, size = 0, len(stored)
    while at < size:
        name_end = at + 1 + stored[at]
        name, start = stored[at + 1 : name_end], name_end + 20
        end = start + int.from_bytes(stored[name_end + 16 : start], "big")
        salted = SECTION_PREFIX + name + b"\x00" + stored[name_end : name_end + 16] + stored[start:end]
        names.append(name)
        digests.append(b2a_base64(sha256(salted).digest(), newline=False)[:43])
        at = end
    if at > size:
        raise ValueError("a section ends outside its entry")
    form, order = _form(tuple(names))
    return form % tuple([digests[n] for n in order])


@lru_cache(maxsize=1024)
def _form(names: tuple[bytes, ...]) -> tuple[bytes, tuple[int, ...]]:
    """How a leaf names sections of these names: the member with gaps, and the number of the section for each gap.  Raises ValueError."""
    single = sorted((name, n) for n, name in enumerate(names) if name != b"subject")
    subjects = [n for n, name in enumerate(names) if name == b"subject"]
    if len(dict(single)) != len(single):
        raise ValueError("a section is there twice")
    order = [n for _, n in single]
    members = [(name, b'"%s"') for name, _ in single]
    if subjects:
        place = sum(name < b"subjects" for name, _ in single)
        members.insert(place, (b"subjects", b"[%s]" % b",".join([b'"%s"'] * len(subjects))))
        order[place:place] = subjects
    text = b",".join(b'"%s":%s' % (name.replace(b"%", b"%%"), gap) for name, gap in members)
    return b'"sections":{%s},"seq":' % text, tuple(order)
