from enum import StrEnum


class StatisticsSource(StrEnum):
    EXAMPLE = "example"
    LOG = "log"

    def __str__(self) -> str:
        return str(self.value)
