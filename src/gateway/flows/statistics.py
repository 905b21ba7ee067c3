"""What the one-click query saves, by method, department, matter and processing class; added up from what may be told of each certificate.

Trips saved: for each month, matter and department other than the matter's owner, as many as the certificate of it that was saved most
often; so many queries at least have saved somebody the way there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gateway.domain.errors import InputFault, InvalidInput
from gateway.domain.feedback import NO_FEEDBACK, FeedbackFigures
from gateway.domain.matter import Certificate, Matter
from gateway.domain.report import ReportFigure
from gateway.domain.suppression import told
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.flows.steps.sound_reports import sound
from gateway.oversight.reports import KeptReport, ReportMonth
from gateway.results import Count

_Pair = tuple[Matter, Certificate]
_Counts = Mapping[date, Mapping[str, Count]]
_TABLES: Mapping[str, Callable[[_Pair], str]] = {
    "by_method": lambda pair: pair[1].ladder[0],
    "by_department": lambda pair: pair[1].issuer,
    "by_matter": lambda pair: pair[0].code,
    "by_processing_class": lambda pair: pair[0].processing_class,
}
_TOTAL = "total"
_F = ReportFigure
FOLLOW_UP = (
    *(_F.IN_ORDER, _F.CONTRADICTED, _F.NOT_VERIFIABLE),
    *(_F.DOUBTS, _F.CONFIRMED, _F.CORRECTED, _F.REJECTED, _F.CORRECTIONS_OVERDUE),
    *(_F.COMPLAINTS, _F.COMPLAINTS_ANSWERED, _F.COMPLAINTS_REOPENED, _F.COMPLAINTS_OVERDUE),
)
"""What came after an answer, as monthly reports count it."""
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """One row.  asked, saved: certificates, as far as their counts may be told."""

    key: str
    asked: int
    saved: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period.  months: those of it that are told, by their first days.  follow_up: of the whole city."""

    period: str
    months: tuple[date, ...]
    total: Figure
    trips_saved: int
    tables: Mapping[str, tuple[Figure, ...]]
    follow_up: Mapping[ReportFigure, int] = field(default_factory=dict)
    feedback: FeedbackFigures = NO_FEEDBACK


async def statistics(period: str | None, gateway: Gateway, oversight: Oversight) -> Statistics:
    """The figures of a month (`2026-09`) or a year (`2026`); by default of the latest month that is told.

    Raises InvalidInput where no month of it is told yet, and what the store raises.
    """
    counts = gateway.results.counts
    latest = await counts.latest()
    period = f"{latest:%Y-%m}" if period is None else period
    found = await counts.of(_months(period))
    if not found:
        detail = f"a month is told from the second day of the second month after it on; the latest is {latest:%Y-%m}"
        raise InvalidInput("no figures of this period are told yet", [InputFault("/period", "not-told-yet", detail)])
    pairs = [(matter, c) for matter in gateway.catalogue.matters.values() for c in matter.certificates]
    reports = await sound(await oversight.reports.of([ReportMonth(month) for month in found]), gateway)
    feedback = await gateway.results.feedback.figures(list(found))
    return replace(figures(period, pairs, found), follow_up=follow_up(reports), feedback=feedback)


def follow_up(reports: Iterable[KeptReport]) -> Mapping[ReportFigure, int]:
    """Sums of what the departments' reports tell, and of nothing else.  Pure."""
    kept = [report.figures for report in reports]
    return {figure: sum(of[figure] or 0 for of in kept) for figure in FOLLOW_UP}


def figures(period: str, pairs: Sequence[_Pair], counts: _Counts) -> Statistics:
    """The figures, a function of the counts that may be told and of nothing else.  Pure."""
    cells: dict[str, tuple[int, int]] = {c.code: _cell(c.code, counts) for _, c in pairs}
    tables = {table: tuple(_rows(pairs, key_of, cells)) for table, key_of in _TABLES.items()}
    tables["by_month"] = tuple(_of_month(month, pairs, of) for month, of in sorted(counts.items()))
    total = _figure(_TOTAL, cells.values())
    return Statistics(period, tuple(sorted(counts)), total, _trips(pairs, counts), tables)


def _months(period: str) -> list[date]:
    year, _, month = period.partition("-")
    return [date(int(year), number, 1) for number in ([int(month)] if month else range(1, _MONTHS + 1))]


def _saved(code: str, of_month: Mapping[str, Count]) -> int:
    return told(of_month[code].saved) if code in of_month else 0


def _cell(code: str, counts: _Counts) -> tuple[int, int]:
    """What may be told of one certificate: saved, and asked for in vain; each a count of its own."""
    saved = sum(_saved(code, of_month) for of_month in counts.values())
    return saved, sum(told(m[code].asked - m[code].saved) for m in counts.values() if code in m)


def _of_month(month: date, pairs: Sequence[_Pair], of: Mapping[str, Count]) -> Figure:
    return _figure(f"{month:%Y-%m}", (_cell(c.code, {month: of}) for _, c in pairs))


def _rows(
    pairs: Sequence[_Pair], key_of: Callable[[_Pair], str], cells: Mapping[str, tuple[int, int]]
) -> Iterable[Figure]:
    for key in sorted({key_of(pair) for pair in pairs}):
        yield _figure(str(key), (cells[pair[1].code] for pair in pairs if key_of(pair) == key))


def _figure(key: str, cells: Iterable[tuple[int, int]]) -> Figure:
    own = list(cells)
    saved = sum(saved for saved, _ in own)
    return Figure(key, saved + sum(in_vain for _, in_vain in own), saved)


def _trips(pairs: Sequence[_Pair], counts: _Counts) -> int:
    ways: dict[tuple[str, str], list[str]] = {}
    for matter, certificate in pairs:
        if certificate.issuer != matter.owner:
            ways.setdefault((matter.code, certificate.issuer), []).append(certificate.code)
    return sum(max(_saved(code, of_month) for code in codes) for of_month in counts.values() for codes in ways.values())
