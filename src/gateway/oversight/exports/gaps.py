"""Leaves whose entries are not in a bundle: pruned, where a PRUNE entry of the log announced it, or missing."""

from collections.abc import Iterable
from dataclasses import dataclass


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
