from enum import StrEnum


class ComplaintStep(StrEnum):
    ACT = "act"
    ANSWER = "answer"
    CLAIM = "claim"
    CLOSE = "close"
    LAPSE = "lapse"
    REOPEN = "reopen"

    def __str__(self) -> str:
        return str(self.value)
