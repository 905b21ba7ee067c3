from enum import StrEnum


class FindingOwner(StrEnum):
    AUDIT_OFFICE = "audit_office"
    MANAGER = "manager"
    OPERATOR = "operator"
    PROTECTION_DESK = "protection_desk"
    STEWARD = "steward"

    def __str__(self) -> str:
        return str(self.value)
