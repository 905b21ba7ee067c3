from enum import StrEnum


class BatchHolding(StrEnum):
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    RUN = "run"

    def __str__(self) -> str:
        return str(self.value)
