from enum import StrEnum


class AuditRevealRole(StrEnum):
    APPLICANT = "applicant"
    CHILD = "child"
    DECEASED = "deceased"
    EMPLOYER = "employer"
    HEIR = "heir"
    PARENT = "parent"
    SEARCHED = "searched"
    SELF = "self"
    SHOWN = "shown"
    SPOUSE = "spouse"
    STAFF = "staff"
    VALUE_11 = ""

    def __str__(self) -> str:
        return str(self.value)
