"""What the one-click query saves, counted from the log's states: by method, department, matter and processing class.

A certificate is saved where nobody had to fetch it: it was answered, whatever the answer, or is no longer asked of anyone.  Trips saved: for each query,
the departments other than the matter's owner that issue at least one certificate saved in it, one trip each.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.audit import Tally, Wanted, tally
from gateway.domain.matter import Certificate, Matter
from gateway.domain.suppression import SMALLEST, Row, suppressed
from gateway.domain.words import CertificateState
from gateway.flows.gateway import Gateway
from gateway.flows.inspection import CLIENT as CHECKS

SAVED = (CertificateState.ANSWERED, CertificateState.NOT_REQUIRED)
_NOT_ASKED = CertificateState.NOT_APPLICABLE
_Pair = tuple[Matter, Certificate]
_TABLES: Mapping[str, Callable[[_Pair], str]] = {
    "by_method": lambda pair: pair[1].ladder[0],
    "by_department": lambda pair: pair[1].issuer,
    "by_matter": lambda pair: pair[0].code,
    "by_processing_class": lambda pair: pair[0].processing_class,
}
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row.  asked, saved: certificates; None where it is suppressed."""

    key: str
    asked: int | None
    saved: int | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a span.  trips_saved: None where it, or the total, is suppressed."""

    total: Figure
    trips_saved: int | None
    tables: Mapping[str, tuple[Figure, ...]]


async def statistics(since: datetime, until: datetime, gateway: Gateway) -> Statistics:
    """The figures of the queries whose last entry falls into the span (real clock); checks of declarations are none.  Raises AuditUnavailable."""
    pairs = [(matter, c) for matter in gateway.catalogue.matters.values() for c in matter.certificates]
    trips = [(c.code, c.issuer) for matter, c in pairs if c.issuer != matter.owner]
    wanted = Wanted(since, until, trips, SAVED, without=[CHECKS])
    counted = await tally(gateway.audit.reader, wanted)
    return figures(pairs, counted)


def figures(pairs: Sequence[_Pair], counted: Tally) -> Statistics:
    """The figures with every small one suppressed.  Pure."""
    asked = [sum(counted.states.get((c.code, state), 0) for state in CertificateState) for _, c in pairs]
    asked = [n - counted.states.get((c.code, _NOT_ASKED), 0) for n, (_, c) in zip(asked, pairs, strict=True)]
    saved = [sum(counted.states.get((c.code, state), 0) for state in SAVED) for _, c in pairs]
    rows = [_row(_TOTAL, _TOTAL, [place for place, n in enumerate(asked) if n], asked, saved)]
    for table, key_of in _TABLES.items():
        for key in sorted({key_of(pair) for pair in pairs}):
            of = [place for place, pair in enumerate(pairs) if key_of(pair) == key and asked[place]]
            rows.append(_row(table, key, of, asked, saved))
    hidden = suppressed(rows)
    told = {(row.table, row.key): _figure(row, hidden) for row in rows}
    total = told[_TOTAL, _TOTAL]
    is_told = total.asked is not None and not 0 < counted.trips < SMALLEST
    return Statistics(
        total=total,
        trips_saved=counted.trips if is_told else None,
        tables={table: tuple(told[row.table, row.key] for row in rows if row.table == table) for table in _TABLES},
    )


def _row(table: str, key: str, of: Sequence[int], asked: Sequence[int], saved: Sequence[int]) -> Row:
    return Row(table, str(key), frozenset(of), (sum(asked[place] for place in of), sum(saved[place] for place in of)))


def _figure(row: Row, hidden: frozenset[tuple[str, str]]) -> Figure:
    return Figure(row.key, None, None) if (row.table, row.key) in hidden else Figure(row.key, *row.counts)
