from enum import StrEnum


class DeliveryState(StrEnum):
    DEAD = "DEAD"
    DELIVERED = "DELIVERED"
    PENDING = "PENDING"

    def __str__(self) -> str:
        return str(self.value)
