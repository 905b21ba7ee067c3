"""The exchange form: one row type a register, with exactly the fields a department's folder holds."""

from collections.abc import Iterable
from datetime import date

import msgspec


class ResidencePermit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A permit of somebody whose household register lies elsewhere."""

    no: str
    county: str
    since: date
    until: date
    address: str


class HouseholdRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person in the household register.  Codes: GB/T 2261.1 sex, GB/T 3304 ethnic group, GB/T 4761 relation to head."""

    id_no: str
    name: str
    former_name: str | None
    sex: str
    ethnic_group: str
    birth_date: date
    household_no: str | None
    relation_to_head: str | None
    head_id_no: str | None
    hukou_type: str | None
    hukou_county: str | None
    hukou_address: str | None
    police_station: str | None
    move_in_date: date | None
    move_in_reason: str | None
    person_status: str
    """normal, moved_out, cancelled, elsewhere."""
    cancel_date: date | None
    cancel_reason: str | None
    father_id_no: str | None
    mother_id_no: str | None
    residence_permit: ResidencePermit | None
    sealed: str | None
    """adoption, protected_person, juvenile."""
    updated_at: date


class MarriageRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One event in the marriage register: marriage, divorce, reissue, revoked."""

    county: str
    husband_id_no: str
    husband_name: str
    wife_id_no: str
    wife_name: str
    event: str
    cert_no: str
    date: date
    remarriage: str | None
    """first, again, same; null for a divorce."""


class Owner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One owner of a right; `share` in per cent, null when joint."""

    name: str
    id_no: str
    share: int | float | None


class RealEstateRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One right in the real-estate register.  `area` in m²; status current or historical."""

    unit_no: str | None
    cert_no: str
    county: str
    address: str
    right_type: str
    right_nature: str
    usage: str
    area: int | float
    co_ownership: str
    owners: list[Owner]
    reg_date: date
    status: str
    mortgage: bool
    seizure: bool
    objection: bool
    forenotice: bool


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Months paid without a gap at one employer; `start` and `end` yyyymm, both paid."""

    kinds: list[str]
    start: int
    end: int
    employer_uscc: str | None
    employer: str | None
    county: str
    base: int
    stop_reason: str | None


class Pension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A running or stopped benefit; months yyyymm."""

    kind: str
    since: int
    amount: int
    stopped: int | None


class Unemployment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unemployment benefit granted in `since` (yyyymm), `used` of `months`."""

    since: int
    months: int
    used: int


class SocialSecurityRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person's account in the social-security register."""

    id_no: str
    name: str
    person_no: str
    address: str | None
    periods: list[Period]
    pension: Pension | None
    unemployment: Unemployment | None


class VehicleRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One vehicle.  Codes of GA 24: plate and vehicle type, status letters, which may combine."""

    plate_no: str
    plate_type: str
    vin: str
    vehicle_type: str
    owner_name: str
    owner_id_no: str
    owner_id_type: str
    usage: str
    fuel: str
    first_reg_date: date
    reference_price: int
    status: str
    inspect_until: date
    mortgaged: bool
    cancelled_at: date | None
    cancel_reason: str | None
    county: str


class EmployerRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One employer."""

    uscc: str
    name: str
    county: str
    industry: str
    status: str
    founded: date
    legal_rep_id_no: str | None


class DisabilityRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One disability certificate."""

    id_no: str
    kind: str
    level: str
    cert_no: str


class Registers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the departments hold: the field's name is the file's."""

    household: list[HouseholdRow]
    marriage: list[MarriageRow]
    real_estate: list[RealEstateRow]
    social_security: list[SocialSecurityRow]
    vehicles: list[VehicleRow]
    employers: list[EmployerRow]
    disability: list[DisabilityRow]


class LedgerRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One disagreement between truth and registers, and what a gateway must make of it.

    row: index in the register's file; null where a row is missing there (a coverage fact).  field: path within the row,
    `owners.0.id_no`; null with a row: the whole row was added.  before: what the undisturbed register holds.
    """

    kind: str
    register: str
    person_ids: list[str]
    row: int | None
    field: str | None
    planted: str | int | None
    before: str | int | None
    expected: str


def planted_on(ledger: Iterable[LedgerRow], person_ids: Iterable[str]) -> list[LedgerRow]:
    """The ledger rows in which any of these people stands: why a gateway's answer may differ from the truth."""
    wanted = set(person_ids)
    return [row for row in ledger if not wanted.isdisjoint(row.person_ids)]
