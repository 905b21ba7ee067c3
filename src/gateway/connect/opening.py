"""When a department is closed, as agreed with it or as it has announced, and when it opens: the domain clock's times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from gateway.domain.clock import Clock
from gateway.sdk import DepartmentLimits

OpensAt = Callable[[], datetime | None]
"""When the department opens that is closed now; None: it is open."""


def always_open() -> None:
    """A department of which no closed hours are known."""
    return


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which a department has announced that it will not answer: from `since` on, and not from `until` on."""

    since: datetime
    until: datetime


def opening(limits: DepartmentLimits, away: Callable[[], Sequence[Away]], clock: Clock) -> OpensAt:
    """By the domain clock.  Hours in which the department takes questions, though it answers later, do not count.

    away: what it has announced, as far as is known now.
    """
    hours = () if limits.asked_when_closed else limits.closed_hours
    shut = [one.span for one in hours if not one.takes_questions]

    def opens() -> datetime | None:
        announced = away()
        return opens_at(clock.now(), shut, announced) if shut or announced else None

    return opens


def opens_at(now: datetime, shut: Sequence[tuple[time, time]], away: Sequence[Away]) -> datetime | None:
    """The first moment from `now` on, at China's offset, that lies in none of these; None where that is `now`.

    shut: hours of every day, the later before the earlier: past midnight; where they leave no moment of it, it is when one of them ends.
    """
    at = now
    for _ in range((len(shut) + 1) * (len(away) + 1)):
        ends = [*_ends_of_hours(at, shut), *(one.until for one in away if one.since <= at < one.until)]
        if not ends:
            break
        at = max(ends).astimezone(now.tzinfo)
    return None if at == now else at


def _ends_of_hours(at: datetime, shut: Sequence[tuple[time, time]]) -> Sequence[datetime]:
    """When those of the hours end that `at` lies in."""
    return [_next(until, at) for since, until in shut if _lies_between(at.time(), since, until)]


def _lies_between(clock_time: time, since: time, until: time) -> bool:
    return since <= clock_time < until if since <= until else clock_time >= since or clock_time < until


def _next(until: time, after: datetime) -> datetime:
    """The first time after `after` at which clocks show `until`."""
    day = after.replace(hour=until.hour, minute=until.minute, second=0, microsecond=0)
    return day if day > after else day + timedelta(days=1)
