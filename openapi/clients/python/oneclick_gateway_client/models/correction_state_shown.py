from enum import StrEnum


class CorrectionStateShown(StrEnum):
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    OPEN = "open"
    REJECTED = "rejected"

    def __str__(self) -> str:
        return str(self.value)
