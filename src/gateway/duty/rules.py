"""When accounts may work, as data."""

from datetime import date, datetime
from typing import Protocol

from gateway.domain.clock import CHINA
from gateway.domain.codes import DepartmentCode
from gateway.domain.frozen import frozen


class OfficeDays(Protocol):
    """On which days offices work."""

    def is_worked(self, day: date) -> bool:
        """Whether they work on a day."""

    def after(self, start: datetime, days: int) -> datetime:
        """The same time of day, `days` working days later."""


@frozen
class DutyTime:
    """Somebody is on duty while offices are closed.  accounts: empty: everybody of the department."""

    department: DepartmentCode
    accounts: frozenset[str]
    since: datetime
    until: datetime

    def covers(self, account: str, department: DepartmentCode, at: datetime) -> bool:
        """Whether this account is on duty by it."""
        is_named = not self.accounts or account in self.accounts
        return is_named and department == self.department and self.since <= at < self.until


@frozen
class DutyRules:
    """When accounts may work.

    office_hours: from the first hour up to the second, not included, on working days; None: at any time.  dormant_after_days: so long
    without a query, 0: never.  glass_minutes: for how long glass is broken.  review_working_days: within which it is reviewed.
    """

    office_hours: tuple[int, int] | None
    on_duty: tuple[DutyTime, ...]
    dormant_after_days: int
    glass_minutes: int
    review_working_days: int

    def is_on_duty(self, account: str, department: DepartmentCode, at: datetime, days: OfficeDays) -> bool:
        """Whether the account may work at that time."""
        if self.office_hours is None:
            return True
        here, (first, last) = at.astimezone(CHINA), self.office_hours
        if days.is_worked(here.date()) and first <= here.hour < last:
            return True
        return any(one.covers(account, department, at) for one in self.on_duty)
