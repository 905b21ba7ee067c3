"""The departments' way of writing a time: `2026-11-01 00:00:03`, China's."""

from datetime import datetime

from gateway.domain.clock import CHINA

_LENGTH = len("2026-11-01 00:00:03")


def read_china_time(value: object) -> datetime:
    """The time, aware.  Raises ValueError for anything else, another form of ISO 8601 included."""
    if not isinstance(value, str) or len(value) != _LENGTH or value[10] != " ":
        raise ValueError("not a time as departments write it")
    return datetime.fromisoformat(value).replace(tzinfo=CHINA)
