"""What people own: dwellings and other units with their rights, and vehicles."""

from datetime import date, timedelta
from random import Random

from gateway.domain.person import age_on
from gateway_demo.population.numbers import PLACES
from gateway_demo.population.people import Maker
from gateway_demo.population.rows import Owner, RealEstateRow, VehicleRow
from gateway_demo.population.world import Marriage, Person, years_after

_OTHER_USAGES = (("商业", 60), ("办公", 20), ("车位", 20))
_STATUS = (("A", 78), ("GQ", 4), ("Q", 4), ("G", 4), ("M", 2), ("K", 2), ("B", 2), ("E", 3), ("P", 1))
GONE = frozenset("BEP")
"""Status letters of a vehicle that no longer counts as owned: transferred out, cancelled, voided."""


def endow_the_world(maker: Maker) -> None:
    """Dwellings for couples and single people, other units for a few, vehicles for two in five adults."""
    for marriage in maker.world.marriages:
        if not marriage.husband.is_persona:
            _couples_homes(maker, marriage)
    for person in maker.world.people:
        if not person.is_persona and person.death is None and age_on(person.birth, maker.world.as_of) >= 25:
            _own_units(maker, person)
            _own_vehicle(maker, person)
    _recent_estates(maker)


def is_dwelling(unit: RealEstateRow) -> bool:
    """Whether a unit's right counts as a dwelling: current, for living in, or a homestead."""
    return unit.status == "current" and (unit.usage == "住宅" or unit.right_type in ("5", "6"))


def _couples_homes(maker: Maker, marriage: Marriage) -> None:
    """Up to two homes bought since the wedding: both partners' while it lasts, else that of one who lives."""
    living = [p for p in (marriage.husband, marriage.wife) if p.death is None]
    share = 0.62 if marriage.husband.home else 0.25
    first, last = max(marriage.begin, date(1998, 1, 1)), maker.world.as_of - timedelta(days=20)
    for _ in range(2):
        if not living or maker.random.random() >= share:
            return
        share = 0.15
        owners, kind = [_owner(maker.random.choice(living), 100)], "0"
        if marriage.end is None:
            owners, kind = _owners(maker, marriage.husband, marriage.wife)
        _unit(maker, marriage.husband.county, owners, kind, maker.day(first, last))


def _owners(maker: Maker, man: Person, woman: Person) -> tuple[list[Owner], str]:
    lot = maker.random.random()
    if lot < 0.6:
        return [_owner(man, None), _owner(woman, None)], "1"
    if lot < 0.75:
        part = maker.random.choice((1, 30, 50, 50, 70, 99))
        return [_owner(man, part), _owner(woman, 100 - part)], "2"
    young = [c for c in woman.children if c.father is man and not c.death]
    if lot < 0.8 and young:
        return [_owner(man, 50), _owner(woman, 49), _owner(young[-1], 1)], "2"
    return [_owner(man if lot < 0.93 else woman, 100)], "0"


def _owner(person: Person, share: int | None) -> Owner:
    return Owner(person.name, person.id_no, share)


def _own_units(maker: Maker, person: Person) -> None:
    lot = maker.random.random()
    bought = maker.day(max(date(1999, 1, 1), years_after(person.birth, 20)), maker.world.as_of - timedelta(days=20))
    if not person.marriages and lot < 0.12:
        _unit(maker, person.county, [_owner(person, 100)], "0", bought)
    elif lot > 0.97:
        usage = maker.random.choices([u for u, _ in _OTHER_USAGES], [w for _, w in _OTHER_USAGES])[0]
        _unit(maker, person.county, [_owner(person, 100)], "0", bought, usage=usage)
    elif lot > 0.94:
        _unit(maker, person.county, [_owner(person, 100)], "0", bought, status="historical")
    elif lot > 0.935:
        recent = maker.day(date(2024, 6, 1), maker.world.as_of - timedelta(days=20))
        _unit(maker, person.county, [_owner(person, 100)], "0", recent, forenotice=True)


def _recent_estates(maker: Maker) -> None:
    """What the lately dead owned and nobody has inherited yet."""
    for person in maker.world.people:
        if person.is_persona or person.death is None or person.death < years_after(maker.world.as_of, -1):
            continue
        first, last = max(date(1998, 1, 1), years_after(person.birth, 20)), person.death - timedelta(days=30)
        if first < last and maker.random.random() < 0.5:
            bought = maker.day(first, last)
            _unit(maker, person.county, [_owner(person, 100)], "0", bought)


def _unit(
    maker: Maker,
    county: str,
    owners: list[Owner],
    co_ownership: str,
    bought: date,
    *,
    usage: str = "住宅",
    status: str = "current",
    forenotice: bool = False,
) -> None:
    if maker.random.random() < 0.12:
        county = maker.county()
    place, random = PLACES.counties[county], maker.random
    homestead = usage == "住宅" and not forenotice and co_ownership == "0" and random.random() < 0.35
    flat = (88.0, 96.5, 101.36, 118.5, 132.4, 143.9) if usage == "住宅" else (14.2, 45.0, 260.0)
    certificate = maker.issuer.presale_proof if forenotice else maker.issuer.right_certificate
    maker.world.units.append(
        RealEstateRow(
            unit_no=_unit_number(maker, place.twin, "JC" if homestead else "GB"),
            cert_no=certificate(place.title, bought.year),
            county=county,
            address=maker.address(county, short=True),
            right_type="6" if homestead else "4",
            right_nature="203" if homestead else "102",
            usage=usage,
            area=random.choice(flat),
            co_ownership=co_ownership,
            owners=owners,
            reg_date=bought,
            status=status,
            mortgage=status == "current" and not homestead and random.random() < 0.3,
            seizure=status == "current" and random.random() < 0.02,
            objection=status == "current" and random.random() < 0.005,
            forenotice=forenotice,
        )
    )


def _unit_number(maker: Maker, twin: str, parcel: str) -> str:
    while True:
        district = maker.random.randint(2, 30)
        serial, building, flat = (maker.random.randint(1, most) for most in (99, 99, 9999))
        number = f"{twin}{district:03}{district:03}{parcel}{serial:05}F{building:04}{flat:04}"
        if number not in maker.issuer.taken:
            maker.issuer.taken.add(number)
            return number


def _own_vehicle(maker: Maker, person: Person) -> None:
    age = age_on(person.birth, maker.world.as_of)
    if age > 70 or maker.random.random() >= 0.36:
        return
    _vehicle(maker, person)
    if maker.random.random() < 0.12:
        _vehicle(maker, person)


def _vehicle(maker: Maker, person: Person) -> None:
    random, as_of = maker.random, maker.world.as_of
    kind = random.choices(("02", "52", "07"), (66, 24, 10))[0]
    if not maker.issuer.has_plates(kind):
        kind = "52"
    earliest = {"02": date(2011, 1, 1), "52": date(2018, 1, 1), "07": date(2012, 1, 1)}[kind]
    registered = maker.day(max(earliest, years_after(person.birth, 18)), as_of - timedelta(days=30))
    status = random.choices([s for s, _ in _STATUS], [w for _, w in _STATUS])[0]
    cancelled = maker.day(registered + timedelta(days=5), as_of - timedelta(days=8)) if status in "EP" else None
    model = {"02": "ZZA1B", "52": "ZZE1C", "07": "ZZM1D"}[kind]
    maker.world.vehicles.append(
        VehicleRow(
            plate_no=maker.issuer.plate(kind),
            plate_type=kind,
            vin=maker.issuer.vin(model, registered.year),
            vehicle_type="M21" if kind == "07" else random.choice(("K33", "K33", "K32")),
            owner_name=person.name,
            owner_id_no=person.id_no,
            owner_id_type="A",
            usage="A",
            fuel="C" if kind == "52" else random.choice(("A", "A", "A", "B", "O")) if kind == "02" else "A",
            first_reg_date=registered,
            reference_price=_price(random, kind),
            status=status,
            inspect_until=_inspected_until(registered, as_of, overdue="Q" in status),
            mortgaged=random.random() < 0.1,
            cancelled_at=cancelled,
            cancel_reason=("报废" if status == "E" else "牌证作废") if cancelled else None,
            county=person.county,
        )
    )


def _price(random: Random, plate_type: str) -> int:
    """In yuan; a quarter of the cars cost more than the 150,000 that a family on public housing may spend."""
    if plate_type == "07":
        return random.randint(4, 12) * 1000
    return (random.randint(151, 420) if random.random() < 0.25 else random.randint(30, 150)) * 1000


def _inspected_until(registered: date, as_of: date, *, overdue: bool) -> date:
    years = max(2, age_on(registered, as_of) + (0 if overdue else 1))
    return years_after(registered.replace(day=min(registered.day, 28)), years)
