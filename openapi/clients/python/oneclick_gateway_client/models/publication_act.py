from enum import StrEnum


class PublicationAct(StrEnum):
    INSTALLED = "installed"
    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back"
    SHARED = "shared"

    def __str__(self) -> str:
        return str(self.value)
