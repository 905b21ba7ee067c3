"""Where a page of a list ends, as text that says nothing to the caller: it names what was shown last, so that a page stays right
when items come and go.
"""

import binascii
from base64 import b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

from gateway.domain.errors import InputFault, InvalidInput


def make_cursor(content: bytes) -> str:
    """The text that stands for the content: base64url without padding."""
    return urlsafe_b64encode(content).decode().rstrip("=")


def read_cursor(cursor: str) -> bytes:
    """The inverse of `make_cursor`.  Raises InvalidInput."""
    try:
        return b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise not_ours() from None


def make_timed_cursor(at: datetime, identifier: str) -> str:
    """The cursor of a list in the order of time and, within one moment, of ids."""
    return make_cursor(f"{at.isoformat()}|{identifier}".encode())


def read_timed_cursor(cursor: str) -> tuple[datetime, str]:
    """The inverse of `make_timed_cursor`, the time in UTC; the id may be any text without NUL.  Raises InvalidInput."""
    try:
        at, _, identifier = read_cursor(cursor).decode().partition("|")
        if "+" not in at or "\0" in identifier:
            raise not_ours()
        return datetime.fromisoformat(at).astimezone(UTC), identifier
    except (ValueError, OverflowError):
        raise not_ours() from None


def read_timed_uuid_cursor(cursor: str) -> tuple[datetime, UUID]:
    """The same where the ids of the list are UUIDs.  Raises InvalidInput."""
    at, identifier = read_timed_cursor(cursor)
    try:
        return at, UUID(identifier)
    except ValueError:
        raise not_ours() from None


def not_ours() -> InvalidInput:
    """What the caller is told of a cursor that no page has given out."""
    fault = InputFault("/cursor", "bad-cursor", "a cursor comes from the member `next` of a page of this list")
    return InvalidInput("the cursor is not one of ours", [fault])
