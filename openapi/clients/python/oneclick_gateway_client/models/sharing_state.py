from enum import StrEnum


class SharingState(StrEnum):
    ASKED = "asked"
    ENDED = "ended"
    EXPIRED = "expired"
    GRANTED = "granted"
    OVERDUE = "overdue"
    REFUSED = "refused"

    def __str__(self) -> str:
        return str(self.value)
