from enum import StrEnum


class TaskState(StrEnum):
    ANSWERED = "answered"
    EXPIRED = "expired"
    OPEN = "open"
    WITHDRAWN = "withdrawn"

    def __str__(self) -> str:
        return str(self.value)
