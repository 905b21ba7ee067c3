from enum import StrEnum


class CertificateState(StrEnum):
    ANSWERED = "answered"
    DENIED = "denied"
    NOT_APPLICABLE = "not_applicable"
    NOT_REQUIRED = "not_required"
    PENDING = "pending"
    UNAVAILABLE = "unavailable"

    def __str__(self) -> str:
        return str(self.value)
