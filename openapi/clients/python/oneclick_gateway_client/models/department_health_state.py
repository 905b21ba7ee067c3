from enum import StrEnum


class DepartmentHealthState(StrEnum):
    ANSWERING = "answering"
    CIRCUIT_OPEN = "circuit_open"
    CLOSED = "closed"
    NOT_ANSWERING = "not_answering"
    NOT_ASKED_YET = "not_asked_yet"
    NOT_CONNECTED = "not_connected"

    def __str__(self) -> str:
        return str(self.value)
