from enum import StrEnum


class VisitConclusion(StrEnum):
    CONTRADICTED = "contradicted"
    IN_ORDER = "in_order"
    NOT_VERIFIABLE = "not_verifiable"

    def __str__(self) -> str:
        return str(self.value)
