"""A day and a time are written in one way: a count of seconds, a time for a day, and the end of all time are none."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.api.contract.explanation_inputs import ReplayIn
from gateway.api.contract.paging import SampleQuery
from gateway.api.contract.sharing_inputs import SharingRequestIn

NO_DAY = [
    1793577600,
    1793577600.0,
    "1793577600",
    "2026-11-02T00:00:00",
    "2026-11-2",
    "20261102",
    "２026-11-02",
    "0001-01-01",
    True,
    None,
]
NO_TIME = [
    1793577600, "1793577600", "2026-11-02", "2026-11-02T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", None,
]  # fmt: skip


def wish(**changes: Any) -> dict[str, Any]:
    fields = [{"certificate": "M07-C2", "items": ["register_date"]}]
    dates = {"since": "2026-11-02", "until": "2026-11-02"}
    return {"matter": "M07", "fields": fields, "purpose": "户籍核验", "most_per_day": 5, **dates, **changes}


@pytest.mark.parametrize("told", NO_DAY)
def test_what_is_no_day(told: object) -> None:
    for place in ("since", "until"):
        with pytest.raises(ValidationError):
            SharingRequestIn.model_validate(wish(**{place: told}))
    with pytest.raises(ValidationError):
        SampleQuery.model_validate({"day": told})


@pytest.mark.parametrize("told", NO_TIME)
def test_what_is_no_time(told: object) -> None:
    for place in ("since", "until"):
        with pytest.raises(ValidationError):
            ReplayIn.model_validate({"since": "2026-11-01T00:00:00Z", "until": "2026-11-03T00:00:00Z", place: told})


def test_a_day_and_a_time_are_taken_as_they_are_meant() -> None:
    assert SharingRequestIn.model_validate(wish()).since == date(2026, 11, 2)
    assert SampleQuery.model_validate({"day": "2026-11-02"}).day == date(2026, 11, 2)
    period = ReplayIn.model_validate({"since": "2026-11-01T00:00:00+08:00", "until": "2026-11-03T00:00:00Z"})
    assert period.since == datetime(2026, 10, 31, 16, tzinfo=UTC)


def test_each_certificate_stands_there_once() -> None:
    with pytest.raises(ValidationError, match="twice"):
        SharingRequestIn.model_validate(wish(fields=wish()["fields"] * 2))
