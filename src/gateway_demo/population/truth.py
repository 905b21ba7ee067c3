"""What is really so: every resident's family, homes, vehicles and paid months, known without any register."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from gateway.domain.identifiers.documents import month_of, shift_month

Months = tuple[int, int]
"""First and last month of a run, yyyymm, both paid."""


class OwnedVehicle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vehicle that counts as owned (neither transferred out nor cancelled); price in yuan."""

    plate_type: str
    plate_no: str
    price: int


class Resident(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One resident.  marital_status by GB/T 2261.2: 10 never, 21 first, 22 again, 23 the same again, 30 widowed, 40 divorced.

    minor_children: alive and under 18.  dwellings: unit numbers of current dwelling rights in the city, whatever the share;
    forenotices: dwellings bought before they stand.  paid_months: by kind, runs of distinct months, in order.
    """

    id_no: str
    name: str
    birth_date: date
    alive: bool
    death_date: date | None
    local: bool
    county: str
    sealed: str | None
    marital_status: str
    spouse_id_no: str | None
    parent_ids: tuple[str, ...]
    minor_children: tuple[str, ...]
    dwellings: tuple[str, ...]
    forenotices: tuple[str, ...]
    vehicles: tuple[OwnedVehicle, ...]
    paid_months: dict[str, tuple[Months, ...]]

    def months_in(self, kind: str, last: int, window: int | None = None) -> int:
        """Distinct months paid for a kind of insurance up to `last` (yyyymm), in the `window` months that end there."""
        first = shift_month(last, 1 - window) if window else 0
        return sum(
            _count(max(start, first), min(end, last))
            for start, end in self.paid_months.get(kind, ())
            if start <= last and end >= first
        )


@dataclass(frozen=True, slots=True)
class Family:
    """Applicant, spouse and the minor children of either: the set that family certificates speak of."""

    applicant: Resident
    spouse: Resident | None
    children: tuple[Resident, ...]

    @property
    def members(self) -> tuple[Resident, ...]:
        """All of them, the applicant first."""
        return (self.applicant, *((self.spouse,) if self.spouse else ()), *self.children)

    @property
    def has_sealed_member(self) -> bool:
        """Whether a member's household record is sealed: asked about, it must look as if it were not there."""
        return any(m.sealed for m in self.members)

    @property
    def owns_no_dwelling(self) -> bool:
        """What `no_dwelling(family, city)` must come to (M01-C1, M07-C1)."""
        return not any(m.dwellings for m in self.members)

    def paid_at_least(self, months: int, *, kind: str, window: int, as_of: date) -> bool:
        """What `months_ge(applicant, kind, months, window)` must come to; the window ends with last month (M01-C2)."""
        return self.applicant.months_in(kind, shift_month(month_of(as_of), -1), window) >= months

    def keeps_vehicle_limit(self, count: int, price: int) -> bool:
        """What `vehicle_limit(family, count, price)` must come to (M01-C4)."""
        prices = [v.price for m in self.members for v in m.vehicles]
        return len(prices) <= count and all(p <= price for p in prices)


@dataclass(frozen=True, slots=True)
class Truth:
    """The residents by number, in the population's order, as of a day."""

    as_of: date
    residents: Mapping[str, Resident]

    def family_of(self, person_id: str) -> Family:
        """The family of one resident.  Raises KeyError for a number that is no resident's."""
        applicant = self.residents[person_id]
        spouse = self.residents[applicant.spouse_id_no] if applicant.spouse_id_no else None
        children = dict.fromkeys((*applicant.minor_children, *(spouse.minor_children if spouse else ())))
        return Family(applicant, spouse, tuple(self.residents[child] for child in children))

    def families(self) -> Iterator[Family]:
        """The family of every living adult, in the population's order."""
        for resident in self.residents.values():
            if resident.alive and not is_minor(resident.birth_date, self.as_of):
                yield self.family_of(resident.id_no)


def is_minor(birth_date: date, on: date) -> bool:
    """Under 18 on that day."""
    return (on.year - birth_date.year, on.month, on.day) < (18, birth_date.month, birth_date.day)


def _count(first: int, last: int) -> int:
    return max(0, (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1)
