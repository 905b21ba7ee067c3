"""Complaints as they are kept: sealed, found by tags, each changed beside the entry that says who did it.

Must never decide who may see one, nor show one's words to anybody but by a flow that has written its entry.
"""

from gateway.complaint.complaints import Complaints
from gateway.complaint.rules import CITY_FORMS, ComplaintRules, lint_complaints, load_complaint_rules

__all__ = ["CITY_FORMS", "ComplaintRules", "Complaints", "lint_complaints", "load_complaint_rules"]
