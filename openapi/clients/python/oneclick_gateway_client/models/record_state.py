from enum import StrEnum


class RecordState(StrEnum):
    DISPUTED = "DISPUTED"
    EXPIRED = "EXPIRED"
    IN_FORCE = "IN_FORCE"
    REPAIRED = "REPAIRED"
    REVERSED = "REVERSED"
    UPHELD = "UPHELD"

    def __str__(self) -> str:
        return str(self.value)
