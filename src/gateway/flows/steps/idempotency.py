"""A caller's Idempotency-Key: the same request sent again makes nothing twice."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from gateway.db import Statement
from gateway.domain.codes import QueryId
from gateway.domain.errors import Conflict, GatewayError
from gateway.domain.request import Idempotency
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway
from gateway.results import Claim, Done, Fresh, Mismatch, Running


class StillRunning(Conflict):
    """The first request is still running."""

    slug = "idempotency-running"
    remedy = "Wait for the time in Retry-After and send the same request again."
    retry_after_s = 1


async def claim(
    made_id: QueryId, officer: Officer, gateway: Gateway, idempotency: Idempotency | None
) -> Fresh | Done | None:
    """Take the key for what is about to be made under `made_id`, or learn what became of it; None without a key.

    made_id: of a query, or of whatever else a request makes.  Raises Conflict.
    """
    if idempotency is None:
        return None
    taken = await gateway.results.claim(officer, idempotency.key, idempotency.body_digest, made_id)
    match taken:
        case Mismatch():
            raise Conflict("this Idempotency-Key was used with another body", slug="idempotency-mismatch")
        case Running():
            raise StillRunning("the first request with this Idempotency-Key is still running")
        case _:
            return taken


@asynccontextmanager
async def free_when_refused(held: Claim | None, gateway: Gateway) -> AsyncIterator[None]:
    """Let go of the key where what it was taken for is refused or fails."""
    try:
        yield
    except GatewayError:
        if held is not None and not gateway.database.silence.is_silent:
            await gateway.results.abandon(held)
        raise


def finish(held: Claim | None, gateway: Gateway) -> Sequence[Statement]:
    """For the transaction of what was made: from then on the key means it."""
    return [] if held is None else [gateway.results.finish(held)]
