"""The months that are not in the store any more, where a PRUNE entry of the log announced it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Self

from sqlalchemy import select

from gateway.audit.reader import Reader
from gateway.audit.tables import PRUNING
from gateway.audit.tree.reader import TreeReader
from gateway.db import Prepared
from gateway.entry import Kind, Position, view
from gateway.tlog import leaf_hash

_RECORDS = Prepared(select(PRUNING.c.month, PRUNING.c.entry).order_by(PRUNING.c.month))


class PrunedMonths:
    """The months that were pruned, each with its PRUNE entry, as far as that entry stands in the tree and says so."""

    def __init__(self, months: Mapping[date, str]) -> None:
        self._months = dict(months)

    @classmethod
    async def load(cls, reader: Reader, tree: TreeReader) -> Self:
        """A record without such an entry counts for nothing: whoever may write to the store can write one.  Raises AuditUnavailable."""
        rows = await reader.found(_RECORDS())
        announced = [await _announces(reader, tree, row["month"], row["entry"]) for row in rows]
        return cls(
            {row["month"]: row["entry"] for row, is_announced in zip(rows, announced, strict=True) if is_announced}
        )

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


async def _announces(reader: Reader, tree: TreeReader, month: date, entry: str) -> bool:
    """Whether this entry is a PRUNE of that month, undamaged, and the leaf that the tree holds."""
    try:
        position = Position.parse(entry)
    except ValueError:
        return False
    for row in await reader.entry_rows(position):
        (place,) = await tree.places([(position, row["at"])])
        content = view(row)
        if place is not None and place.hash == leaf_hash(row["body"]) and not content.damage:
            return content.kind is Kind.PRUNE and content.details.get("month") == f"{month:%Y-%m}"
    return False
