"""Places in the log as callers are given them, to go on from there."""

import struct
from datetime import UTC, datetime, timedelta

from gateway.domain.cursor import make_cursor, not_ours, read_cursor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(9999, 1, 1, tzinfo=UTC)
LAST = (END, 2**31 - 1, 2**63 - 1)
"""The place of a cursor before the first page."""


def make_log_cursor(place: tuple[datetime, int, int]) -> str:
    """The place of an entry as text that says nothing to the caller; 27 characters."""
    at, stream_id, seq = place
    packed = struct.pack(">qiq", (at - EPOCH) // timedelta(microseconds=1), stream_id, seq)
    return make_cursor(packed)


def read_log_cursor(cursor: str) -> tuple[datetime, int, int]:
    """The inverse of `make_log_cursor`.  Raises InvalidInput."""
    try:
        micros, stream_id, seq = struct.unpack(">qiq", read_cursor(cursor))
        return EPOCH + timedelta(microseconds=micros), stream_id, seq
    except (ValueError, struct.error, OverflowError):
        raise not_ours() from None
