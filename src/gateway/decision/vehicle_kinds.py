"""What a record of the vehicle register is of: a car or none, a motorcycle or none, what it runs on, whether it is gone (GA 24)."""

from gateway.decision.days import is_ahead
from gateway.decision.facts import Facts, is_unread
from gateway.domain.codes import ItemName
from gateway.domain.identifiers.folding import fold
from gateway.domain.reply import Record

CANCELLED_AT = ItemName("cancelled_at")
FIRST_REG_DATE = ItemName("first_reg_date")
FUEL = ItemName("fuel")
OWNER_NAME = ItemName("owner_name")
PLATE_TYPE = ItemName("plate_type")
STATUS = ItemName("status")
VEHICLE_TYPE = ItemName("vehicle_type")

GONE = frozenset("BEP")
"""Vehicle states that end countable ownership: transferred out, cancelled, plates voided (GA 24.17)."""
MOTORCYCLES = frozenset({"07", "08", "09", "10", "11", "12", "17", "19", "21", "24"})
"""Plate types of motorcycles, those of embassies, schools and the police among them."""
_CARS = frozenset({"01", "02", "03", "04", "05", "06", "16", "18", "20", "23", "26", "27", "51", "52"})
_TRACTOR, _TRAILER = "14", "15"
_NEW_ENERGY = frozenset({"51", "52"})
"""Plate types that are given to new-energy vehicles alone."""
_CAR_LETTERS = frozenset("KHQZ")
"""What the types of passenger cars, lorries, tractor units and special cars begin with."""
_MOTORCYCLE = "M"
_OTHER_LETTERS = frozenset(f"{_MOTORCYCLE}BGTJ")
"""Motorcycles, trailers, tractors, wheeled machines; three-wheelers (N) are cars to some and none to others."""
_ELECTRIC = "C"
_FUELS = frozenset("ABEFLM")
"""Petrol, diesel, gases and alcohols; a hybrid may be charged or not."""


def is_gone(record: Record) -> bool:
    """Whether the vehicle is no longer owned here."""
    return bool(GONE & set(str(record.get(STATUS) or "")))


def is_dated_ahead(facts: Facts, record: Record, *names: ItemName) -> bool:
    """Whether one of these days has not come."""
    return any(is_ahead(record.get(name), facts.today) for name in names)


def is_car(record: Record) -> bool | None:
    """Whether the vehicle is a car, a lorry included; None where plate and type do not tell, or tell differently."""
    if is_unread(record, PLATE_TYPE, VEHICLE_TYPE):
        return None
    plate, letter = _plate(record), _letter(record)
    claims = set[bool]()
    if letter in _CAR_LETTERS | _OTHER_LETTERS:
        claims.add(letter in _CAR_LETTERS)
    if plate in _CARS | MOTORCYCLES | {_TRACTOR, _TRAILER}:
        claims.add(plate in _CARS)
    return claims.pop() if len(claims) == 1 else None


def is_motorcycle(record: Record) -> bool | None:
    """Whether the vehicle is a motorcycle; None where plate or type cannot be read, or the type tells otherwise."""
    if is_unread(record, PLATE_TYPE, VEHICLE_TYPE):
        return None
    by_plate, letter = _plate(record) in MOTORCYCLES, _letter(record)
    is_told = letter in _CAR_LETTERS | _OTHER_LETTERS
    return None if is_told and by_plate is not (letter == _MOTORCYCLE) else by_plate


def is_new_energy(record: Record) -> bool | None:
    """Whether the vehicle runs on new energy: by its plate, or by electricity alone; None where that cannot be told."""
    fuels = set(fold(str(record.get(FUEL) or "")))
    if fuels == {_ELECTRIC}:
        return True
    if is_unread(record, PLATE_TYPE, FUEL):
        return None
    is_burning = bool(fuels) and fuels <= _FUELS
    if _plate(record) in _NEW_ENERGY:
        return None if is_burning else True
    return False if is_burning else None


def _plate(record: Record) -> str:
    return str(record.get(PLATE_TYPE) or "")


def _letter(record: Record) -> str:
    return fold(str(record.get(VEHICLE_TYPE) or ""))[:1]
