from enum import StrEnum


class DowntimeSource(StrEnum):
    ANNOUNCED = "announced"
    SETTINGS = "settings"

    def __str__(self) -> str:
        return str(self.value)
