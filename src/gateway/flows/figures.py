"""How the work of all processes stands in the store, for `/metrics`: counts by task and by severity, of nobody."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.db import FAULTS
from gateway.domain.errors import AuditUnavailable
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.jobs import JobFigures
from gateway.oversight.findings import OpenFindings

WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class StoredFigures:
    """What the store tells."""

    jobs: Sequence[JobFigures]
    findings: Sequence[OpenFindings]


async def stored(gateway: Gateway, oversight: Oversight) -> StoredFigures | None:
    """Read now; None where the store does not answer in a second: the other figures are told all the same."""
    try:
        async with asyncio.timeout(WITHIN_S):
            return StoredFigures(await gateway.jobs.figures(), await oversight.findings.open_now(gateway.clock.real()))
    except (*FAULTS, AuditUnavailable):
        return None
