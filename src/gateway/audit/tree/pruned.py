"""The months that are not in the store any more, where a PRUNE entry of the log announced it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Self

from sqlalchemy import select

from gateway.audit.reader import Reader
from gateway.audit.tables import PRUNING
from gateway.audit.tree.reader import TreeReader
from gateway.db import Prepared
from gateway.entry import Content, Kind, Position, view
from gateway.tlog import leaf_hash

_RECORDS = Prepared(select(PRUNING.c.month, PRUNING.c.entry).order_by(PRUNING.c.month))


class PrunedMonths:
    """The months that were pruned, each with the PRUNE entry that says so: its own, or where that was pruned since, a later one that names it."""

    def __init__(self, months: Mapping[date, str]) -> None:
        self._months = dict(months)

    @classmethod
    async def load(cls, reader: Reader, tree: TreeReader) -> Self:
        """A record without such an entry in the tree counts for nothing: whoever may write to the store can write one.  Raises AuditUnavailable."""
        own: dict[date, str] = {}
        named: dict[date, str] = {}
        for row in await reader.found(_RECORDS()):
            details = await _prune_details(reader, tree, row["entry"])
            if details is not None and details.get("month") == f"{row['month']:%Y-%m}":
                own[row["month"]] = row["entry"]
                named |= dict.fromkeys(_months_named(details), row["entry"])
        return cls(named | own)

    @property
    def months(self) -> Sequence[date]:
        """The first day of each."""
        return list(self._months)

    def of(self, at: datetime | None) -> str | None:
        """The PRUNE entry of the month in which that is; None where there is none."""
        if at is None:
            return None
        day = at.astimezone(UTC).date()
        return self._months.get(day.replace(day=1))


async def _prune_details(reader: Reader, tree: TreeReader, entry: str) -> Content | None:
    """What a PRUNE entry says, where it is one, undamaged, and the leaf that the tree holds."""
    try:
        position = Position.parse(entry)
    except ValueError:
        return None
    for row in await reader.entry_rows(position):
        (place,) = await tree.places([(position, row["at"])])
        content = view(row)
        if place is not None and place.hash == leaf_hash(row["body"]) and not content.damage:
            return content.details if content.kind is Kind.PRUNE else None
    return None


def _months_named(details: Content) -> list[date]:
    """The months before its own that were pruned when it was written."""
    names = details.get("former", [])
    return [date.fromisoformat(f"{name}-01") for name in names] if isinstance(names, list) else []
