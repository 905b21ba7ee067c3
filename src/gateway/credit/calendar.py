"""Calendar months, as the display times of the register count them."""

from calendar import monthrange
from datetime import datetime

from gateway.domain.clock import CHINA


def months_later(start: datetime, months: int) -> datetime:
    """The same day and time so many months later by the city's clock; the month's last day where it is shorter."""
    here = start.astimezone(CHINA)
    year, month = divmod(here.year * 12 + here.month - 1 + months, 12)
    return here.replace(year=year, month=month + 1, day=min(here.day, monthrange(year, month + 1)[1]))
