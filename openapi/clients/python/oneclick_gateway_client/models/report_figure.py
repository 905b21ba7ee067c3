from enum import StrEnum


class ReportFigure(StrEnum):
    ANSWERED = "answered"
    COMPLAINTS_ANSWERED = "complaints_answered"
    COMPLAINTS_MADE = "complaints_made"
    COMPLAINTS_OVERDUE = "complaints_overdue"
    COMPLAINTS_REOPENED = "complaints_reopened"
    CORRECTIONS_CONFIRMED = "corrections_confirmed"
    CORRECTIONS_CORRECTED = "corrections_corrected"
    CORRECTIONS_OVERDUE = "corrections_overdue"
    CORRECTIONS_RAISED = "corrections_raised"
    CORRECTIONS_REJECTED = "corrections_rejected"
    FINDINGS = "findings"
    INSPECTIONS_CONTRADICTED = "inspections_contradicted"
    INSPECTIONS_IN_ORDER = "inspections_in_order"
    INSPECTIONS_NOT_VERIFIABLE = "inspections_not_verifiable"
    LATE = "late"
    REFUSED = "refused"
    STALE = "stale"
    UNANSWERED = "unanswered"
    VERIFICATIONS_OVERDUE = "verifications_overdue"
    VERIFIED = "verified"

    def __str__(self) -> str:
        return str(self.value)
