"""Leaves whose entries are not there: pruned, where a PRUNE entry of the log announced it, or missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from gateway.audit.reader import Reader
from gateway.audit.tree_reader import TreeReader
from gateway.entry import Kind, Position, view
from gateway.tlog.tree import leaf_hash

_RECORDS = "select month, entry from audit.audit_pruning order by month"
_ENTRY = (
    "select stream_id, seq, at, kind, query_id, body, sections from audit.audit_entry where stream_id = $1 and seq = $2"
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Leaves `begin` to before `end` that are not there.  entry: the PRUNE entry that announced it; None where none did."""

    begin: int
    end: int
    entry: str | None

    def said(self) -> dict[str, object]:
        """As the bundle's manifest says it."""
        why = "missing" if self.entry is None else "pruned"
        return {"from_index": self.begin, "to_index": self.end, "why": why, "entry": self.entry}


def gaps_of(missing: Iterable[tuple[int, str | None]]) -> list[Gap]:
    """Neighbours that are missing for the same reason, as one.  missing: leaves in order, each with its PRUNE entry."""
    gaps: list[Gap] = []
    for index, entry in missing:
        if gaps and (gaps[-1].end, gaps[-1].entry) == (index, entry):
            gaps[-1] = Gap(gaps[-1].begin, index + 1, entry)
        else:
            gaps.append(Gap(index, index + 1, entry))
    return gaps


class Pruned:
    """The months that were pruned, each with its PRUNE entry, as far as that entry stands in the tree and says so."""

    def __init__(self, months: Mapping[date, str]) -> None:
        self._months = dict(months)

    @classmethod
    async def load(cls, reader: Reader, tree: TreeReader) -> Self:
        """A record without such an entry counts for nothing: whoever may write to the store can write one.  Raises AuditUnavailable."""
        rows = await reader.rows(_RECORDS)
        told = [await _announces(reader, tree, row["month"], row["entry"]) for row in rows]
        return cls({row["month"]: row["entry"] for row, is_told in zip(rows, told, strict=True) if is_told})

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
    for row in await reader.rows(_ENTRY, position.stream_id, position.seq):
        (place,) = await tree.places([(position, row["at"])])
        said = view(row)
        if place is not None and place.hash == leaf_hash(row["body"]) and not said.damage:
            return said.kind is Kind.PRUNE and said.details.get("month") == f"{month:%Y-%m}"
    return False
