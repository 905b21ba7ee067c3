from enum import StrEnum


class RequestKind(StrEnum):
    OBJECTION = "objection"
    REPAIR = "repair"

    def __str__(self) -> str:
        return str(self.value)
