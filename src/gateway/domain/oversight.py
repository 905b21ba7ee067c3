"""Closed lists of those who read the log afterwards: what a finding, a reveal and a withholding may be."""

from enum import StrEnum


class FindingState(StrEnum):
    """A finding is a question, OPEN until a person has answered it: there was a reason, or there was none."""

    OPEN = "OPEN"
    JUSTIFIED = "JUSTIFIED"
    CONFIRMED = "CONFIRMED"


MISUSE_RULES = tuple(f"A{number:02}" for number in range(1, 25))
"""The rules of misuse by name, also those that this log cannot answer yet."""


class Severity(StrEnum):
    """How soon somebody should look."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Ground(StrEnum):
    """Why a reveal is asked for; readable in the log."""

    COMPLAINT = "complaint"
    COURT_ORDER = "court_order"
    MISUSE = "misuse"
    SPOT_CHECK = "spot_check"
    CITIZEN_REQUEST = "citizen_request"
    INCIDENT = "incident"


class Scope(StrEnum):
    """What a withholding is about."""

    CASE = "case"
    MATTER = "matter"
    TASK = "task"
