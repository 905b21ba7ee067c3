from enum import StrEnum


class Assurance(StrEnum):
    HIGH = "high"
    LOW = "low"
    SUBSTANTIAL = "substantial"

    def __str__(self) -> str:
        return str(self.value)
