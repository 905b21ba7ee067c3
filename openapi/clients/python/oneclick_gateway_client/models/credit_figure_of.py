from enum import StrEnum


class CreditFigureOf(StrEnum):
    HEARING = "hearing"
    OBJECTION = "objection"
    RECORD = "record"
    REPAIR = "repair"

    def __str__(self) -> str:
        return str(self.value)
