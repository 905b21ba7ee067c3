from enum import StrEnum


class CallbackState(StrEnum):
    ACTIVE = "ACTIVE"
    ENDED = "ENDED"

    def __str__(self) -> str:
        return str(self.value)
