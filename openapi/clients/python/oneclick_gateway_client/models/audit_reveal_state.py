from enum import StrEnum


class AuditRevealState(StrEnum):
    APPROVED = "approved"
    EXPIRED = "expired"
    PENDING = "pending"
    READ = "read"
    REFUSED = "refused"

    def __str__(self) -> str:
        return str(self.value)
