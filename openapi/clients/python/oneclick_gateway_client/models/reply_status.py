from enum import StrEnum


class ReplyStatus(StrEnum):
    AMBIGUOUS = "ambiguous"
    ANSWERED = "answered"
    FOUND = "found"
    INCOMPLETE = "incomplete"
    NO_RECORD = "no_record"
    PARTIAL_MATCH = "partial_match"
    PENDING = "pending"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"

    def __str__(self) -> str:
        return str(self.value)
