"""Planting what goes wrong in real registers, each with a ledger row that says what a gateway must make of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

import msgspec

from gateway.domain.identifiers.people import check_character, id_kind, to_legacy
from gateway_demo.population.numbers import NAMES
from gateway_demo.population.personas import NAME_AT_SOCIAL_SECURITY, personas
from gateway_demo.population.rows import HouseholdRow, LedgerRow, Registers, VehicleRow

RATE = 0.03
EXPECTED = {
    "NAME_VARIANT": "the number is known, the name is not its owner's: unknown, for a person to settle",
    "ID_LEGACY_15": "the 15-digit number converts to the one asked: a full match",
    "ID_UNMATCHED": "same name, number with a broken check character: a possible match, unknown unless another record decides",
    "STALE_ADDRESS": "none: no answer uses the address social security holds",
    "DEATH_LAG": "report the running pension, decide nothing by it",
    "STALE_COPY": "the register still names the owner before the transfer of three days ago; the answer follows the register",
    "FORMER_NAME": "the name agrees through the former name the household register knows: a full match",
    "DUPLICATE_ID": "two people under one number: ambiguous, unknown",
}
_Row = TypeVar("_Row", bound=msgspec.Struct)
_Place = tuple[str, int, str]
"""Register, row, field path."""


@dataclass(slots=True)
class _Planter:
    registers: Registers
    random: Random
    as_of: date
    ledger: list[LedgerRow] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def plant(self, kind: str, place: _Place, planted: str | int | None, people: Sequence[str]) -> None:
        register, row, path = place
        rows = getattr(self.registers, register)
        before = value_at(rows[row], path)
        rows[row] = with_value(rows[row], path, planted)
        self.touched.update(people)
        self.ledger.append(LedgerRow(kind, register, list(people), row, path, planted, before, EXPECTED[kind]))

    def some(self, places: list[tuple[_Place, str]], rate: float = RATE) -> Iterator[tuple[_Place, str]]:
        """A share of the places, at least one, of people nothing else was planted on."""
        wanted = max(1, round(len(places) * rate))
        for place, person in self.random.sample(places, len(places)):
            if wanted == 0:
                return
            if person not in self.touched:
                wanted -= 1
                yield place, person


def plant_noise(clean: Registers, random: Random, as_of: date) -> tuple[Registers, list[LedgerRow]]:
    """A disturbed copy of the registers, and the ledger.  The personas stay as they are, but for the one spelt otherwise."""
    copy = Registers(**{name: list(getattr(clean, name)) for name in clean.__struct_fields__})
    planter = _Planter(copy, random, as_of)
    _persona_variant(planter)
    for persona in personas():
        planter.touched.update([persona.id_no, *persona.related])
    for disturb in (_former_names, _variants, _legacy_ids, _unmatched, _addresses, _deaths, _stale_copies, _duplicates):
        disturb(planter)
    return copy, planter.ledger


def mend(registers: Registers, ledger: Sequence[LedgerRow]) -> Registers:
    """The registers with all planted noise taken out again; the inverse of planting."""
    mended = Registers(**{name: list(getattr(registers, name)) for name in registers.__struct_fields__})
    for entry in reversed(ledger):
        if entry.row is None:
            continue
        rows = getattr(mended, entry.register)
        if entry.field is None:
            del rows[entry.row]
        else:
            rows[entry.row] = with_value(rows[entry.row], entry.field, entry.before)
    return mended


def value_at(row: msgspec.Struct, path: str) -> str | int | None:
    """The value at a path such as `owners.0.name`."""
    value: object = row
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else getattr(value, step)
    if not isinstance(value, str | int | None):
        raise TypeError("a path must end at a plain value")
    return value


def with_value(row: _Row, path: str, value: object) -> _Row:
    """A copy of the row with another value at the path."""
    name, _, rest = path.partition(".")
    if not rest:
        return msgspec.structs.replace(row, **{name: value})
    inner = getattr(row, name)
    if isinstance(inner, list):
        index, _, tail = rest.partition(".")
        changed = list(inner)
        changed[int(index)] = with_value(inner[int(index)], tail, value)
        return msgspec.structs.replace(row, **{name: changed})
    return msgspec.structs.replace(row, **{name: with_value(inner, rest, value)})


def _persona_variant(planter: _Planter) -> None:
    for i, account in enumerate(planter.registers.social_security):
        if account.id_no in NAME_AT_SOCIAL_SECURITY:
            planted = NAME_AT_SOCIAL_SECURITY[account.id_no]
            planter.plant("NAME_VARIANT", ("social_security", i, "name"), planted, [account.id_no])


def _named_places(planter: _Planter) -> list[tuple[_Place, str, str]]:
    """Every name a register holds beside a person's number: place, number, name."""
    registers = planter.registers
    units = [
        (("real_estate", i, f"owners.{j}.name"), o.id_no, o.name)
        for i, unit in enumerate(registers.real_estate)
        for j, o in enumerate(unit.owners)
    ]
    cars = [(("vehicles", i, "owner_name"), v.owner_id_no, v.owner_name) for i, v in enumerate(registers.vehicles)]
    return units + cars


def _former_names(planter: _Planter) -> None:
    former = {row.id_no: row.former_name for row in planter.registers.household if row.former_name}
    places = [(place, number) for place, number, _ in _named_places(planter) if number in former]
    for place, number in planter.some(places, 0.3):
        planter.plant("FORMER_NAME", place, former[number], [number])


def _variants(planter: _Planter) -> None:
    places = {place: name for place, _, name in _named_places(planter)}
    fit = [(p, n) for p, n, name in _named_places(planter) if any(c in NAMES.variants for c in name[1:])]
    for place, number in planter.some(fit):
        name = places[place]
        at = next(i for i, c in enumerate(name) if i and c in NAMES.variants)
        planter.plant("NAME_VARIANT", place, name[:at] + NAMES.variants[name[at]] + name[at + 1 :], [number])


def _owners(planter: _Planter) -> list[tuple[_Place, str]]:
    return [
        (("real_estate", i, f"owners.{j}.id_no"), owner.id_no)
        for i, unit in enumerate(planter.registers.real_estate)
        for j, owner in enumerate(unit.owners)
        if id_kind(owner.id_no) == "CN18"
    ]


def _legacy_ids(planter: _Planter) -> None:
    for place, number in planter.some([(p, n) for p, n in _owners(planter) if to_legacy(n)]):
        planter.plant("ID_LEGACY_15", place, to_legacy(number), [number])


def _unmatched(planter: _Planter) -> None:
    for place, number in planter.some(_owners(planter)):
        at = planter.random.randint(6, 16)
        digit = str((int(number[at]) + planter.random.randint(1, 9)) % 10)
        typo = number[:at] + digit + number[at + 1 :]
        assert check_character(typo[:17]) != typo[17]  # MOD 11-2 finds every single-digit error
        planter.plant("ID_UNMATCHED", place, typo, [number])


def _addresses(planter: _Planter) -> None:
    accounts = planter.registers.social_security
    addresses = [a.address for a in accounts if a.address]
    places: list[tuple[_Place, str]] = [
        (("social_security", i, "address"), a.id_no) for i, a in enumerate(accounts) if a.address
    ]
    for place, number in planter.some(places):
        other = planter.random.choice([a for a in addresses if a != accounts[place[1]].address])
        planter.plant("STALE_ADDRESS", place, other, [number])


def _deaths(planter: _Planter) -> None:
    places: list[tuple[_Place, str]] = [
        (("social_security", i, "pension.stopped"), a.id_no)
        for i, a in enumerate(planter.registers.social_security)
        if a.pension and a.pension.stopped
    ]
    for place, number in planter.some(places):
        planter.plant("DEATH_LAG", place, None, [number])


def _stale_copies(planter: _Planter) -> None:
    """The truth's owner has the vehicle since three days ago; the copy still holds the owner before."""
    vehicles = planter.registers.vehicles
    grown = [h for h in planter.registers.household if _drives(h, planter.as_of) and h.id_no not in planter.touched]
    places: list[tuple[_Place, str]] = [
        (("vehicles", i, "owner_id_no"), v.owner_id_no) for i, v in enumerate(vehicles) if v.status == "A"
    ]
    for (_, i, _), number in planter.some(places, RATE / 2):
        sellers = [
            h for h in grown if h.id_no != number and h.id_no not in planter.touched and _could_own(h, vehicles[i])
        ]
        if sellers:
            seller, people = planter.random.choice(sellers), [number]
            planter.plant("STALE_COPY", ("vehicles", i, "owner_name"), seller.name, [*people, seller.id_no])
            planter.plant("STALE_COPY", ("vehicles", i, "owner_id_no"), seller.id_no, [*people, seller.id_no])


def _drives(row: HouseholdRow, as_of: date) -> bool:
    return row.person_status == "normal" and 25 <= as_of.year - row.birth_date.year <= 65


def _could_own(row: HouseholdRow, vehicle: VehicleRow) -> bool:
    return row.name != vehicle.owner_name and vehicle.first_reg_date.year - row.birth_date.year > 18


def _duplicates(planter: _Planter) -> None:
    """A second person, in another book, to whom the same number was once given."""
    household = planter.registers.household
    local = [(i, row) for i, row in enumerate(household) if row.person_status == "normal" and not row.sealed]
    places: list[tuple[_Place, str]] = [(("household", i, "id_no"), row.id_no) for i, row in local]
    for place, number in planter.some(places, 0.001):
        original = household[place[1]]
        given = NAMES.male if original.sex == "1" else NAMES.female
        names = [s + g for s in NAMES.surnames[:20] for g in given]
        name = planter.random.choice([n for n in names if n != original.name])
        home = next(r for _, r in reversed(local) if r.household_no != original.household_no)
        household.append(
            msgspec.structs.replace(
                original,
                name=name,
                former_name=None,
                household_no=home.household_no,
                head_id_no=home.head_id_no,
                hukou_county=home.hukou_county,
                hukou_address=home.hukou_address,
                police_station=home.police_station,
                relation_to_head="99",
                father_id_no=None,
                mother_id_no=None,
            )
        )
        planter.touched.add(number)
        row = len(household) - 1
        planter.ledger.append(
            LedgerRow("DUPLICATE_ID", "household", [number], row, None, None, None, EXPECTED["DUPLICATE_ID"])
        )
