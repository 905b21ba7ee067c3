"""The bureau's ticket book: who waits for what, since when, and what the ticket says now (docs/departments/marriage.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

KEPT_FOR = timedelta(hours=24)
POLL_AFTER_MS = 2000
BUSY_AFTER_MS = 5000


class OtherBodyError(Exception):
    """The idempotency key came back with another body."""


class TooManyError(Exception):
    """No further ticket now."""


@dataclass(slots=True)
class Ticket:
    """One question taken in.  answer: made when it is done, the same ever after.  fault: the bad day it was born on."""

    number: str
    key: str
    body: bytes
    question: Mapping[str, str]
    taken_at: datetime
    done_at: datetime
    fault: str = ""
    answer: dict[str, object] | None = field(default=None, repr=False)

    def poll_after_ms(self, now: datetime) -> int:
        """When to come back: soon after it will be done, never later than the bureau's usual two seconds."""
        left_ms = int((self.done_at - now).total_seconds() * 1000) + 20
        return max(100, min(POLL_AFTER_MS, left_ms))


class TicketBook:
    """All tickets of the last day.  open_most, a_day: the bureau's limits."""

    def __init__(self, open_most: int, a_day: int) -> None:
        self._open_most = open_most
        self._a_day = a_day
        self._by_number: dict[str, Ticket] = {}
        self._by_key: dict[str, Ticket] = {}
        self._serial = 0

    def take(self, key: str, body: bytes, question: Mapping[str, str], now: datetime, takes_s: float) -> Ticket:
        """A new ticket, or the living one of this key.  Raises OtherBodyError, TooManyError."""
        self._forget_before(now - KEPT_FOR)
        known = self._by_key.get(key)
        if known is not None:
            if known.body != body:
                raise OtherBodyError
            return known
        is_open = sum(1 for t in self._by_number.values() if t.answer is None and t.done_at > now)
        if is_open >= self._open_most or len(self._by_number) >= self._a_day:
            raise TooManyError
        self._serial += 1
        number = f"MZ{now:%Y%m%d}{self._serial:06d}"
        ticket = Ticket(number, key, body, question, now, now + timedelta(seconds=takes_s))
        self._by_number[number] = self._by_key[key] = ticket
        return ticket

    def find(self, number: str, now: datetime) -> Ticket | None:
        """The ticket, or None when it is unknown or its time is over."""
        ticket = self._by_number.get(number)
        return ticket if ticket is not None and ticket.taken_at > now - KEPT_FOR else None

    def heal(self) -> None:
        """No ticket suffers any longer from the day it was born on."""
        for ticket in self._by_number.values():
            ticket.fault = ""

    def lose(self, number: str) -> None:
        """Forget a ticket, as happens."""
        ticket = self._by_number.pop(number, None)
        if ticket is not None:
            self._by_key.pop(ticket.key, None)

    def expire(self, number: str) -> None:
        """Let a ticket's day be over: it is no longer found, and its key is free for another."""
        ticket = self._by_number.get(number)
        if ticket is not None:
            ticket.taken_at -= KEPT_FOR

    def _forget_before(self, moment: datetime) -> None:
        for number in [t.number for t in self._by_number.values() if t.taken_at <= moment]:
            self.lose(number)
