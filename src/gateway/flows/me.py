"""What the caller may ask, field by field, before asking it."""

from gateway.access import Permissions
from gateway.domain.codes import MatterCode
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway


async def permissions(matter: MatterCode, officer: Officer, gateway: Gateway) -> Permissions:
    """Every field of a matter with its mode, rule and basis, as a query of now would be granted.

    What was agreed of data sharing and is used up gives nothing, by rule `volume`.  Raises NotFound for an unknown matter.
    """
    known = gateway.catalogue.matters.get(matter)
    if known is None:
        raise NotFound("no such matter in the catalogue")
    used_up = await gateway.quotas.used_up_of(gateway.access.volumes_to(officer, known))
    return gateway.access.permissions(officer, known, used_up)
