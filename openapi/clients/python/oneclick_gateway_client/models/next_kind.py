from enum import StrEnum


class NextKind(StrEnum):
    APPLY = "apply"
    DECLARE = "declare"
    RESUMES = "resumes"
    RETRY = "retry"
    TASK = "task"

    def __str__(self) -> str:
        return str(self.value)
