"""The rows of the vehicle register that count as owned, and which of them are of one vehicle."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from gateway.decision.doubts import DATED_AHEAD, NOT_UNDERSTOOD
from gateway.decision.facts import Facts, is_unread, known_records
from gateway.decision.ruling import Args, age_doubt
from gateway.decision.vehicle_kinds import (
    CANCELLED_AT,
    FIRST_REG_DATE,
    OWNER_NAME,
    PLATE_TYPE,
    STATUS,
    is_dated_ahead,
    is_gone,
    is_motorcycle,
)
from gateway.domain.answer import Answer
from gateway.domain.codes import ItemName
from gateway.domain.frozen import frozen
from gateway.domain.identifiers.folding import fold
from gateway.domain.parties import Party
from gateway.domain.questions import OWNED
from gateway.domain.reply import UNREAD, Record

PLATE_NO = ItemName("plate_no")
REFERENCE_PRICE = ItemName("reference_price")
VIN = ItemName("vin")

DOT = "·"
"""Stands on a plate for the eye alone."""
VIN_FORM = re.compile("[0-9A-HJ-NPR-Z]{17}")
Plate = tuple[str, str]
"""What tells vehicles apart: kind of plate and number, since one number can stand on plates of two kinds."""
Price = Decimal | int | None


@frozen
class VehicleRow:
    """A row of the register that counts.  doubt: why the vehicle is not surely the owner's."""

    plate: Plate
    vin: str
    owner: str
    price: object
    doubt: Answer | None


def countable_rows(facts: Facts, parties: Iterable[Party], args: Args) -> list[VehicleRow]:
    """The parties' rows that count, each under the plate of its vehicle."""
    countable = [row for party in parties for row in _countable(facts, party, args)]
    return _one_by_vin(_told_apart(countable))


def prices_of(rows: Sequence[VehicleRow]) -> dict[Plate, Price]:
    """What each vehicle that is surely owned is worth.

    None where no row of it tells, two tell differently, the doubtful among them, or one cannot be read.  Nought tells nothing.
    """
    owned = {row.plate for row in rows if row.doubt is None}
    by_plate: dict[Plate, set[Price]] = {}
    for row in rows:
        known: set[Price] = {row.price} if isinstance(row.price, Decimal | int) and row.price > 0 else set()
        by_plate.setdefault(row.plate, set()).update({None} if row.price == UNREAD else known)
    return {plate: prices.pop() if len(prices) == 1 else None for plate, prices in by_plate.items() if plate in owned}


def _countable(facts: Facts, party: Party, args: Args) -> Iterator[VehicleRow]:
    """The party's rows that tell of a vehicle that counts; none of a copy that is too old.  Without a plate each row is a vehicle."""
    reply = facts.reply(OWNED, party)
    if age_doubt(facts, args, reply) is not None:
        return
    for place, record in enumerate(known_records(reply)):
        is_two_wheeled = is_motorcycle(record) if args.get("except_motorcycles") is True else False
        is_ahead = is_dated_ahead(facts, record, FIRST_REG_DATE, CANCELLED_AT)
        if is_two_wheeled is not True and (is_ahead or not is_gone(record)):
            number = fold(str(record.get(PLATE_NO) or "")).replace(DOT, "")
            plate = (str(record.get(PLATE_TYPE) or ""), number or f"{party.key}#{place}")
            is_unclear = is_two_wheeled is None or is_unread(record, STATUS, PLATE_NO)
            doubt = NOT_UNDERSTOOD if is_unclear else facts.name_doubt(record.get(OWNER_NAME), party)
            own = DATED_AHEAD if is_ahead else doubt
            yield VehicleRow(plate, _vin(record), party.key, record.get(REFERENCE_PRICE), own)


def _vin(record: Record) -> str:
    """The vehicle's identification number, "" where it has none that is well formed."""
    number = fold(str(record.get(VIN) or ""))
    return UNREAD if is_unread(record, VIN) else number if VIN_FORM.fullmatch(number) else ""


def _one_by_vin(rows: Sequence[VehicleRow]) -> list[VehicleRow]:
    """The rows; those of one identification number are of one vehicle, under the first of its plates.

    Of two numbers under one plate the first is the vehicle's; the other may be of a second one, and so may one that cannot be read.
    """
    if len(rows) == 1:
        return [*rows]
    plates: dict[str, set[Plate]] = {}
    for row in rows:
        plates.setdefault(row.vin, set()).add(row.plate)
    unnumbered, _ = plates.pop("", set[Plate]()), plates.pop(UNREAD, None)
    first = {vin: min(own) for vin, own in plates.items()}
    known = {
        plate: min((first[vin] for vin, own in plates.items() if plate in own), default=plate) for plate in unnumbered
    }
    owner = {plate: min(vin for vin, other in first.items() if other == plate) for plate in first.values()}
    return [
        _under(row, first.get(row.vin, row.plate), owner) if row.vin else replace(row, plate=known[row.plate])
        for row in rows
    ]


def _under(row: VehicleRow, plate: Plate, owner: Mapping[Plate, str]) -> VehicleRow:
    if owner.get(plate) == row.vin:
        return replace(row, plate=plate)
    return replace(row, plate=(plate[0], f"{plate[1]}#{row.vin}"), doubt=row.doubt or NOT_UNDERSTOOD)


def _told_apart(rows: Sequence[VehicleRow]) -> list[VehicleRow]:
    """The rows; one whose kind of plate could not be read is a doubt where another has its number: it may be the same vehicle."""
    kinds: dict[str, set[str]] = {}
    for row in rows:
        kinds.setdefault(row.plate[1], set()).add(row.plate[0])
    return [
        replace(row, doubt=NOT_UNDERSTOOD) if UNREAD in row.plate[0] and len(kinds[row.plate[1]]) > 1 else row
        for row in rows
    ]
