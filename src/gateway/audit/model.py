"""The entry of the audit log, schema v1: its kinds, its sections, and the exact bytes that a leaf of the tree stands for.

An entry has a body, the leaf, and sections.  The body is canonical JSON: version, kind, a random nonce, where it stands
(stream, seq), when, the query, and the salted hash of every section.  What was asked and what came of it stands in the
sections, so that a reader can be given one of them, prove it against the leaf, and learn nothing of the others.
"""

import hashlib
import hmac
import os
import struct
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from uuid import UUID

import orjson

from gateway.domain.errors import InvalidInput

VERSION = 1
LONGEST_BODY = 4096
LONGEST_SECTIONS = 32768
MOST_SUBJECTS = 64
"""More parties than this do not fit one leaf."""

_SECTION = b"gateway audit section v1\x00"

Content = Mapping[str, object]
"""What a section says: JSON values by name."""
NO_REGISTER: Content = {"register": "none"}
"""Beside a case number: no register said that there is such a case, and whose it is."""


class Kind(IntEnum):
    """What an entry records; the numbers are stored."""

    INTENT = 1
    OUTCOME = 2
    LATE = 3
    RELEASE = 4
    DENIED = 5
    UNRESOLVED = 6
    REJECTED_BURST = 7
    REVEAL = 8
    EXPORT = 9
    SEARCH = 10
    ADMIN = 11
    SHRED = 12
    PRUNE = 13
    LOOK = 14


class KeyKind(IntEnum):
    """What an entry can be searched by; the numbers are stored."""

    SUBJECT = 1
    ACCOUNT = 2
    CLIENT = 3
    OFFICE = 4
    """The department of the officer who asked."""
    DEPARTMENT = 5
    """A department that was asked."""
    CASE = 6
    MATTER = 7
    CERTIFICATE = 8
    STATE = 9
    """A certificate's state, with its code (`M01-C1 answered`) and without (`answered`)."""
    ACTOR = 10
    """The account of who answered by hand, extended, handed on or declared."""


_SUBJECT, _ACCOUNT, _CLIENT, _OFFICE, _DEPARTMENT, _CASE, _MATTER, _CERTIFICATE, _STATE, _ACTOR = KeyKind


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entry stands: its stream and its number there, dense from 0."""

    stream_id: int
    seq: int

    @property
    def entry(self) -> str:
        """The entry's id, `<stream>-<seq>`."""
        return f"{self.stream_id}-{self.seq}"

    @property
    def associated_data(self) -> bytes:
        """What binds a sealed part to this entry: 12 bytes, big-endian."""
        return struct.pack(">iq", self.stream_id, self.seq)

    @classmethod
    def parse(cls, entry: str) -> "Position":
        """From an entry's id.  Raises ValueError."""
        stream_id, _, seq = entry.partition("-")
        return cls(int(stream_id), int(seq))


@dataclass(frozen=True, slots=True)
class Secret:
    """What stands in a subject's section encrypted only: number, name, answers.  Prints nothing."""

    content: Content = field(repr=False)


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject of an entry: the pseudonym, what may stand in clear, and what may not."""

    tag: bytes
    content: Content
    secret: Secret | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What an entry does to the ledger: opens its query, closes it, names lookups pending, ends pending lookups."""

    opens: bool = False
    closes: bool = False
    pends: tuple[UUID, ...] = ()
    ends: tuple[UUID, ...] = ()


NO_LEDGER = Ledger()


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before it has a place.  `document`: the canonical bytes that an outcome commits to."""

    kind: Kind
    query_id: UUID | None
    sections: Mapping[str, Content]
    subjects: tuple[Subject, ...] = ()
    document: bytes | None = None
    ledger: Ledger = NO_LEDGER


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A subject's data key, wrapped, that must become durable with the first entry sealed by it."""

    key_id: UUID
    tag: bytes
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted part, the id of its key, and the key's row while that is not durable yet."""

    key_id: str
    ciphertext: bytes
    row: KeyRow | None


Seal = Callable[[bytes, bytes, bytes], Sealed]
"""tag, plain bytes, associated data → sealed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is stored."""

    position: Position
    at: datetime
    kind: Kind
    query_id: UUID | None
    body: bytes
    sections: bytes
    leaf_hash: bytes
    keys: tuple[tuple[KeyKind, bytes], ...]
    key_rows: tuple[KeyRow, ...]
    ledger: Ledger


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


def canonical(content: object) -> bytes:
    """Canonical JSON: UTF-8, keys sorted, no blanks.  The same bytes as the standard library's encoder so configured."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def leaf_hash(body: bytes) -> bytes:
    """The hash of a leaf.  Source: RFC 6962 §2.1."""
    return hashlib.sha256(b"\x00" + body).digest()


def section_hash(name: str, salt: bytes, content: bytes) -> str:
    """SHA-256 over name, salt and content, base64 without padding; 43 characters."""
    digest = hashlib.sha256(b"%s%s\x00%s%s" % (_SECTION, name.encode(), salt, content)).digest()
    return b2a_base64(digest, newline=False)[:43].decode()


def commitment(nonce: bytes, document: bytes) -> str:
    """HMAC-SHA256 of the canonical document under the entry's nonce, hex: a bare hash of few values could be guessed."""
    return hmac.digest(nonce, document, "sha256").hex()


def timestamp(at: datetime) -> str:
    """A time as entries hold it: with offset, always microseconds."""
    return at.isoformat(timespec="microseconds")


def encode(draft: Draft, position: Position, at: datetime, domain_at: datetime | None, seal: Seal) -> Entry:
    """Give a draft its place, its nonce and its bytes.

    at: real clock, UTC.  domain_at: the domain clock where it differs.  Raises InvalidInput where there are too many parties.
    """
    nonce, salts = os.urandom(16), os.urandom(16 * (len(draft.sections) + len(draft.subjects)))
    frames: list[bytes] = []
    hashes: dict[str, object] = {}
    start = 0
    for name, content in draft.sections.items():
        hashes[name] = _frame(frames, name, salts[start : start + 16], canonical(content))
        start += 16
    contents, key_rows = _subject_contents(draft.subjects, position.associated_data, seal)
    if contents:
        hashes["subjects"] = [
            _frame(frames, "subject", salts[start + 16 * n : start + 16 * n + 16], content)
            for n, content in enumerate(contents)
        ]
    body = canonical(_head(draft, position, at, domain_at, nonce) | {"sections": hashes})
    sections = b"".join(frames)
    if len(body) > LONGEST_BODY or len(sections) > LONGEST_SECTIONS:
        raise InvalidInput("more parties and certificates than one entry can hold", slug="too-large")
    keys = search_keys(draft.sections, tuple(subject.tag for subject in draft.subjects))
    return Entry(
        position, at, draft.kind, draft.query_id, body, sections, leaf_hash(body), keys, key_rows, draft.ledger
    )


def _head(
    draft: Draft, position: Position, at: datetime, domain_at: datetime | None, nonce: bytes
) -> dict[str, object]:
    """The leaf without its sections."""
    head: dict[str, object] = {
        "v": VERSION,
        "kind": draft.kind.name,
        "nonce": nonce.hex(),
        "stream": position.stream_id,
        "seq": position.seq,
        "at": timestamp(at),
    }
    if domain_at is not None:
        head["domain_at"] = timestamp(domain_at)
    if draft.query_id is not None:
        head["query_id"] = str(draft.query_id)
    if draft.document is not None:
        head["response_commit"] = commitment(nonce, draft.document)
    return head


def _subject_contents(
    subjects: tuple[Subject, ...], associated_data: bytes, seal: Seal
) -> tuple[list[bytes], tuple[KeyRow, ...]]:
    contents: list[bytes] = []
    key_rows: list[KeyRow] = []
    for subject in subjects:
        content: dict[str, object] = {**subject.content, "tag": subject.tag.hex()}
        if subject.secret is not None:
            sealed = seal(subject.tag, canonical(subject.secret.content), associated_data)
            content["key"] = sealed.key_id
            content["sealed"] = b2a_base64(sealed.ciphertext, newline=False).decode()
            if sealed.row is not None:
                key_rows.append(sealed.row)
        contents.append(canonical(content))
    return contents, tuple(key_rows)


def _frame(frames: list[bytes], name: str, salt: bytes, content: bytes) -> str:
    """Add one section's frame: length of the name (1 byte), name, salt (16), length (4, big-endian), content.

    Returns the section's hash.
    """
    named = name.encode()
    frames += (bytes((len(named),)), named, salt, len(content).to_bytes(4, "big"), content)
    return section_hash(name, salt, content)


def pack(sections: tuple[Section, ...]) -> bytes:
    """Sections as they are stored, frame after frame."""
    frames: list[bytes] = []
    for section in sections:
        _frame(frames, section.name, section.salt, section.content)
    return b"".join(frames)


def unpack(stored: bytes) -> tuple[Section, ...]:
    """The inverse of `pack`.  Raises ValueError where the frames do not fit."""
    sections: list[Section] = []
    at = 0
    while at < len(stored):
        name_end = at + 1 + stored[at]
        start = name_end + 20
        end = start + int.from_bytes(stored[name_end + 16 : start], "big")
        if end > len(stored):
            raise ValueError("a section ends outside its entry")
        name = stored[at + 1 : name_end].decode()
        sections.append(Section(name, stored[name_end : name_end + 16], stored[start:end]))
        at = end
    return tuple(sections)


def search_keys(sections: Mapping[str, Content], tags: tuple[bytes, ...]) -> tuple[tuple[KeyKind, bytes], ...]:
    """Everything an entry can be searched by, without repetition; a pure function of what its sections say."""
    officer, request = sections.get("officer", {}), sections.get("request", {})
    account, client, office = officer.get("account"), officer.get("client"), officer.get("department")
    case, matter = sections.get("case", {}).get("case_number"), request.get("matter")
    states = members(sections.get("result", {}).get("states"))
    said: list[tuple[KeyKind, object]] = [
        (_ACCOUNT, account),
        (_CLIENT, client),
        (_OFFICE, office),
        (_ACTOR, sections.get("actor", {}).get("account")),
        (_CASE, case),
        (_MATTER, matter),
        *[(_DEPARTMENT, department) for department in _strings(request.get("departments"))],
        *[(_CERTIFICATE, certificate) for certificate in _strings(request.get("certificates"))],
    ]
    for certificate, state in states.items():
        said += ((_STATE, f"{certificate} {state}"), (_STATE, state))
    found: dict[tuple[KeyKind, bytes], None] = {(_SUBJECT, tag): None for tag in tags}
    for kind, value in said:
        if value:
            found[kind, str(value).encode()] = None
    return tuple(found)


def index_rows(keys: Iterable[tuple[KeyKind, bytes]]) -> int:
    """How many of an entry's search keys a bundle's `index_rows` counts: all but the actor's, which bundles of before do not count."""
    return sum(kind is not _ACTOR for kind, _ in keys)


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []


def members(value: object) -> Mapping[str, object]:
    """The members of a JSON object; none of what is no object."""
    return value if isinstance(value, Mapping) else {}


def read(sections: bytes) -> tuple[dict[str, Content], tuple[Content, ...]]:
    """What stored sections say: the single ones by name, and the subjects in order."""
    single: dict[str, Content] = {}
    subjects: list[Content] = []
    for section in unpack(sections):
        content = orjson.loads(section.content)
        if section.name == "subject":
            subjects.append(content)
        else:
            single[section.name] = content
    return single, tuple(subjects)


def stored_keys(sections: bytes) -> tuple[tuple[KeyKind, bytes], ...]:
    """The search keys of a stored entry, for rebuilding the index."""
    single, subjects = read(sections)
    return search_keys(single, tuple(bytes.fromhex(str(subject["tag"])) for subject in subjects))
