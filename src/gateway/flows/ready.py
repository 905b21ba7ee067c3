"""Whether the gateway can serve: the database answers and the audit log takes entries.  The departments are not asked."""

import asyncio

from gateway.db import FAULTS
from gateway.flows.gateway import Gateway

WITHIN_S = 1.0


async def unready_parts(gateway: Gateway) -> list[str]:
    """The names of the parts that are not ready; empty when all are."""
    why = gateway.audit.refuses
    missing = [] if gateway.audit.is_ready else ["audit log" if why is None else f"audit log: {why}"]
    try:
        async with asyncio.timeout(WITHIN_S):
            await gateway.database.fetchrow("select 1")
    except FAULTS:
        missing.append("database")
    return missing
