from enum import StrEnum


class Rule(StrEnum):
    CASE = "case"
    CATALOGUE = "catalogue"
    DECLARATION_NOT_OPEN = "declaration-not-open"
    MINOR = "minor"
    MOVED = "moved"
    NARROWED = "narrowed"
    NOT_OWNER = "not-owner"
    NOT_SHARED = "not-shared"
    NO_GRANT = "no-grant"
    OWN_FAMILY = "own-family"
    OWN_FINDING = "own-finding"
    PREDICATE = "predicate"
    ROLE = "role"
    SECOND_PERSON = "second-person"

    def __str__(self) -> str:
        return str(self.value)
