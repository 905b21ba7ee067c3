from enum import StrEnum


class DoubtBy(StrEnum):
    CITIZEN = "citizen"
    GATEWAY = "gateway"
    OFFICER = "officer"

    def __str__(self) -> str:
        return str(self.value)
