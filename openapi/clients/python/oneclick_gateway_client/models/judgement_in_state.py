from enum import StrEnum


class JudgementInState(StrEnum):
    CONFIRMED = "CONFIRMED"
    JUSTIFIED = "JUSTIFIED"

    def __str__(self) -> str:
        return str(self.value)
