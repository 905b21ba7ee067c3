"""A caller who asks for their place at once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from gateway.domain.admission import Admission
from gateway.domain.caller import Caller


@asynccontextmanager
async def admitted(admission: Admission, arrived_s: float, is_gone: Callable[[], bool]) -> AsyncIterator[Caller]:
    """A place for the block, until the caller gives it back.  Raises Overloaded, and CallerGone where nobody waits any more when it is free."""
    async with admission.met(arrived_s, is_gone) as caller:
        await caller.take_place()
        yield caller
