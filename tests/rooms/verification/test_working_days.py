"""Working days: weekends, holidays and worked weekends; what a verification's times make of them."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gateway.domain.clock import CHINA
from gateway.domain.errors import SetupError
from gateway.verification import load_due_times, load_working_days
from gateway_demo.demo_city import demo_city

DAYS = load_working_days(demo_city())


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 16, 30, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (at(10, 30), 1, at(11, 2)),  # a Friday
        (at(10, 30), 5, at(11, 6)),
        (at(11, 1), 1, at(11, 2)),  # a Sunday
        (at(9, 30), 1, at(10, 8)),  # the seven days of October
        (at(10, 8), 2, at(10, 10)),  # and the Saturday that is worked for them
        (at(2, 13), 1, at(2, 14)),  # the Saturday before the spring festival
        (at(2, 14), 1, at(2, 24)),
        (at(2, 14), 5, at(2, 28)),
        (at(12, 31), 1, at(1, 1, 2027)),  # after the last day of the data weekends alone are free
    ],
)
def test_what_is_free_does_not_count_and_a_worked_weekend_does(start: datetime, days: int, end: datetime) -> None:
    assert DAYS.after(start, days) == end
    assert DAYS.between(start, end) == days


@pytest.mark.parametrize(
    ("opened", "due", "remind"),
    [
        (at(11, 1), at(11, 6), at(11, 4)),  # three working days of five
        (at(9, 29), at(10, 12), at(10, 9)),  # the festival is no time to remind in
        (at(11, 2), at(11, 4), at(11, 3)),  # one of two
        (at(11, 2), at(11, 3), at(11, 2) + timedelta(hours=14.4)),  # within the only one
    ],
)
def test_a_department_is_reminded_on_a_working_day(opened: datetime, due: datetime, remind: datetime) -> None:
    assert load_due_times(demo_city()).remind_at(opened, due) == remind


def test_the_data_know_the_demos_year_whole() -> None:
    assert DAYS.since <= date(2026, 1, 1) <= date(2026, 12, 31) <= DAYS.until


def form(**change: Any) -> dict[str, Any]:
    whole = {"source": "s", "since": "2026-01-01", "until": "2026-12-31", "days_off": [], "worked_weekends": []}
    return whole | change


@pytest.mark.parametrize(
    "change",
    [
        {"until": "soon"},
        {"days_off": [["2026-10-07", "2026-10-01"]]},
        {"days_off": [["2027-01-01", "2027-01-01"]]},
        {"worked_weekends": ["2026-10-12"]},
        {"days_off": [["2026-10-03", "2026-10-04"]], "worked_weekends": ["2026-10-03"]},
        {"surplus": 1},
    ],
)
def test_a_table_that_contradicts_itself_stops_the_start(change: dict[str, Any]) -> None:
    assert load_working_days({"working_days.json": json.dumps(form()).encode()}).until == date(2026, 12, 31)
    with pytest.raises(SetupError):
        load_working_days({"working_days.json": json.dumps(form(**change)).encode()})
