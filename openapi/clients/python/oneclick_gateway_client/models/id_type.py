from enum import StrEnum


class IdType(StrEnum):
    CN18 = "CN18"
    FPR15 = "FPR15"
    FPR18 = "FPR18"
    HMT18 = "HMT18"

    def __str__(self) -> str:
        return str(self.value)
