"""A report as the bytes that are signed: JSON lines, the first of which says what it is; pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.report import Figures, ReportFigure
from gateway.domain.suppression import SMALLEST
from gateway.oversight.reports.month import ReportMonth

REPORT_FORMAT = "oneclick-gateway monthly report v1"


@dataclass(frozen=True, slots=True)
class ReportHead:
    """Of which month and department, and from which log it was counted.

    entries: so many were read for the whole city's reports.  damaged: of these, those that are not as they were signed; they are counted nowhere.
    since: the log's first entry that is still there, where that is later than the month's beginning.
    """

    month: ReportMonth
    department: str
    origin: str
    made_at: datetime
    entries: int
    damaged: int
    since: datetime | None = None


def report_text(head: ReportHead, figures: Figures) -> bytes:
    """The lines, each with its end."""
    first = {
        "format": REPORT_FORMAT,
        "month": str(head.month),
        "department": head.department,
        "origin": head.origin,
        "made_at": head.made_at.isoformat(),
        "entries": head.entries,
        "damaged": head.damaged,
        **({} if head.since is None else {"since": head.since.isoformat()}),
        "smallest_told": SMALLEST,
    }
    lines = [first, *({"figure": figure.value, "count": figures[figure]} for figure in ReportFigure)]
    return b"".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines)


def is_of(text: bytes, month: ReportMonth, department: str) -> bool:
    """Whether a report says that it is of this month and department."""
    first: Mapping[str, object] = json.loads(text.partition(b"\n")[0])
    return (first.get("format"), first.get("month"), first.get("department")) == (REPORT_FORMAT, str(month), department)


def figures_in(text: bytes) -> Figures:
    """What a report counts; what it does not name is not told."""
    rows: list[Mapping[str, object]] = [json.loads(line) for line in text.splitlines()[1:]]
    counts = {str(row["figure"]): row["count"] for row in rows}
    found = {figure: counts.get(figure.value) for figure in ReportFigure}
    return {figure: count if isinstance(count, int) else None for figure, count in found.items()}
