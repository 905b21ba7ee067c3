from enum import StrEnum


class BatchKind(StrEnum):
    JOB = "job"
    STAFF_LIST = "staff_list"

    def __str__(self) -> str:
        return str(self.value)
