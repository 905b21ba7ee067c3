"""By what, and for which divisions, the systems of a department are asked."""

from collections.abc import Mapping
from typing import Literal

from gateway.domain.codes import CountyCode, DepartmentCode
from gateway.domain.frozen import frozen

Divisions = frozenset[str]
SYSTEM = "@"
"""Between a department and the name of one of its systems, in the settings and wherever it is told of."""


def department_of(name: str) -> DepartmentCode:
    """The department of an endpoint, which may be of one of its systems."""
    return DepartmentCode(name.partition(SYSTEM)[0])


@frozen
class Route:
    """systems: the first digits of the divisions that each serves.  counties: those of the city, or beyond, that it stands for when it is silent."""

    by: Literal["residence", "unit", "registration", "all"]
    question: str
    item: str
    parameter: str
    systems: Mapping[str, tuple[str, ...]]
    counties: Mapping[str, tuple[CountyCode, ...]]

    def serving(self, divisions: Divisions | None) -> tuple[str, ...]:
        """The systems that serve any of these divisions; None: nobody knows which it is, so all of them."""
        if divisions is None:
            return tuple(self.systems)
        return tuple(name for name, prefixes in self.systems.items() if any(d.startswith(prefixes) for d in divisions))
