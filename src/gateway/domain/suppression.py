"""Statistics that name nobody: small counts are not told, nor any row from which a sum or difference would give one away.

Rows of several tables (by method, by matter …) count the same things, so a row left out of one table can follow from the others.
It does exactly where its indicator over the things counted is a linear combination of those of the rows that are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

SMALLEST = 5
"""A count from 1 to 4 is not told."""
_Vector = dict[int, Fraction]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of one table.  of: the things it counts, by their place.  counts: what it would tell, each 0 or more."""

    table: str
    key: str
    of: frozenset[int]
    counts: tuple[int, ...]

    @property
    def is_small(self) -> bool:
        """Whether one of its counts, or a difference of two, is from 1 to 4."""
        differences = [abs(a - b) for a in self.counts for b in self.counts]
        return any(0 < number < SMALLEST for number in (*self.counts, *differences))


def suppressed(rows: Sequence[Row]) -> frozenset[tuple[str, str]]:
    """The (table, key) of the rows that must not be told; every table's rows must count the same things.

    Small rows first; then, smallest first, those that count the very same things and further ones of their table, until none of them follows from what is shown, and until what
    is left out of a table is small no more.
    """
    hidden = {row for row in rows if row.is_small}
    while exposed := _exposed(rows, hidden):
        companions = [row for row in rows if row not in hidden and any(row.counts)]
        same = [row for row in companions if row.of == exposed.of]
        own = [row for row in companions if row.table == exposed.table]
        chosen = same or own or companions
        if not chosen:
            break
        hidden.add(min(chosen, key=lambda row: (row.counts, row.table, row.key)))
    return frozenset((row.table, row.key) for row in hidden)


def _exposed(rows: Sequence[Row], hidden: Iterable[Row]) -> Row | None:
    """A hidden row that follows from the shown ones, or whose table leaves out too little; None where there is none."""
    left_out = sorted(hidden, key=lambda row: (row.table, row.key))
    basis: list[tuple[int, _Vector]] = []
    for row in rows:
        if row not in left_out:
            _extend(basis, row)
    for row in left_out:
        if not _reduced(basis, row):
            return row
    for table in dict.fromkeys(row.table for row in left_out):
        together = [row for row in left_out if row.table == table]
        shown = [row for row in rows if row.table == table and row not in left_out]
        sums = [sum(counts) for counts in zip(*(row.counts for row in together), strict=True)]
        if any(0 < number < SMALLEST for number in sums) and any(any(row.counts) for row in shown):
            return together[0]
    return None


def _extend(basis: list[tuple[int, _Vector]], row: Row) -> None:
    rest = _reduced(basis, row)
    if rest:
        pivot = min(rest)
        basis.append((pivot, {place: value / rest[pivot] for place, value in rest.items()}))


def _reduced(basis: Sequence[tuple[int, _Vector]], row: Row) -> _Vector:
    """What of the row's indicator is no combination of the basis; empty where all of it is."""
    rest: _Vector = {place: Fraction(1) for place in row.of}
    for pivot, vector in basis:
        factor = rest.get(pivot)
        if factor:
            _subtract(rest, factor, vector)
    return rest


def _subtract(rest: _Vector, factor: Fraction, vector: Mapping[int, Fraction]) -> None:
    for place, value in vector.items():
        left = rest.get(place, Fraction(0)) - factor * value
        if left:
            rest[place] = left
        else:
            rest.pop(place, None)
