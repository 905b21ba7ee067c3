from enum import StrEnum


class ReadStatisticsSource(StrEnum):
    EXAMPLE = "example"
    LOG = "log"

    def __str__(self) -> str:
        return str(self.value)
