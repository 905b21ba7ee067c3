from enum import StrEnum


class KnownRule(StrEnum):
    ACCOUNT = "account"
    AUTHORITY = "authority"
    CASE = "case"
    CATALOGUE = "catalogue"
    CHECKS_APART = "checks-apart"
    CITIZEN_ASKS = "citizen-asks"
    DECLARATION_NOT_OPEN = "declaration-not-open"
    DORMANT = "dormant"
    GRANT = "grant"
    LOW_ASSURANCE = "low-assurance"
    MINOR = "minor"
    MOVED = "moved"
    NARROWED = "narrowed"
    NOT_DRAFTER = "not-drafter"
    NOT_ISSUER = "not-issuer"
    NOT_OWNER = "not-owner"
    NOT_SHARED = "not-shared"
    NO_AUTHORISATION = "no-authorisation"
    NO_GRANT = "no-grant"
    NO_ROLE = "no-role"
    OFF_DUTY = "off-duty"
    OWN_ACCOUNT = "own-account"
    OWN_FAMILY = "own-family"
    OWN_FINDING = "own-finding"
    POLICY_FAULT = "policy-fault"
    PREDICATE = "predicate"
    ROLE = "role"
    SECOND_PERSON = "second-person"
    SHARING_OWNER = "sharing-owner"
    STAFF_LIST = "staff-list"
    UNBOUND_TOKEN = "unbound-token"
    VOLUME = "volume"

    def __str__(self) -> str:
        return str(self.value)
