"""An entry as it is told: its members by name, and those whom it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.entry.damage import Damage
from gateway.entry.leaf import Content, Kind, Position


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
    kind: None where neither leaf nor row says one.  damage: what is known to be wrong with it as it is stored; what was changed in it
    is not shown.  signed_place: where it stands by what its leaf says of itself; None where that is no entry's.
    """

    entry: str
    kind: Kind | None
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
    damage: tuple[Damage, ...] = ()
    signed_place: tuple[Position, datetime] | None = None

    @property
    def kind_name(self) -> str:
        """The name of its kind."""
        return "UNKNOWN" if self.kind is None else self.kind.name

    @property
    def place(self) -> tuple[datetime, int, int]:
        """What entries are ordered by, newest first."""
        position = Position.parse(self.entry)
        return self.at, position.stream_id, position.seq
