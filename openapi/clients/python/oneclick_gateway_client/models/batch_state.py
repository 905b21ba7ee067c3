from enum import StrEnum


class BatchState(StrEnum):
    APPROVED = "approved"
    CANCELLED = "cancelled"
    DONE = "done"
    DRAFT = "draft"
    PAUSED = "paused"
    RUNNING = "running"

    def __str__(self) -> str:
        return str(self.value)
