"""The one who waits for what a task does: since when, and whether they are still there."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from gateway.domain.errors import CallerGone


class GivesBack(Protocol):
    """Gives back the place of who begins work; may be called again."""

    def __call__(self, *, has_begun: bool = False) -> None:
        """has_begun: what remains is waiting for others."""


class TakesPlace(Protocol):
    """Waits for the place of who begins work; again, as was told first, where it was given back meanwhile."""

    async def __call__(self, deadline_s: float | None = None, client: str | None = None) -> None:
        """deadline_s: of the caller, from their arrival; None: not told.  client: whose request it is.  Raises Overloaded, CallerGone."""


@dataclass(frozen=True, slots=True, eq=False)
class Caller:
    """Who waits for an answer.  arrived_s: on the event loop's clock.  is_gone: whether they have closed the connection."""

    arrived_s: float
    is_gone: Callable[[], bool]
    give_back: GivesBack
    take_place: TakesPlace


current_caller: ContextVar[Caller | None] = ContextVar("current_caller", default=None)
"""The caller for whom this task works; None outside of a request."""

recorded_entries: ContextVar[list[str] | None] = ContextVar("recorded_entries", default=None)
"""The entries that were written for what this task does, in order; None where nobody asks for them."""


def entry_recorded(entry: str) -> None:
    """An entry stands for what this task does."""
    entries = recorded_entries.get()
    if entries is not None:
        entries.append(entry)


def arrival_s(now: float) -> float:
    """When the caller came, on the event loop's clock; now where nobody waits."""
    caller = current_caller.get()
    return now if caller is None else caller.arrived_s


def still_wanted() -> None:
    """Go on only where somebody waits.  Raises CallerGone."""
    caller = current_caller.get()
    if caller is not None and caller.is_gone():
        raise CallerGone("the caller closed the connection before anybody was asked")


def waits_for_others() -> None:
    """The INTENT stands, and what comes now is others' time: the next caller's work may begin."""
    caller = current_caller.get()
    if caller is not None:
        caller.give_back(has_begun=True)


@asynccontextmanager
async def asking_others() -> AsyncIterator[None]:
    """The block is others' time before the INTENT: the place is free meanwhile, and taken again after it.  Raises Overloaded, CallerGone."""
    caller = current_caller.get()
    if caller is None:
        yield
        return
    caller.give_back()
    yield
    await caller.take_place()
