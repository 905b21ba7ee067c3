from enum import StrEnum


class ProcessingClass(StrEnum):
    DAYS = "days"
    HALF_HOUR = "half_hour"
    IMMEDIATE = "immediate"

    def __str__(self) -> str:
        return str(self.value)
