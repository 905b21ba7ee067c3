from enum import StrEnum


class FreeingReason(StrEnum):
    ABSENT = "absent"
    MISTAKEN = "mistaken"
    RECUSED = "recused"
    URGENT = "urgent"

    def __str__(self) -> str:
        return str(self.value)
