from enum import StrEnum


class Scope(StrEnum):
    CASE = "case"
    MATTER = "matter"
    TASK = "task"

    def __str__(self) -> str:
        return str(self.value)
