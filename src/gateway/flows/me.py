"""What the caller may ask, field by field, before asking it."""

from gateway.access import Permissions
from gateway.domain.codes import MatterCode
from gateway.domain.errors import NotFound
from gateway.domain.stages import Officer
from gateway.flows.steps.gateway import Gateway


def permissions(matter: MatterCode, officer: Officer, gateway: Gateway) -> Permissions:
    """Every field of a matter with its mode, rule and basis.  Raises NotFound for an unknown matter."""
    known = gateway.catalogue.matters.get(matter)
    if known is None:
        raise NotFound("no such matter in the catalogue")
    return gateway.access.permissions(officer, known)
