from enum import StrEnum


class MessageKind(StrEnum):
    QUERY_CHANGED = "query.changed"
    QUERY_DISCARDED = "query.discarded"

    def __str__(self) -> str:
        return str(self.value)
