from enum import StrEnum


class CorrectionOutcome(StrEnum):
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"

    def __str__(self) -> str:
        return str(self.value)
