from enum import StrEnum


class GlassState(StrEnum):
    OVERDUE = "overdue"
    REVIEWED = "reviewed"
    TO_REVIEW = "to_review"

    def __str__(self) -> str:
        return str(self.value)
