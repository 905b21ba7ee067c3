"""The moment at which a call goes out: a department counts it from when its request arrives, and not from when it was allowed here.

Between the two a call connects, waits for a secret, or for a busy machine.  Whoever writes a request to a department says so as it does.
"""

from contextvars import ContextVar
from typing import Protocol


class Departure(Protocol):
    """A call that is allowed, and counts as one that goes out now until it has."""

    def go(self) -> bool:
        """Its request is written now; whether it may be.  Further requests of the same call change nothing."""

    async def again(self, until_s: float) -> bool:
        """Wait until its request may be repeated, which counts as another call; False where that is not before `until_s`."""

    def end(self) -> None:
        """It is over; where nothing was written it counts from now on."""


current_departure: ContextVar[Departure | None] = ContextVar("current_departure", default=None)
"""Of the question that is being asked; the HTTP seam tells it of every request."""


def depart() -> bool:
    """A request is written now.  False: it must not be, for the part of the limit that allowed it can be another process's by now."""
    departure = current_departure.get()
    return departure is None or departure.go()


async def depart_again(until_s: float) -> bool:
    """Before a request is repeated in the same call: wait for its turn.  False: none comes before `until_s` on the loop's clock."""
    departure = current_departure.get()
    return departure is None or await departure.again(until_s)


class asked_as:  # noqa: N801 - a block, as `with suppress(...)` is
    """What is asked in the block is this call, and ends with it; None: it is no call, as when a secret is fetched to sign in with."""

    __slots__ = ("_departure", "_token")

    def __init__(self, departure: Departure | None) -> None:
        self._departure = departure

    def __enter__(self) -> None:
        self._token = current_departure.set(self._departure)

    def __exit__(self, *_: object) -> None:
        current_departure.reset(self._token)
        if self._departure is not None:
            self._departure.end()
