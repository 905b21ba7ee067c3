from enum import StrEnum


class FindingState(StrEnum):
    CONFIRMED = "CONFIRMED"
    JUSTIFIED = "JUSTIFIED"
    OPEN = "OPEN"

    def __str__(self) -> str:
        return str(self.value)
