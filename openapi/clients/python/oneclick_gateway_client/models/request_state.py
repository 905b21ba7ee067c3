from enum import StrEnum


class RequestState(StrEnum):
    GRANTED = "GRANTED"
    OPEN = "OPEN"
    REFUSED = "REFUSED"

    def __str__(self) -> str:
        return str(self.value)
