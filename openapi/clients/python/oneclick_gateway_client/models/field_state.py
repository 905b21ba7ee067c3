from enum import StrEnum


class FieldState(StrEnum):
    DENIED = "denied"
    MASKED = "masked"
    NOT_ON_RECORD = "not_on_record"
    STALE = "stale"
    UNAVAILABLE = "unavailable"
    VALUE = "value"
    WITHHELD = "withheld"

    def __str__(self) -> str:
        return str(self.value)
