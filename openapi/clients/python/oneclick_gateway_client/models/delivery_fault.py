from enum import StrEnum


class DeliveryFault(StrEnum):
    MALFORMED = "malformed"
    NOT_ALLOWED = "not_allowed"
    NOT_REACHED = "not_reached"
    NOT_REGISTERED = "not_registered"
    NOT_RESOLVED = "not_resolved"
    TIMEOUT = "timeout"
    TLS = "tls"

    def __str__(self) -> str:
        return str(self.value)
