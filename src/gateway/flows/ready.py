"""Whether the gateway can serve: the database answers and the audit log takes entries.  The departments are not asked."""

import asyncio

import asyncpg

from gateway.flows.gateway import Gateway

WITHIN_S = 1.0


async def unready_parts(gateway: Gateway) -> list[str]:
    """The names of the parts that are not ready; empty when all are."""
    missing = [] if gateway.audit.is_ready else ["audit"]
    try:
        async with asyncio.timeout(WITHIN_S):
            await gateway.database.fetchrow("select 1")
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        missing.append("database")
    return missing
