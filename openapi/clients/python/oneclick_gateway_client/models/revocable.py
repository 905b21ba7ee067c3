from enum import StrEnum


class Revocable(StrEnum):
    ACCOUNT = "account"
    CLIENT = "client"
    TOKEN = "token"

    def __str__(self) -> str:
        return str(self.value)
