from enum import StrEnum


class Mode(StrEnum):
    DENY = "deny"
    MASK = "mask"
    REVEAL = "reveal"
    TEST = "test"

    def __str__(self) -> str:
        return str(self.value)
