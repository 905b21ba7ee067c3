"""By which divisions a department's systems are chosen for a lookup."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Literal

from gateway.domain.codes import CountyCode, DepartmentCode, LookupId
from gateway.domain.frozen import frozen
from gateway.domain.reply import Found, is_resumable
from gateway.domain.stages import Grant, Lookup, LookupResult

Divisions = frozenset[str]
SYSTEM = "@"
"""Between a department and the name of one of its systems, in the settings and wherever it is told of."""


def department_of(name: str) -> DepartmentCode:
    """The department of an endpoint, which may be of one of its systems."""
    return DepartmentCode(name.partition(SYSTEM)[0])


class Residence(Enum):
    """Where it is not known where somebody lives: `OPEN`, the register has not answered yet."""

    OPEN = "open"


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

    def divisions(
        self, lookup: Lookup, grant: Grant, results: Mapping[LookupId, LookupResult]
    ) -> Divisions | Residence | None:
        """The divisions that a lookup is about; None: nobody knows.  results: what the registers have answered so far."""
        match self.by:
            case "registration":
                return None if lookup.subject.employer is None else frozenset({lookup.subject.employer.code[2:8]})
            case "unit":
                return _division(grant.plan.query.parameters.get(self.parameter))
            case "residence":
                return self._residence(lookup, grant, results)
        return None

    def residence_of(self, lookup: Lookup, lookups: Iterable[Lookup]) -> LookupId | None:
        """Which of these asks where the lookup's person lives; None where none does, or it does not matter."""
        asked = (one for one in lookups if one.question == self.question and one.subject.key == lookup.subject.key)
        return next((one.lookup_id for one in asked), None) if self.by == "residence" else None

    def _residence(
        self, lookup: Lookup, grant: Grant, results: Mapping[LookupId, LookupResult]
    ) -> Divisions | Residence | None:
        told = self.residence_of(lookup, grant.lookups)
        if told is None:
            return None
        result = results.get(told)
        if result is None or is_resumable(result.reply):
            return Residence.OPEN
        records = result.reply.records if isinstance(result.reply, Found) else ()
        named = {division for record in records for division in _division(record.get(self.item)) or ()}  # type: ignore[call-overload]  # an item's name
        return frozenset(named) or None


def _division(value: object) -> Divisions | None:
    text = value[:6] if isinstance(value, str) else ""
    return frozenset({text}) if len(text) == 6 and text.isascii() and text.isdecimal() else None
