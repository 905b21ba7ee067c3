from enum import StrEnum


class RequestDecision(StrEnum):
    GRANT = "grant"
    REFUSE = "refuse"

    def __str__(self) -> str:
        return str(self.value)
