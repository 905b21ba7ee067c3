"""What the log has of an act: a row of the store that names its entry is believed where the entry says the same."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from gateway.entry import EntryView, Kind, Position, view


class ReadsEntries(Protocol):
    """As `gateway.log.reader` does."""

    async def entry_rows(self, position: Position) -> Sequence[Any]:
        """The rows of the entry that stands there.  Raises AuditUnavailable."""


async def logged_act(entry: str, reader: ReadsEntries) -> EntryView | None:
    """The ADMIN entry of this id, as it was signed; None where there is none, or it is damaged.  Raises AuditUnavailable."""
    try:
        place = Position.parse(entry)
    except ValueError:
        return None
    rows = await reader.entry_rows(place)
    logged = view(rows[0]) if rows else None
    return None if logged is None or logged.damage or logged.kind is not Kind.ADMIN else logged


def says(logged: EntryView | None, account: str | None, result: Mapping[str, object]) -> bool:
    """Whether an entry says that this account has done this, to the last of these members."""
    if logged is None or logged.account != account:
        return False
    return all(logged.details.get(name) == value for name, value in result.items())
