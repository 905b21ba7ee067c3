from enum import StrEnum


class PublicationLevel(StrEnum):
    CREDIT_SYSTEM = "credit_system"
    NONE = "none"
    PUBLIC = "public"

    def __str__(self) -> str:
        return str(self.value)
