from enum import StrEnum


class PartyRole(StrEnum):
    APPLICANT = "applicant"
    CHILD = "child"
    DECEASED = "deceased"
    EMPLOYER = "employer"
    HEIR = "heir"
    PARENT = "parent"
    SPOUSE = "spouse"
    STAFF = "staff"

    def __str__(self) -> str:
        return str(self.value)
