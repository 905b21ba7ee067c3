from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    AGENT = "agent"
    AUDITOR = "auditor"
    CITIZEN = "citizen"
    CREDIT = "credit"
    EDITOR = "editor"
    INSPECTOR = "inspector"
    ISSUER = "issuer"
    OFFICER = "officer"
    OPERATOR = "operator"
    PROTECTOR = "protector"
    STEWARD = "steward"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"
    VERIFIER = "verifier"

    def __str__(self) -> str:
        return str(self.value)
