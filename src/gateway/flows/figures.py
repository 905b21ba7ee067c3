"""How the gateway stands, for `/metrics`: this process now, and the work of all processes in the store; of nobody."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.connect import DepartmentStatus
from gateway.db import FAULTS
from gateway.domain.admission import AdmissionFigures, Lane
from gateway.domain.errors import AuditUnavailable
from gateway.flows.steps.gateway import Gateway
from gateway.flows.steps.oversight import Oversight
from gateway.jobs import JobFigures
from gateway.oversight.findings import OpenFindings

WITHIN_S = 1.0


@dataclass(frozen=True, slots=True)
class CurrentFigures:
    """What this process tells.  now: domain clock.  connections_open, connections_in_use: of its pool to the database."""

    now: datetime
    departments: Sequence[DepartmentStatus]
    connections_open: int
    connections_in_use: int
    lanes: Mapping[Lane, AdmissionFigures]


@dataclass(frozen=True, slots=True)
class StoredFigures:
    """What the store tells."""

    jobs: Sequence[JobFigures]
    findings: Sequence[OpenFindings]


def current(gateway: Gateway) -> CurrentFigures:
    """Of this process, now."""
    is_open, in_use = gateway.database.connections
    lanes = {lane: admission.figures for lane, admission in gateway.admissions.items()}
    return CurrentFigures(gateway.clock.now(), gateway.connect.status(), is_open, in_use, lanes)


async def stored(gateway: Gateway, oversight: Oversight) -> StoredFigures | None:
    """Read now; None where the store does not answer in a second: the other figures are told all the same."""
    try:
        async with asyncio.timeout(WITHIN_S):
            return StoredFigures(await gateway.jobs.figures(), await oversight.findings.open_now(gateway.clock.real()))
    except (*FAULTS, AuditUnavailable):
        return None
