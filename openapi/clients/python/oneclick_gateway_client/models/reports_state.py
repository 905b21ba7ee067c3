from enum import StrEnum


class ReportsState(StrEnum):
    MADE = "made"
    ORDERED = "ordered"

    def __str__(self) -> str:
        return str(self.value)
