"""A value that a certificate delivers."""

from datetime import date, datetime

from gateway.domain.frozen import frozen

Raw = str | int | bool | date | None


@frozen
class Value:
    """A value a certificate delivers, as the register has it, and of when.  `raw` None: the register has nothing there."""

    raw: Raw
    as_of: datetime | None = None

    def __repr__(self) -> str:
        return "Value(…)"


def raw_of(value: object) -> Raw:
    """What of a record's item can be shown as it stands; None of a list."""
    return value if isinstance(value, str | int | bool | date) else None
