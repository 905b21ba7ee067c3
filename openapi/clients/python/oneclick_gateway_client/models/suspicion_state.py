from enum import StrEnum


class SuspicionState(StrEnum):
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    HEARING = "HEARING"
    SUSPECTED = "SUSPECTED"

    def __str__(self) -> str:
        return str(self.value)
