"""What can be asked: matters, certificates and information items, and the departments with how each does now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.catalogue import Catalogue
from gateway.connect import DepartmentStatus
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.downtime import Downtime
from gateway.domain.errors import NotFound
from gateway.domain.matter import Certificate, Item, Matter
from gateway.flows.steps.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The departments that the catalogue knows, how each does now, and what they have announced that is not over.  now: domain clock."""

    codes: Sequence[DepartmentCode]
    titles: Catalogue
    statuses: Sequence[DepartmentStatus]
    downtimes: Sequence[Downtime]
    now: datetime


def matters(gateway: Gateway) -> Sequence[Matter]:
    """The matters that citizens come for."""
    return list(gateway.catalogue.matters.values())


def matter(code: MatterCode, gateway: Gateway) -> Matter:
    """One matter.  Raises NotFound."""
    found = gateway.catalogue.matters.get(code)
    if found is None:
        raise NotFound("no such matter; see GET /v1/matters")
    return found


def certificates(gateway: Gateway) -> Sequence[tuple[Matter, Certificate]]:
    """The certificates of all matters, each with its matter."""
    return [(of, certificate) for of in matters(gateway) for certificate in of.certificates]


def items(gateway: Gateway, *, department: DepartmentCode | None = None) -> Sequence[Item]:
    """The information items of all departments, or of one."""
    return [item for item in gateway.catalogue.items.values() if department in {None, item.department}]


def departments(gateway: Gateway) -> Neighbours:
    """All departments."""
    return _neighbours(list(gateway.catalogue.departments), gateway)


def department(code: DepartmentCode, gateway: Gateway) -> Neighbours:
    """One department.  Raises NotFound."""
    if code not in gateway.catalogue.departments:
        raise NotFound("no such department; see GET /v1/departments")
    return _neighbours([code], gateway)


def _neighbours(codes: Sequence[DepartmentCode], gateway: Gateway) -> Neighbours:
    return Neighbours(
        codes, gateway.catalogue, gateway.connect.status(), gateway.downtimes.to_come(), gateway.clock.now()
    )


def titles(gateway: Gateway) -> Catalogue:
    """Where a page takes the words for the codes in an answer."""
    return gateway.catalogue
