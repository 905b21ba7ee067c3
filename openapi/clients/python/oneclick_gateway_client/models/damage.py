from enum import StrEnum


class Damage(StrEnum):
    ENTRY_CHANGED = "entry-changed"
    ENTRY_EXTRA = "entry-extra"
    ENTRY_MISSING = "entry-missing"
    ROW_CHANGED = "row-changed"
    SECTION_CHANGED = "section-changed"

    def __str__(self) -> str:
        return str(self.value)
