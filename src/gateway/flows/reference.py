"""What can be asked: matters, certificates and information items, and the departments with how each does now."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.catalogue import Catalogue
from gateway.connect import DepartmentStatus
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.errors import NotFound
from gateway.domain.matter import Certificate, Item, Matter
from gateway.flows.steps.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The departments that the catalogue knows, and how each does now."""

    codes: Sequence[DepartmentCode]
    titles: Catalogue
    statuses: Sequence[DepartmentStatus]


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
    return Neighbours(list(gateway.catalogue.departments), gateway.catalogue, gateway.connect.status())


def department(code: DepartmentCode, gateway: Gateway) -> Neighbours:
    """One department.  Raises NotFound."""
    if code not in gateway.catalogue.departments:
        raise NotFound("no such department; see GET /v1/departments")
    return Neighbours([code], gateway.catalogue, gateway.connect.status())


def titles(gateway: Gateway) -> Catalogue:
    """Where a page takes the words for the codes in an answer."""
    return gateway.catalogue
