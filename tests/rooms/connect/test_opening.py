"""A department that is closed is not asked, and its lookups go on when it opens."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest

from gateway.connect.departments import agreed
from gateway.connect.opening import Away, opening
from gateway.domain.clock import CHINA, Clock
from gateway.domain.errors import SetupError
from gateway.domain.reply import Pending
from gateway.domain.stages import LookupResult
from gateway.sdk import DepartmentLimits
from tests.rooms.connect.fakes import FOUND, FakeDriver, answer, guard, manifest, question, run

NIGHT = {"since": "22:30", "until": "06:00"}
NOON = {"since": "12:00", "until": "13:00"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}+08:00")


def limits(*hours: Mapping[str, object], **further: object) -> DepartmentLimits:
    return DepartmentLimits.model_validate({"deadline_s": 2, "at_once": 1, "closed_hours": hours, **further})


def clock(text: str) -> Clock:
    return Clock(at(text), at(text), real=lambda: at(text))


@pytest.mark.parametrize(
    ("now", "hours", "away", "opens"),
    [
        ("01T22:29:59.999", [NIGHT], (), None),
        ("01T22:30", [NIGHT], (), "02T06:00"),
        ("02T00:00", [NIGHT], (), "02T06:00"),
        ("02T05:59:59.999", [NIGHT], (), "02T06:00"),
        ("02T06:00", [NIGHT], (), None),
        ("30T02:00", [NIGHT], (), "30T06:00"),
        ("01T12:30", [NIGHT, NOON], (), "01T13:00"),
        ("01T12:30", [NOON, {"since": "13:00", "until": "14:00"}], (), "01T14:00"),  # one after the other
        ("01T22:45", [NIGHT, {"since": "05:00", "until": "07:30"}], (), "02T07:30"),  # one over the other
        ("01T12:30", [{"since": "00:00", "until": "12:00"}, {"since": "12:00", "until": "00:00"}], (), "03T00:00"),
        ("01T10:00", [], [("01T09:00", "01T11:00")], "01T11:00"),
        ("01T11:00", [], [("01T09:00", "01T11:00")], None),
        ("01T08:59:59", [], [("01T09:00", "01T11:00")], None),
        ("01T20:00", [NIGHT], [("01T19:00", "02T05:30")], "02T06:00"),  # away until into the night
        ("01T23:00", [NIGHT], [("02T05:00", "04T10:00")], "04T10:00"),
        ("01T10:00", [], [("01T09:00", "01T11:00"), ("01T10:30", "01T15:00")], "01T15:00"),
    ],
)
def test_a_closed_department_says_when_it_opens(
    now: str, hours: Sequence[Mapping[str, object]], away: Sequence[tuple[str, str]], opens: str | None
) -> None:
    announced = [Away(at(since), at(until)) for since, until in away]
    told = opening(limits(*hours), lambda: announced, clock(now))()
    assert told == (at(opens) if opens else None)
    assert told is None or told.tzinfo is CHINA


def test_who_takes_questions_at_night_or_keeps_no_hours_is_asked() -> None:
    assert opening(limits({**NIGHT, "takes_questions": True}), tuple, clock("01T23:00"))() is None
    assert opening(limits(NIGHT, asked_when_closed=True), tuple, clock("01T23:00"))() is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("none", []),
        ("22:30-06:00", [("22:30", "06:00")]),
        ("22:30-06:00, 12:00-13:00", [("22:30", "06:00"), ("12:00", "13:00")]),
    ],
)
def test_an_operator_names_the_hours_that_were_agreed(text: str, hours: Sequence[tuple[str, str]]) -> None:
    told = agreed(manifest(), {"limits.closed_hours": text}).limits.closed_hours
    assert [(one.since, one.until) for one in told] == hours


@pytest.mark.parametrize(
    "text", ["", "at night", "22:30", "22:30-24:00", "6:00-7:00", "06:00-06:00", "22:30-06:00,", "1-2-3"]
)
def test_hours_that_are_none_stop_the_start(text: str) -> None:
    with pytest.raises(SetupError, match=r"limits\.closed_hours"):
        agreed(manifest(), {"limits.closed_hours": text})


@pytest.mark.parametrize("handle", [None, "T-1"])
def test_a_closed_department_is_asked_when_it_opens_and_not_before(handle: str | None) -> None:
    times = ["01T23:00", "02T05:59", "02T06:00"]
    domain = Clock(at(times[0]), at(times[0]), real=lambda: at(times[0]))

    async def asking() -> None:
        driver = FakeDriver(answer)
        watched = guard(driver, opens_at=opening(limits(NIGHT), tuple, domain))
        for _ in range(2):
            closed = await watched.ask(question(handle=handle))
            assert closed == LookupResult(Pending("closed_hours", handle, at("02T06:00")), 0, 0)
            assert watched.is_closed
            times.pop(0)
        assert not driver.asked
        assert (await watched.ask(question(handle=handle))).reply == FOUND
        assert not watched.is_closed

    run(asking())
