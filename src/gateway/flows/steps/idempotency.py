"""A caller's Idempotency-Key: the same request sent again makes nothing twice."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from gateway.db import Statement
from gateway.domain.codes import QueryId
from gateway.domain.errors import Conflict, GatewayError
from gateway.domain.request import Idempotency
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway
from gateway.results import Claim, Done, Former, Fresh, Mismatch, Running


class StillRunning(Conflict):
    """The first request is still running."""

    slug = "idempotency-running"
    remedy = "Wait for the time in Retry-After and send the same request again."
    retry_after_s = 1


def wish(made_id: QueryId, officer: Officer, gateway: Gateway, idempotency: Idempotency | None) -> Claim | None:
    """The key as it would be held for what is about to be made under `made_id`; None without one."""
    if idempotency is None:
        return None
    return gateway.results.wish(officer, idempotency.key, idempotency.body_digest, made_id)


async def claim(held: Claim | None, gateway: Gateway) -> Done | None:
    """Take the key, or learn what it has made.  Raises Conflict."""
    taken = None if held is None else await gateway.results.claim(held)
    return None if taken is None or isinstance(taken, Fresh) else made_before(taken)


def made_before(former: Former) -> Done:
    """What the key has made.  Raises Conflict where it was used otherwise, or is still in use."""
    match former:
        case Mismatch():
            raise Conflict("this Idempotency-Key was used with another body", slug="idempotency-mismatch")
        case Running():
            raise StillRunning("the first request with this Idempotency-Key is still running")
        case Done():
            return former


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
