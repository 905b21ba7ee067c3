from enum import StrEnum


class AnswerKind(StrEnum):
    DATE = "date"
    TEXT = "text"
    YES_NO = "yes_no"

    def __str__(self) -> str:
        return str(self.value)
