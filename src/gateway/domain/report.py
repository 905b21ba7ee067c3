"""What a monthly report counts of a department, and how departments stand beside each other by it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from gateway.domain.codes import DepartmentCode
from gateway.domain.frozen import frozen
from gateway.domain.suppression import told


class ReportFigure(StrEnum):
    """What is counted; each count is of its own, and none is a part of another."""

    ANSWERED = "answered"
    """Questions answered while the asker waited."""
    LATE = "late"
    """Questions answered after the asker's deadline."""
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    """Questions whose time ended without an answer."""
    STALE = "stale"
    """Fields that were too old to be told."""
    VERIFIED = "verified"
    """Verifications that an officer has answered."""
    VERIFICATIONS_OVERDUE = "verifications_overdue"
    IN_ORDER = "inspections_in_order"
    CONTRADICTED = "inspections_contradicted"
    NOT_VERIFIABLE = "inspections_not_verifiable"
    DOUBTS = "corrections_raised"
    CONFIRMED = "corrections_confirmed"
    CORRECTED = "corrections_corrected"
    REJECTED = "corrections_rejected"
    CORRECTIONS_OVERDUE = "corrections_overdue"
    COMPLAINTS = "complaints_made"
    COMPLAINTS_ANSWERED = "complaints_answered"
    COMPLAINTS_REOPENED = "complaints_reopened"
    COMPLAINTS_OVERDUE = "complaints_overdue"
    FINDINGS = "findings"
    """Findings of misuse about accounts of the department."""


class ReportsState(StrEnum):
    """How far the reports of a month are."""

    ORDERED = "ordered"
    MADE = "made"


Figures = Mapping[ReportFigure, int | None]
"""By what is counted; None: fewer than five, or none."""


def told_figures(counts: Mapping[ReportFigure, int]) -> Figures:
    """Each as far as it may be told."""
    return {figure: told(counts.get(figure, 0)) or None for figure in ReportFigure}


@frozen
class LeagueRow:
    """Where a department stands.  rank: from 1, the same for equals; None: too little was asked of it.

    on_time, verified_on_time: percent, rounded down; None: none of the counts is told.
    """

    department: DepartmentCode
    rank: int | None
    on_time: int | None
    verified_on_time: int | None


_F = ReportFigure


def league(reports: Mapping[DepartmentCode, Figures]) -> Sequence[LeagueRow]:
    """Departments by the share of what they answered in time, the best first; computed from counts that are told, and from no others.

    The mean of the two shares counts, or the one that there is.
    """
    rows = [
        LeagueRow(
            code,
            None,
            _share(of, _F.ANSWERED, _F.LATE, _F.REFUSED, _F.UNANSWERED),
            _share(of, _F.VERIFIED, _F.VERIFICATIONS_OVERDUE),
        )
        for code, of in reports.items()
    ]
    scores = sorted((score for row in rows if (score := _score(row)) is not None), reverse=True)
    ranked = [
        LeagueRow(
            row.department,
            None if (score := _score(row)) is None else scores.index(score) + 1,
            row.on_time,
            row.verified_on_time,
        )
        for row in rows
    ]
    return sorted(ranked, key=lambda row: (row.rank or len(rows) + 1, row.department))


def _share(of: Figures, good: ReportFigure, *others: ReportFigure) -> int | None:
    """Percent of the first in all of them, rounded down."""
    in_all = sum(of.get(figure) or 0 for figure in (good, *others))
    return 100 * (of.get(good) or 0) // in_all if in_all else None


def _score(row: LeagueRow) -> int | None:
    """Twice the mean of the shares there are."""
    shares = [share for share in (row.on_time, row.verified_on_time) if share is not None]
    return 2 * sum(shares) // len(shares) if shares else None
