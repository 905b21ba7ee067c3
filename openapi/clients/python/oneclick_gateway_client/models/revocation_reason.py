from enum import StrEnum


class RevocationReason(StrEnum):
    LEFT = "left"
    MISUSE = "misuse"
    REPLACED = "replaced"
    STOLEN = "stolen"
    SUSPENDED = "suspended"

    def __str__(self) -> str:
        return str(self.value)
