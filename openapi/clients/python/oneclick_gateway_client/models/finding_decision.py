from enum import StrEnum


class FindingDecision(StrEnum):
    CONFIRMED = "CONFIRMED"
    JUSTIFIED = "JUSTIFIED"

    def __str__(self) -> str:
        return str(self.value)
