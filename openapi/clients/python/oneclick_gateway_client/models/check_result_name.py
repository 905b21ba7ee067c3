from enum import StrEnum


class CheckResultName(StrEnum):
    AUDIT_LOG = "audit log"
    DATABASE = "database"
    KEYS = "keys"
    QUERIES = "queries"
    RULES = "rules"

    def __str__(self) -> str:
        return str(self.value)
