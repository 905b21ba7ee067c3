from enum import StrEnum


class QueryStatus(StrEnum):
    COMPLETE = "complete"
    EXPIRED = "expired"
    PENDING = "pending"

    def __str__(self) -> str:
        return str(self.value)
