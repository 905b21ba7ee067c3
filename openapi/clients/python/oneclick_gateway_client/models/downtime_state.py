from enum import StrEnum


class DowntimeState(StrEnum):
    OVER = "over"
    TO_COME = "to_come"
    UNDER_WAY = "under_way"
    WITHDRAWN = "withdrawn"

    def __str__(self) -> str:
        return str(self.value)
