from enum import StrEnum


class InspectionState(StrEnum):
    DUE = "DUE"
    IN_ORDER = "IN_ORDER"
    NOT_VERIFIABLE = "NOT_VERIFIABLE"
    SUSPECTED = "SUSPECTED"
    VISIT = "VISIT"

    def __str__(self) -> str:
        return str(self.value)
