from enum import StrEnum


class ComplaintState(StrEnum):
    ANSWERED = "ANSWERED"
    ASSIGNED = "ASSIGNED"
    CLOSED = "CLOSED"
    OPEN = "OPEN"
    REOPENED = "REOPENED"

    def __str__(self) -> str:
        return str(self.value)
