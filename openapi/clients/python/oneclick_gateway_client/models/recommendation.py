from enum import StrEnum


class Recommendation(StrEnum):
    PASS = "pass"
    REJECT_PROPOSED = "reject_proposed"
    REVIEW = "review"

    def __str__(self) -> str:
        return str(self.value)
