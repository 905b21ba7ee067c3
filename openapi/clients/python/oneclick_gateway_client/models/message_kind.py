from enum import StrEnum


class MessageKind(StrEnum):
    QUERY_CHANGED = "query.changed"
    QUERY_CLEARED = "query.cleared"
    QUERY_DISCARDED = "query.discarded"
    QUERY_RECALLED = "query.recalled"
    QUERY_SUSPECTED = "query.suspected"

    def __str__(self) -> str:
        return str(self.value)
