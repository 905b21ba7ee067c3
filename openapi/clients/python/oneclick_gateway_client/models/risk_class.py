from enum import StrEnum


class RiskClass(StrEnum):
    HIGH = "high"
    LOW = "low"
    MIDDLE = "middle"

    def __str__(self) -> str:
        return str(self.value)
