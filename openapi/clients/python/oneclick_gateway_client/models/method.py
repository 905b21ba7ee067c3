from enum import StrEnum


class Method(StrEnum):
    DATA_QUERY = "data_query"
    DECLARATION = "declaration"
    DIRECT = "direct"
    VERIFICATION = "verification"

    def __str__(self) -> str:
        return str(self.value)
