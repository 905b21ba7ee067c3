from enum import StrEnum


class Ground(StrEnum):
    CITIZEN_REQUEST = "citizen_request"
    COMPLAINT = "complaint"
    COURT_ORDER = "court_order"
    INCIDENT = "incident"
    MISUSE = "misuse"
    SPOT_CHECK = "spot_check"

    def __str__(self) -> str:
        return str(self.value)
