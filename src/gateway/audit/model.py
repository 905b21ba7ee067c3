"""The entry as the writer makes it: drafts, what they do to the ledger, and a draft's bytes once it has its place.

The form of these bytes, which whoever checks them knows too, is that of `entry`.
"""

import os
from binascii import b2a_base64
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from uuid import UUID

import orjson

from gateway.audit.sealed import KeyRow, Sealed
from gateway.domain.errors import InvalidInput
from gateway.domain.frozen import frozen
from gateway.domain.trace import trace_id_now
from gateway.entry import VERSION, Content, KeyKind, Kind, Position, commitment, frame, search_keys, timestamp
from gateway.tlog import leaf_hash

LONGEST_BODY = 4096
LONGEST_SECTIONS = 65536
"""Fifty people with the longest names, each with several lookups, and all certificates of their matter."""
MOST_SUBJECTS = 64
"""More parties than this do not fit one leaf."""


@frozen
class Secret:
    """What stands in a subject's section encrypted only: number, name, answers.  Prints nothing."""

    content: Content = field(repr=False)


@frozen
class Subject:
    """One subject of an entry: the pseudonym, what may stand in clear, and what may not."""

    tag: bytes
    content: Content
    secret: Secret | None = None


@frozen
class Ledger:
    """What an entry does to the ledger: opens its query, closes it, names lookups pending, ends pending lookups."""

    opens: bool = False
    closes: bool = False
    pends: tuple[UUID, ...] = ()
    ends: tuple[UUID, ...] = ()


NO_LEDGER = Ledger()


@frozen
class Draft:
    """An entry before it has a place.

    document: the canonical bytes that an outcome commits to.  trace_id: of the request that it belongs to; it stands in the section
    `result`, and the log lines of the same request bear it.  policy: the bundle in force, hash, which stands there too; None where the
    process knows none, and in an INTENT, whose request names it.
    """

    kind: Kind
    query_id: UUID | None
    sections: Mapping[str, Content]
    subjects: tuple[Subject, ...] = ()
    document: bytes | None = None
    ledger: Ledger = NO_LEDGER
    trace_id: str | None = field(default_factory=trace_id_now)
    policy: str | None = None


Seal = Callable[[bytes, bytes, bytes], Sealed]
"""tag, plain bytes, associated data → sealed."""


@frozen
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


def canonical(content: object) -> bytes:
    """Canonical JSON, the same bytes as `entry.canonical` and five times as fast: every entry of a query is written by it."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def encode(draft: Draft, position: Position, at: datetime, domain_at: datetime | None, seal: Seal) -> Entry:
    """Give a draft its place, its nonce and its bytes.

    at: real clock, UTC.  domain_at: the domain clock where it differs.  Raises InvalidInput where there are too many parties.
    """
    nonce, salts = os.urandom(16), os.urandom(16 * (len(draft.sections) + len(draft.subjects)))
    frames: list[bytes] = []
    hashes: dict[str, object] = {}
    start = 0
    for name, content in _sections(draft).items():
        hashes[name] = frame(frames, name, salts[start : start + 16], canonical(content))
        start += 16
    contents, key_rows = _subject_contents(draft.subjects, position.associated_data, seal)
    if contents:
        hashes["subjects"] = [
            frame(frames, "subject", salts[start + 16 * n : start + 16 * n + 16], content)
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


def _sections(draft: Draft) -> Mapping[str, Content]:
    """With the request that led to the entry, and the policy in force, in its result."""
    around = {"trace_id": draft.trace_id, "policy": draft.policy}
    known = {name: value for name, value in around.items() if value is not None}
    result = draft.sections.get("result")
    return draft.sections if result is None or not known else {**draft.sections, "result": {**result, **known}}


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
