"""Requests for data sharing between departments, from the asking to the end of what was granted, as they are kept.

Must never decide what an officer may see (that is access), nor change anything but beside the entry that says who did it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from gateway.sharing.requests import SharingRequests, request_content
from gateway.sharing.times import SHARING_FILE, TIMES_FORM, SharingTimes, lint_sharing_times, load_sharing_times

CITY_FORMS: Mapping[str, TypeAdapter[Any]] = {SHARING_FILE: TIMES_FORM}
"""The file of a city's data that is this room's, and its form; a city without one has what is installed."""

__all__ = [
    "CITY_FORMS",
    "SharingRequests",
    "SharingTimes",
    "lint_sharing_times",
    "load_sharing_times",
    "request_content",
]
