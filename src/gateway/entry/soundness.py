"""What a stored row of the log says against the leaf that it holds, and what of it is still as it was signed; pure.

Damage to a stored row is told of that row, and never hides it or its neighbours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from gateway.entry.damage import Damage
from gateway.entry.json_text import read_json
from gateway.entry.leaf import Kind, Position
from gateway.entry.sections import Section, unpack

_SUBJECT = "subject"


class EntryRow(Protocol):
    """A row of `audit_entry`, by its columns' names."""

    def __getitem__(self, name: str) -> Any: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """What a leaf says of itself: where it stands, when, of which kind and query."""

    position: Position
    at: datetime
    kind: Kind
    query_id: UUID | None


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of `audit_entry`, taken with care.  body: the leaf's JSON object, empty where it is none.  sections: those that it names."""

    position: Position
    at: datetime
    kind: Kind | None
    query_id: UUID | None
    body: Mapping[str, Any]
    claim: Claim | None
    sections: tuple[Section, ...]
    damage: tuple[Damage, ...]
    differs: tuple[str, ...]
    """The names of the row's columns that its leaf contradicts."""


def stored(row: EntryRow) -> Stored:
    """A row with `stream_id`, `seq`, `at`, `kind`, `query_id`, `body` and `sections`, whatever stands in them."""
    body = leaf_object(row["body"])
    claim = claim_of(body)
    sections, is_whole = _genuine(body, row["sections"])
    kind = _kind(row["kind"]) if claim is None else claim.kind
    differs = () if claim is None else differences(row, claim)
    damage = [Damage.ENTRY_CHANGED] if claim is None else []
    damage += [Damage.ROW_CHANGED] if differs else []
    damage += [] if is_whole else [Damage.SECTION_CHANGED]
    position = Position(row["stream_id"], row["seq"])
    query_id = row["query_id"] if claim is None else claim.query_id
    return Stored(position, row["at"], kind, query_id, body, claim, sections, tuple(damage), differs)


def claim_of(body: Mapping[str, Any]) -> Claim | None:
    """What a leaf's object says of itself; None where it is no entry's."""
    try:
        at, query_id = datetime.fromisoformat(body["at"]), body.get("query_id")
        position = Position(int(body["stream"]), int(body["seq"]))
        claim = Claim(position, at, Kind[body["kind"]], None if query_id is None else UUID(query_id))
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return None if at.tzinfo is None else claim


def differences(row: EntryRow, claim: Claim) -> tuple[str, ...]:
    """The names of the row's columns that the leaf contradicts."""
    claimed = {
        "stream_id": claim.position.stream_id,
        "seq": claim.position.seq,
        "at": claim.at,
        "kind": claim.kind.value,
        "query_id": claim.query_id,
    }
    return tuple(name for name, value in claimed.items() if row[name] != value)


def leaf_object(body: bytes) -> Mapping[str, Any]:
    """A leaf's JSON object; empty where it is none."""
    try:
        record = read_json(body)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def _kind(number: int) -> Kind | None:
    try:
        return Kind(number)
    except ValueError:
        return None


def _genuine(body: Mapping[str, Any], packed: bytes) -> tuple[tuple[Section, ...], bool]:
    """The sections whose salted hash the leaf names, and whether those are all that it names and nothing else is there."""
    named = body.get("sections")
    single = dict(named) if isinstance(named, dict) else {}
    listed = single.pop("subjects", [])
    subjects = listed if isinstance(listed, list) else []
    try:
        found = unpack(packed)
    except ValueError:
        return (), False
    names = [section.name for section in found if section.name != _SUBJECT]
    genuine = tuple(
        section
        for section in found
        if (section.hash in subjects if section.name == _SUBJECT else single.get(section.name) == section.hash)
    )
    is_whole = (
        len(genuine) == len(found)
        and sorted(names) == sorted(single)
        and [section.hash for section in found if section.name == _SUBJECT] == subjects
    )
    return genuine, is_whole
