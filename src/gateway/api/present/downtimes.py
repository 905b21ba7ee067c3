"""Downtimes in the shape of the contract."""

from datetime import UTC, datetime

from gateway.api.http.answers import Shown
from gateway.domain.downtime import Downtime


def announced_object(one: Downtime, now: datetime) -> Shown:
    """What everybody is told of one.  now: domain clock."""
    why = {language: one.why[language] for language in ("en", "zh")}
    return {
        "since": one.since,
        "until": one.until,
        "kind": one.kind.value,
        "why": why,
        "state": one.state(now).value,
    }


def downtime_object(one: Downtime, now: datetime) -> Shown:
    """One, for who announces them.  now: domain clock."""
    return {
        **announced_object(one, now),
        "downtime_id": None if one.downtime_id is None else str(one.downtime_id),
        "department": one.department,
        "source": "settings" if one.downtime_id is None else "announced",
        "announced_by": one.announced_by,
        "announced_at": one.announced_at,
        "withdrawn_at": one.withdrawn_at,
    }


def place_of(one: Downtime) -> str:
    """By which a list of them is in order: department, then time."""
    times = (at.astimezone(UTC).isoformat(timespec="microseconds") for at in (one.since, one.until))
    return " ".join((one.department, *times, str(one.downtime_id)))
