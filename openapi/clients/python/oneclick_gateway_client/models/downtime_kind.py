from enum import StrEnum


class DowntimeKind(StrEnum):
    OUTAGE = "outage"
    PLANNED = "planned"

    def __str__(self) -> str:
        return str(self.value)
