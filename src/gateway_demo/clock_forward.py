"""The demo's clock moved forward: what waits for a time of the domain comes at once, and the move is an entry."""

from datetime import datetime, timedelta

from gateway.audit import Draft
from gateway.db import Statement
from gateway.domain.stages import Officer
from gateway.entry import Kind
from gateway.flows import Gateway

_FORWARD = "select gateway.forward_domain_clock($1)"


async def forward_clock(by: timedelta, officer: Officer, gateway: Gateway) -> datetime:
    """Move the domain's time forward for all processes on the store, and the times of background work with it; returns the new time.

    For the demo alone: in production the domain has no time of its own, and the store refuses.  Tokens, quotas, signatures and the log's
    own times follow the real clock and stay.  by: more than nothing.  Raises AuditUnavailable: then nothing has moved.
    """
    result: dict[str, object] = {"did": "clock_forwarded", "seconds": int(by.total_seconds())}
    by_whom: dict[str, object] = {"account": officer.account, "client": officer.client}
    moved = [Statement(_FORWARD, (by,)), gateway.jobs.bring_forward(by)]
    await gateway.audit.record(Draft(Kind.ADMIN, None, {"officer": by_whom, "result": result}), lambda _receipt: moved)
    await gateway.database.clock.look()
    return gateway.clock.now()
