from enum import StrEnum


class BatchRowState(StrEnum):
    ANSWERED = "answered"
    ASKED = "asked"
    FAILED = "failed"
    WAITING = "waiting"

    def __str__(self) -> str:
        return str(self.value)
