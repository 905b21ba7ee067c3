"""Orders that have an end: a date to come, and not too far ahead."""

from datetime import datetime, timedelta

from gateway.domain.errors import InputFault, InvalidInput


def require_end(until: datetime, now: datetime, longest: timedelta, what: str) -> None:
    """Pass where an order ends within `longest`, in whole days.  what: what is said of such orders.  Raises InvalidInput at `/until`."""
    if not now < until <= now + longest:
        fault = InputFault("/until", "span", f"a date to come, at most {longest.days} days from now")
        raise InvalidInput(what, [fault])
