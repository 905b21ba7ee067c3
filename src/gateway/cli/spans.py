"""Spans of time as one writes them on a command line."""

import re
from datetime import timedelta

_SPAN = re.compile(
    r"(?:P(?=[0-9T]))?(?:([0-9]{1,6})D)?T?(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?", re.ASCII
)


def read_span(text: str) -> timedelta:
    """The span that a text names: 5d, 12h, 30m, 1d12h, or as ISO 8601, P5D or PT12H; nothing where it names none."""
    found = _SPAN.fullmatch(text.strip().upper())
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
