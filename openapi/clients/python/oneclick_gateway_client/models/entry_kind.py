from enum import StrEnum


class EntryKind(StrEnum):
    ADMIN = "ADMIN"
    DENIED = "DENIED"
    EXPORT = "EXPORT"
    INTENT = "INTENT"
    LATE = "LATE"
    LOOK = "LOOK"
    OUTCOME = "OUTCOME"
    PRUNE = "PRUNE"
    REJECTED_BURST = "REJECTED_BURST"
    RELEASE = "RELEASE"
    REVEAL = "REVEAL"
    SEARCH = "SEARCH"
    SHRED = "SHRED"
    UNKNOWN = "UNKNOWN"
    UNRESOLVED = "UNRESOLVED"

    def __str__(self) -> str:
        return str(self.value)
