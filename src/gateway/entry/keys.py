"""What an entry can be searched by: a pure function of what its sections say, so that an index can be made anew."""

import struct
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import IntEnum
from hashlib import sha256
from typing import Any

from gateway.entry.json_text import read_json
from gateway.entry.leaf import Content, members
from gateway.entry.sections import read_sections


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


_BY_MONTH = frozenset({KeyKind.SUBJECT, KeyKind.CASE})
_FIRST_DAY = date(2000, 1, 1)
_SUBJECT, _ACCOUNT, _CLIENT, _OFFICE, _DEPARTMENT, _CASE, _MATTER, _CERTIFICATE, _STATE, _ACTOR = KeyKind


def search_keys(sections: Mapping[str, Content], tags: tuple[bytes, ...]) -> tuple[tuple[KeyKind, bytes], ...]:
    """Everything an entry can be searched by, without repetition; a pure function of what its sections say."""
    officer, request = sections.get("officer", {}), sections.get("request", {})
    account, client, office = officer.get("account"), officer.get("client"), officer.get("department")
    case, matter = sections.get("case", {}).get("case_number"), request.get("matter")
    states = members(sections.get("result", {}).get("states"))
    values: list[tuple[KeyKind, object]] = [
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
        values += ((_STATE, f"{certificate} {state}"), (_STATE, state))
    found: dict[tuple[KeyKind, bytes], None] = {(_SUBJECT, tag): None for tag in tags}
    for kind, value in values:
        if value:
            found[kind, str(value).encode()] = None
    return tuple(found)


def index_rows(keys: Iterable[tuple[KeyKind, bytes]]) -> int:
    """How many of an entry's search keys a bundle's `index_rows` counts: all but the actor's, which bundles of before do not count."""
    return sum(kind is not _ACTOR for kind, _ in keys)


def stored_keys(stored: bytes, read: Callable[[bytes], Any] = read_json) -> tuple[tuple[KeyKind, bytes], ...]:
    """The search keys of a stored entry, by its packed sections.  read: reads one's JSON.  Raises ValueError, KeyError, TypeError."""
    single, subjects = read_sections(stored, read)
    return search_keys(single, tuple(bytes.fromhex(str(subject["tag"])) for subject in subjects))


def key_mark(kind: KeyKind, key: bytes, at: datetime) -> int:
    """As what a search key stands in the store's index: 8 bytes of SHA-256 over its kind, the period, and the key; signed.

    at: of the entry, UTC; the period is its month for people and cases, its day for all else.  `audit.key_mark` says the same in the store.
    """
    day = at.date().replace(day=1) if kind in _BY_MONTH else at.date()
    digest = sha256(struct.pack(">hi", kind, (day - _FIRST_DAY).days) + key).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list | tuple) else []
