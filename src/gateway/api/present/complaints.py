"""Complaints in the shape of the contract."""

from datetime import datetime

from gateway.api.http.answers import Shown
from gateway.domain.complaint import Complaint


def listed_object(complaint: Complaint, now: datetime) -> Shown:
    """One in a list.  now: domain clock."""
    return {
        "complaint_id": str(complaint.complaint_id),
        "state": complaint.state,
        "matter": complaint.matter,
        "county": complaint.county,
        "department": complaint.department,
        "made_at": complaint.made_at.isoformat(),
        "due_at": complaint.due_at.isoformat(),
        "is_overdue": complaint.is_overdue(now),
    }


def complaint_object(complaint: Complaint, now: datetime, *, is_own: bool) -> Shown:
    """One in full.  is_own: shown to the person themselves."""
    return {
        **listed_object(complaint, now),
        "case_number": complaint.case_number,
        "words": complaint.words,
        "person_id": None if is_own else complaint.person.number,
        "made_by": complaint.made_by,
        "holder": complaint.holder,
        "may_reopen": complaint.may_reopen,
        "acts": [
            {"step": act.step, "at": act.at.isoformat(), "by": act.by, "words": act.words} for act in complaint.acts
        ],
    }
