"""Whether the gateway can serve: entries become durable, the store can be written, keys and rules are at hand.

The departments are not asked: one that is away is no reason to stop.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gateway.db import FAULTS
from gateway.domain.errors import Unready
from gateway.flows.steps.gateway import Gateway

WITHIN_S = 1.0
WRITTEN = (
    "gateway.case_register",
    "gateway.idempotency",
    "gateway.quota_use",
    "gateway.result",
    "gateway.verification_task",
    "public.procrastinate_events",
    "public.procrastinate_jobs",
)
"""What a query writes beside the log: without one of these tables none is answered."""


@dataclass(frozen=True, slots=True)
class ReadyCheck:
    """One thing without which nothing is answered.  fault: why it is not there, as words; None: it is.

    age_s: since it was last proven; None where that is now.
    """

    name: Literal["audit log", "database", "keys", "rules", "queries"]
    fault: str | None = None
    age_s: float | None = None


async def checks(gateway: Gateway) -> list[ReadyCheck]:
    """Each of them, looked at now."""
    audit = gateway.audit
    database, keys = await asyncio.gather(_database(gateway), _keys(gateway))
    log = ReadyCheck("audit log", audit.unready, audit.written_s_ago)
    return [log, database, keys, ReadyCheck("rules", _rules(gateway)), ReadyCheck("queries", gateway.refusals.fault)]


def log_warnings(gateway: Gateway) -> Sequence[str]:
    """What somebody should look after about the log, as words."""
    return gateway.upkeep.warnings()


def policy_warnings(gateway: Gateway) -> Sequence[str]:
    """What somebody should look after about the policy, as words."""
    status = gateway.live.status
    refused = (
        None if status.fault is None else f"the newest policy is refused, and the former one goes on: {status.fault}"
    )
    return [warning for warning in (refused, status.warning) if warning is not None]


def policy_figures(gateway: Gateway) -> tuple[int, bool]:
    """The number of the publication in force, -1 before there is one, and whether a newer one is refused."""
    number, fault = gateway.live.now.number, gateway.live.status.fault
    return -1 if number is None else number, fault is not None


def _rules(gateway: Gateway) -> str | None:
    """Why nobody knows which policy is in force; None where it is known."""
    status = gateway.live.status
    return None if status.is_settled else status.fault or "the policy in force is not known yet"


def log_figures(gateway: Gateway) -> Mapping[str, float]:
    """How far the stored log has been compared with its tree; ages in seconds."""
    return gateway.upkeep.figures()


async def _database(gateway: Gateway) -> ReadyCheck:
    try:
        async with asyncio.timeout(WITHIN_S):
            return ReadyCheck("database", await gateway.database.why_not_written(WRITTEN))
    except (*FAULTS, AttributeError) as fault:  # the last: the driver's, on a connection just broken off
        return ReadyCheck("database", f"it does not answer ({type(fault).__name__})")


async def _keys(gateway: Gateway) -> ReadyCheck:
    """The issuer's: without one no token can be verified."""
    try:
        async with asyncio.timeout(WITHIN_S):
            await gateway.identity.require_keys()
    except (Unready, TimeoutError):
        return ReadyCheck("keys", "the issuer of access tokens gives no keys")
    return ReadyCheck("keys")
