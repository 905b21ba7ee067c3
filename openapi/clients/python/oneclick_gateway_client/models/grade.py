from enum import StrEnum


class Grade(StrEnum):
    ORDINARY = "ordinary"
    SERIOUS = "serious"

    def __str__(self) -> str:
        return str(self.value)
