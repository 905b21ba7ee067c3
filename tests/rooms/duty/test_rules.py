"""When an account may ask: in office hours of days that are worked, and on duty."""

from datetime import date, datetime, timedelta

import pytest

from gateway.domain.clock import CHINA
from gateway.domain.codes import DepartmentCode
from gateway.duty import DutyRules, DutyTime

HOUSING, HOUSEHOLD = DepartmentCode("housing"), DepartmentCode("household")
FRIDAY, SATURDAY = (datetime(2026, 11, day, tzinfo=CHINA) for day in (6, 7))
NIGHT = DutyTime(HOUSING, frozenset({"JH1"}), FRIDAY.replace(hour=18), SATURDAY.replace(hour=8))
WEEKEND = DutyTime(HOUSEHOLD, frozenset(), SATURDAY, SATURDAY + timedelta(days=2))
RULES = DutyRules((8, 18), (NIGHT, WEEKEND), 30, 60, 1)


class Weekdays:
    def is_worked(self, day: date) -> bool:
        return day.weekday() < 5

    def after(self, start: datetime, days: int) -> datetime:
        return start + timedelta(days=days)


@pytest.mark.parametrize(
    ("at", "account", "department", "may"),
    [
        (FRIDAY.replace(hour=8), "JH2", HOUSING, True),
        (FRIDAY.replace(hour=7, minute=59), "JH2", HOUSING, False),
        (FRIDAY.replace(hour=17, minute=59), "JH2", HOUSING, True),
        (FRIDAY.replace(hour=18), "JH2", HOUSING, False),
        (SATURDAY.replace(hour=10), "JH2", HOUSING, False),
        (FRIDAY.replace(hour=18), "JH1", HOUSING, True),
        (SATURDAY.replace(hour=7, minute=59), "JH1", HOUSING, True),
        (SATURDAY.replace(hour=8), "JH1", HOUSING, False),
        (FRIDAY.replace(hour=20), "JH1", HOUSEHOLD, False),
        (SATURDAY.replace(hour=10), "JH9", HOUSEHOLD, True),
    ],
)
def test_who_may_ask_when(at: datetime, account: str, department: DepartmentCode, *, may: bool) -> None:
    assert RULES.is_on_duty(account, department, at, Weekdays()) is may


def test_where_there_are_no_office_hours_everybody_may_at_any_time() -> None:
    rules = DutyRules(None, (), 30, 60, 1)
    assert rules.is_on_duty("JH2", HOUSING, SATURDAY, Weekdays())
