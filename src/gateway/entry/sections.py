"""The sections of an entry: what was asked and what came of it, each under a salted hash of its own.

A reader can be given one section, prove it against the leaf, and learn nothing of the others.
"""

import hashlib
from binascii import b2a_base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gateway.entry.json_text import read_json
from gateway.entry.leaf import Content

SECTION_PREFIX = b"gateway audit section v1\x00"


@dataclass(frozen=True, slots=True)
class Section:
    """One stored section: its name (`subject` repeats), its salt, its canonical bytes."""

    name: str
    salt: bytes
    content: bytes

    @property
    def hash(self) -> str:
        """The salted hash that the leaf holds."""
        return section_hash(self.name, self.salt, self.content)


def section_hash(name: str, salt: bytes, content: bytes) -> str:
    """SHA-256 over name, salt and content, base64 without padding; 43 characters."""
    digest = hashlib.sha256(b"%s%s\x00%s%s" % (SECTION_PREFIX, name.encode(), salt, content)).digest()
    return b2a_base64(digest, newline=False)[:43].decode()


def frame(frames: list[bytes], name: str, salt: bytes, content: bytes) -> str:
    """Add one section's frame: length of the name (1 byte), name, salt (16), length (4, big-endian), content.

    Returns the section's hash.
    """
    named = name.encode()
    frames += (bytes((len(named),)), named, salt, len(content).to_bytes(4, "big"), content)
    return section_hash(name, salt, content)


def unpack(stored: bytes) -> tuple[Section, ...]:
    """Sections as they are stored, frame after frame.  Raises ValueError where the frames do not fit."""
    return tuple(Section(name, salt, content) for name, salt, content in _frames(stored))


def read_sections(
    stored: bytes, read: Callable[[bytes], Any] = read_json
) -> tuple[dict[str, Content], tuple[Content, ...]]:
    """What stored sections say: the single ones by name, and the subjects in order.  read: reads one's JSON.  Raises ValueError."""
    single: dict[str, Content] = {}
    subjects: list[Content] = []
    for name, _, content in _frames(stored):
        if name == "subject":
            subjects.append(read(content))
        else:
            single[name] = read(content)
    return single, tuple(subjects)


def _frames(stored: bytes) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, salt and content of each section.  Raises ValueError where the frames do not fit."""
    at = 0
    while at < len(stored):
        name_end = at + 1 + stored[at]
        start = name_end + 20
        end = start + int.from_bytes(stored[name_end + 16 : start], "big")
        if end > len(stored):
            raise ValueError("a section ends outside its entry")
        yield stored[at + 1 : name_end].decode(), stored[name_end : name_end + 16], stored[start:end]
        at = end
