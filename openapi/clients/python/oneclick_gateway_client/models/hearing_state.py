from enum import StrEnum


class HearingState(StrEnum):
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    HEARD = "HEARD"
    NOTIFIED = "NOTIFIED"
    NOT_HEARD = "NOT_HEARD"

    def __str__(self) -> str:
        return str(self.value)
