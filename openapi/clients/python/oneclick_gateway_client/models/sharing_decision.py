from enum import StrEnum


class SharingDecision(StrEnum):
    END = "end"
    GRANT = "grant"
    REFUSE = "refuse"

    def __str__(self) -> str:
        return str(self.value)
