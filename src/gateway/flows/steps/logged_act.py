"""What the log has of an act: a row of the store that names its entry is believed where the entry says the same."""

from collections.abc import Mapping

from gateway.entry import EntryView, Kind, Position, view
from gateway.flows.steps.gateway import Gateway


async def logged_act(entry: str, gateway: Gateway) -> EntryView | None:
    """The ADMIN entry of this id, as it was signed; None where there is none, or it is damaged.  Raises AuditUnavailable."""
    try:
        place = Position.parse(entry)
    except ValueError:
        return None
    rows = await gateway.log.reader.entry_rows(place)
    logged = view(rows[0]) if rows else None
    return None if logged is None or logged.damage or logged.kind is not Kind.ADMIN else logged


def says(logged: EntryView | None, account: str | None, result: Mapping[str, object]) -> bool:
    """Whether an entry says that this account has done this, to the last of these members."""
    if logged is None or logged.account != account:
        return False
    return all(logged.details.get(name) == value for name, value in result.items())
