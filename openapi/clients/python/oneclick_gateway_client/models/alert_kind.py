from enum import StrEnum


class AlertKind(StrEnum):
    COLLEAGUE = "colleague"
    MINOR = "minor"
    PROTECTED = "protected"
    WATCHED = "watched"

    def __str__(self) -> str:
        return str(self.value)
