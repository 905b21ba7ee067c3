"""An entry by its members, read from its leaf and its sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import orjson

from gateway.audit.model import Content, Kind, Position, leaf_hash, members, read
from gateway.audit.step import step_of
from gateway.domain.words import FieldState

_DISCLOSED = {FieldState.VALUE.value, FieldState.MASKED.value}
_WITH_FIELDS = frozenset({Kind.OUTCOME, Kind.LATE, Kind.RELEASE})


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A person or firm an entry is about, by pseudonym; `tag` in hex, the same within a year."""

    party: str
    role: str
    tag: str
    departments: tuple[str, ...]
    disclosed: tuple[str, ...]
    is_sealed: bool
    shown: tuple[str, ...] = ()
    """What a look showed of them besides, by name."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry.

    actor: who answered, extended, handed on or declared, where that is another than who asked.  `states` and `disclosed` (fields
    with their mode) by certificate; `details`: what its kind says besides.  step: which of its kind's it is, "" where there is but one.
    """

    entry: str
    kind: Kind
    at: datetime
    domain_at: str | None
    query_id: UUID | None
    account: str | None
    client: str | None
    office: str | None
    actor: str | None
    case_number: str | None
    matter: str | None
    certificates: tuple[str, ...]
    departments: tuple[str, ...]
    states: Mapping[str, str]
    disclosed: Mapping[str, Mapping[str, str]]
    subjects: tuple[SubjectView, ...]
    details: Content
    leaf_hash: str
    step: str = ""

    @property
    def place(self) -> tuple[datetime, int, int]:
        """What entries are ordered by, newest first."""
        position = Position.parse(self.entry)
        return self.at, position.stream_id, position.seq


def view(row: asyncpg.Record) -> EntryView:
    """From a stored row of `audit_entry`."""
    return view_of(Position(row["stream_id"], row["seq"]), row["at"], row["body"], row["sections"])


def view_of(position: Position, at: datetime, leaf: bytes, stored: bytes) -> EntryView:
    """From an entry's leaf and its stored sections."""
    body = orjson.loads(leaf)
    kind, query_id = Kind[body["kind"]], body.get("query_id")
    sections, subjects = read(stored)
    officer, request, result = (sections.get(name, {}) for name in ("officer", "request", "result"))
    fields = result.get("fields", {}) if kind in _WITH_FIELDS else {}
    return EntryView(
        entry=position.entry,
        kind=kind,
        at=at,
        domain_at=body.get("domain_at"),
        query_id=None if query_id is None else UUID(query_id),
        account=_text(officer.get("account")),
        client=_text(officer.get("client")),
        office=_text(officer.get("department")),
        actor=_text(sections.get("actor", {}).get("account")),
        case_number=_text(sections.get("case", {}).get("case_number")),
        matter=_text(request.get("matter")),
        certificates=_texts(request.get("certificates")),
        departments=_texts(request.get("departments")),
        states={code: str(state) for code, state in members(result.get("states")).items()},
        disclosed={code: kept for code, names in members(fields).items() if (kept := _left(names))},
        subjects=tuple(_subject(subject) for subject in subjects),
        details={**result, **({"rules": request["rules"]} if "rules" in request else {})},
        leaf_hash=leaf_hash(leaf).hex(),
        step=step_of(kind, result, subjects),
    )


def _left(names: object) -> dict[str, str]:
    """The fields that left, with their mode, of `{name: [mode, state]}`."""
    return {name: pair[0] for name, pair in members(names).items() if isinstance(pair, list) and pair[1] in _DISCLOSED}


def _subject(content: Content) -> SubjectView:
    return SubjectView(
        party=str(content["party"]),
        role=str(content["role"]),
        tag=str(content["tag"]),
        departments=_texts(content.get("departments")),
        disclosed=_texts(content.get("disclosed")),
        is_sealed="sealed" in content,
        shown=_texts(content.get("shown")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
