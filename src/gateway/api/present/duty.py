"""Broken glass, in the shape of the contract."""

from datetime import datetime

from gateway.api.http.answers import Shown
from gateway.flows import BrokenGlass


def glass_object(glass: BrokenGlass, now: datetime) -> Shown:
    """now: domain clock."""
    review = glass.review
    return {
        "break_glass_id": str(glass.break_glass_id),
        "account": glass.account,
        "case_number": glass.case_number,
        "reason": glass.reason,
        "opened_at": glass.opened_at.isoformat(),
        "ends_at": glass.ends_at.isoformat(),
        "due_at": glass.due_at.isoformat(),
        "state": "reviewed" if review is not None else "overdue" if now > glass.due_at else "to_review",
        "is_justified": None if review is None else review.is_justified,
        "reviewed_by": None if review is None else review.by,
        "reviewed_at": None if review is None else review.at.isoformat(),
        "note": None if review is None else review.note,
    }
