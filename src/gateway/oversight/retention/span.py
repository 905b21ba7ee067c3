"""A stretch of a log, and a month of it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Range:
    """Leaves `begin` to before `end` of a log."""

    log: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the log, in UTC, and the partition that holds its entries."""

    first: date

    @property
    def begin(self) -> datetime:
        """Its first moment."""
        return datetime(self.first.year, self.first.month, 1, tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment of the month after."""
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return datetime(year, month + 1, 1, tzinfo=UTC)

    def table(self, parent: str) -> str:
        """The name of the partition of this month."""
        return f"audit.{parent}_{self.first:%Y%m}"

    @property
    def entries(self) -> str:
        """The table of its entries."""
        return self.table("audit_entry")
