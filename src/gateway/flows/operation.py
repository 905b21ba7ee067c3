"""How this installation stands, for who keeps it running: what is in force and of which version, the log and who sees it, departments over the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from gateway.catalogue import Catalogue
from gateway.connect import DepartmentSlot
from gateway.db import HEAD
from gateway.domain.downtime import Downtime
from gateway.flows.steps.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Installed:
    """What runs here.  schema: of the store.  publication: None before there is one.  witnesses: seconds for which each has not seen what is new.

    downtimes: those that are not over.
    """

    schema: str
    publication: int | None
    bundle: str
    log: Mapping[str, float]
    witnesses: Mapping[str, float]
    titles: Catalogue
    downtimes: Sequence[Downtime]


def installed(gateway: Gateway) -> Installed:
    """As this process sees it now."""
    now, upkeep = gateway.live.now, gateway.upkeep
    return Installed(
        schema=HEAD,
        publication=now.number,
        bundle=now.bundle,
        log=upkeep.figures(),
        witnesses=upkeep.witnesses(),
        titles=gateway.catalogue,
        downtimes=gateway.downtimes.to_come(),
    )


async def lately(hours: int, gateway: Gateway) -> Sequence[DepartmentSlot]:
    """How departments have done, slot by slot, in all processes on the store.  Raises FAULTS."""
    return await gateway.slots.lately(timedelta(hours=hours))
