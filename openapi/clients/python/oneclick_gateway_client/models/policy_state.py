from enum import StrEnum


class PolicyState(StrEnum):
    APPROVED = "approved"
    DRAFTED = "drafted"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    def __str__(self) -> str:
        return str(self.value)
