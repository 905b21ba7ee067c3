"""The people of the demo: eight personas, an officer and their relatives, the same under every seed."""

from datetime import date
from functools import lru_cache
from importlib.resources import files

import msgspec

from gateway.domain.identifiers.documents import month_of, shift_month
from gateway_demo.population.numbers import Issuer
from gateway_demo.population.rows import (
    DisabilityRow,
    EmployerRow,
    HouseholdRow,
    MarriageRow,
    Period,
    RealEstateRow,
    SocialSecurityRow,
    VehicleRow,
)
from gateway_demo.population.world import Home, Marriage, Person, World

FACTS_UNTIL = date(2026, 11, 1)
"""The personas' facts reach until this day: no population is as of an earlier one."""
NAME_AT_SOCIAL_SECURITY = {"330796198802290024": "徐美玉"}
"""The persona whose name the social-security register spells otherwise."""
_STILL_PAYING = 202610


class PersonaHouseholdRow(HouseholdRow, frozen=True, forbid_unknown_fields=True):
    """A household row without its time stamp, which is the population's."""

    updated_at: date = FACTS_UNTIL


class Persona(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the cast: P1…P8, O1; `related` are the numbers of the family."""

    key: str
    id_no: str
    name: str
    role: str
    related: list[str]


class _Cast(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    household: list[PersonaHouseholdRow]
    marriage: list[MarriageRow]
    real_estate: list[RealEstateRow]
    social_security: list[SocialSecurityRow]
    vehicles: list[VehicleRow]
    employers: list[EmployerRow]
    disability: list[DisabilityRow]
    cast: list[Persona]


@lru_cache(maxsize=1)
def _cast() -> _Cast:
    path = files("gateway_demo.population") / "data" / "personas.json"
    return msgspec.json.decode(path.read_bytes(), type=_Cast)


def personas() -> tuple[Persona, ...]:
    """The cast, P1 to P8 and O1."""
    return tuple(_cast().cast)


def enter_personas(world: World, issuer: Issuer) -> None:
    """Put the personas, their relatives and all that is theirs into an empty world, and take their numbers."""
    cast = _cast()
    people = _enter_people(world, cast.household)
    _enter_marriages(world, cast.marriage, people)
    world.units.extend(cast.real_estate)
    world.accounts.extend(_until(account, world.as_of) for account in cast.social_security)
    world.vehicles.extend(cast.vehicles)
    world.employers.extend(cast.employers)
    world.disabilities.extend(cast.disability)
    _take_numbers(cast, issuer)


def _enter_people(world: World, rows: list[PersonaHouseholdRow]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    homes: dict[str, Home] = {}
    for row in rows:
        permit = row.residence_permit
        people[row.id_no] = world.add(
            Person(
                id_no=row.id_no,
                name=row.name,
                sex=row.sex,
                birth=row.birth_date,
                county=row.hukou_county or (permit.county if permit else ""),
                ethnic_group=row.ethnic_group,
                former_name=row.former_name,
                death=row.cancel_date,
                home=_home(homes, row),
                relation=row.relation_to_head,
                permit=permit,
                sealed=row.sealed,
                moved_in=(row.move_in_date, row.move_in_reason) if row.move_in_date and row.move_in_reason else None,
                is_persona=True,
            )
        )
    world.homes.extend(homes.values())
    for row in rows:
        _link(people, row)
    return people


def _home(homes: dict[str, Home], row: HouseholdRow) -> Home | None:
    if not row.household_no:
        return None
    return homes.setdefault(
        row.household_no,
        Home(
            number=row.household_no,
            county=row.hukou_county or "",
            address=row.hukou_address or "",
            station=row.police_station or "",
            kind=row.hukou_type or "",
        ),
    )


def _link(people: dict[str, Person], row: HouseholdRow) -> None:
    person = people[row.id_no]
    if person.home is not None:
        person.home.members.append(person)
        person.home.head = people[row.head_id_no or ""]
    person.father = people.get(row.father_id_no or "")
    person.mother = people.get(row.mother_id_no or "")
    for parent in (person.father, person.mother):
        if parent is not None:
            parent.children.append(person)


def _enter_marriages(world: World, rows: list[MarriageRow], people: dict[str, Person]) -> None:
    for row in rows:
        husband, wife = people[row.husband_id_no], people[row.wife_id_no]
        if row.event == "marriage":
            ended = min((p.death for p in (husband, wife) if p.death), default=None)
            world.marry(
                Marriage(
                    husband, wife, row.county, row.date, row.cert_no, end=ended, end_kind="death" if ended else None
                )
            )
        else:
            marriage = husband.marriages[-1]
            marriage.end, marriage.end_kind, marriage.end_cert = row.date, "agreement", row.cert_no


def _until(account: SocialSecurityRow, as_of: date) -> SocialSecurityRow:
    last = shift_month(month_of(as_of), -1)
    periods = [_paying_on(p, last) for p in account.periods]
    return msgspec.structs.replace(account, periods=periods)


def _paying_on(period: Period, last: int) -> Period:
    return msgspec.structs.replace(period, end=last) if period.end == _STILL_PAYING else period


def _take_numbers(cast: _Cast, issuer: Issuer) -> None:
    issuer.taken.update(row.id_no for row in cast.household)
    issuer.taken.update(row.plate_type + row.plate_no for row in cast.vehicles)
    issuer.taken.update(row.unit_no for row in cast.real_estate if row.unit_no)
    issuer.skip("household", len({row.household_no for row in cast.household if row.household_no}))
    issuer.skip("permit", sum(row.residence_permit is not None for row in cast.household))
    issuer.skip("employer", len(cast.employers))
    issuer.skip("vin", len(cast.vehicles))
    for row in cast.marriage:
        kind, region, year = row.cert_no[0], row.cert_no[1:7], row.cert_no[8:12]
        issuer.skip(f"{kind}{region}{year}", int(row.cert_no[-6:]))
    for unit in cast.real_estate:
        title, serial = unit.cert_no[7:].split("不动产权第")
        issuer.skip(f"right{title}", int(serial.removesuffix("号")), 9_000_001)
