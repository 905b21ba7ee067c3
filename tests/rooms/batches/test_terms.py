"""When rows may be asked, as a table, and what of a city's file does not fit."""

import json
from datetime import datetime

import pytest

from gateway.batches import load_batch_terms
from gateway.batches.terms import lint_batch_terms
from gateway.domain.batch import BatchKind
from gateway.domain.clock import CHINA
from gateway.domain.errors import SetupError
from gateway_demo.demo_city import demo_city

INSTALLED = load_batch_terms(demo_city())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        ((20, 7), at(1, 10), at(1, 20)),
        ((20, 7), at(1, 20), at(1, 20)),
        ((20, 7), at(1, 23, 59), at(1, 23, 59)),
        ((20, 7), at(2, 6, 59), at(2, 6, 59)),
        ((20, 7), at(2, 7), at(2, 20)),
        ((1, 5), at(1, 10), at(2, 1)),
        ((1, 5), at(2, 0, 59), at(2, 1)),
        ((1, 5), at(2, 4, 59), at(2, 4, 59)),
        ((0, 0), at(1, 12), at(1, 12)),
    ],
)
def test_jobs_are_asked_within_their_hours(hours: tuple[int, int], now: datetime, opens: datetime) -> None:
    terms = load_batch_terms({"batches.json": json.dumps(form(job_hours=hours)).encode()})
    assert terms.opens_at(BatchKind.JOB, now) == opens
    assert terms.opens_at(BatchKind.STAFF_LIST, now) == now


def form(**changed: object) -> dict[str, object]:
    installed = {"job_hours": [20, 7], "most_rows": {"staff_list": 50, "job": 2000}, "at_once": 2, "row_share_s": 30, "attempts": 5}  # fmt: skip
    return {**installed, "pause_s": 60, "undecided_days": 30, "kept_hours": 24, **changed}


def test_what_is_installed_stands_where_a_city_says_nothing() -> None:
    assert load_batch_terms({"batches.json": json.dumps(form()).encode()}) == INSTALLED


@pytest.mark.parametrize(
    "changed",
    [{"job_hours": [20, 24]}, {"job_hours": [20]}, {"most_rows": {"job": 1}}, {"most_rows": {"staff_list": 50, "job": 2001}}, {"at_once": 0}, {"more": 1}],
)  # fmt: skip
def test_what_does_not_fit_is_said(changed: dict[str, object]) -> None:
    files = {"batches.json": json.dumps(form(**changed)).encode()}
    with pytest.raises(SetupError):
        load_batch_terms(files)
    assert [(one.rule, one.where) for one in lint_batch_terms(files)] == [("batches.form", "batches.json")]
