"""The registers derived from the world, as they would be if nobody ever mistyped; and the truth about every resident."""

from collections import defaultdict
from datetime import date

from gateway_demo.population.estates import GONE, is_dwelling
from gateway_demo.population.rows import (
    HouseholdRow,
    LedgerRow,
    MarriageRow,
    Period,
    Registers,
)
from gateway_demo.population.truth import Months, OwnedVehicle, Resident, Truth, is_minor
from gateway_demo.population.world import Marriage, Person, World

COVERAGE = {
    "paper": (
        "NOT_DIGITISED",
        "no record within coverage; is_couple unknown, coverage_from given; does not block the family",
    ),
    "elsewhere": ("OTHER_JURISDICTION", "no local record is not 'unmarried': is_couple unknown or no record"),
}
COURT = ("COURT_DIVORCE", "the register still shows the marriage; the answer follows the register")


def derive(world: World) -> Registers:
    """What the departments would hold without any noise."""
    return Registers(
        household=[household_row(p, world.as_of) for p in world.people],
        marriage=_marriage_rows(world.marriages),
        real_estate=list(world.units),
        social_security=list(world.accounts),
        vehicles=list(world.vehicles),
        employers=list(world.employers),
        disability=list(world.disabilities),
    )


def household_row(person: Person, as_of: date) -> HouseholdRow:
    """One person's row; of those from elsewhere the register knows the permit only."""
    home, head = person.home, person.home.head if person.home else None
    moved_in, reason = person.moved_in or (None, None)
    status = "cancelled" if person.death else "normal" if home else "elsewhere"
    return HouseholdRow(
        id_no=person.id_no,
        name=person.name,
        former_name=person.former_name,
        sex=person.sex,
        ethnic_group=person.ethnic_group,
        birth_date=person.birth,
        household_no=home.number if home else None,
        relation_to_head=person.relation,
        head_id_no=head.id_no if head else None,
        hukou_type=home.kind if home else None,
        hukou_county=home.county if home else None,
        hukou_address=home.address if home else None,
        police_station=home.station if home else None,
        move_in_date=moved_in,
        move_in_reason=reason,
        person_status=status,
        cancel_date=person.death,
        cancel_reason="死亡" if person.death else None,
        father_id_no=person.father.id_no if person.father and person.is_linked else None,
        mother_id_no=person.mother.id_no if person.mother and person.is_linked else None,
        residence_permit=person.permit,
        sealed=person.sealed,
        updated_at=as_of,
    )


def _marriage_rows(marriages: list[Marriage]) -> list[MarriageRow]:
    rows = []
    for m in marriages:
        if m.register == "here":
            rows.append(_event(m, "marriage", m.cert_no, m.begin, m.remarriage))
        if m.end_cert and m.end:
            rows.append(_event(m, "divorce", m.end_cert, m.end, None))
    return rows


def _event(marriage: Marriage, event: str, cert_no: str, on: date, remarriage: str | None) -> MarriageRow:
    return MarriageRow(
        county=marriage.county,
        husband_id_no=marriage.husband.id_no,
        husband_name=marriage.husband.name,
        wife_id_no=marriage.wife.id_no,
        wife_name=marriage.wife.name,
        event=event,
        cert_no=cert_no,
        date=on,
        remarriage=remarriage,
    )


def coverage_ledger(world: World) -> list[LedgerRow]:
    """Facts that the marriage register cannot know, one row each."""
    rows = []
    for marriage in world.marriages:
        if marriage.register in COVERAGE:
            rows.append(_coverage(marriage, *COVERAGE[marriage.register]))
        if marriage.end_kind == "court":
            rows.append(_coverage(marriage, *COURT))
    return rows


def _coverage(marriage: Marriage, kind: str, expected: str) -> LedgerRow:
    people = [marriage.husband.id_no, marriage.wife.id_no]
    return LedgerRow(kind, "marriage", people, None, None, None, None, expected)


def tell_truth(world: World) -> Truth:
    """The truth about every resident of the world."""
    dwellings, forenotices = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for unit in world.units:
        if is_dwelling(unit):
            for owner in unit.owners:
                (forenotices if unit.forenotice else dwellings)[owner.id_no].append(unit.unit_no or unit.cert_no)
    vehicles = defaultdict[str, list[OwnedVehicle]](list)
    for v in world.vehicles:
        if not GONE.intersection(v.status):
            vehicles[v.owner_id_no].append(OwnedVehicle(v.plate_type, v.plate_no, v.reference_price))
    paid = {account.id_no: paid_months(account.periods) for account in world.accounts}
    return Truth(
        world.as_of,
        {
            p.id_no: Resident(
                id_no=p.id_no,
                name=p.name,
                birth_date=p.birth,
                alive=p.death is None,
                death_date=p.death,
                local=p.home is not None,
                county=p.county,
                sealed=p.sealed,
                marital_status=_marital_status(p),
                spouse_id_no=p.spouse.id_no if p.spouse else None,
                parent_ids=tuple(x.id_no for x in (p.father, p.mother) if x is not None),
                minor_children=tuple(c.id_no for c in p.children if c.death is None and is_minor(c.birth, world.as_of)),
                dwellings=tuple(dwellings[p.id_no]),
                forenotices=tuple(forenotices[p.id_no]),
                vehicles=tuple(vehicles[p.id_no]),
                paid_months=paid.get(p.id_no, {}),
            )
            for p in world.people
        },
    )


def _marital_status(person: Person) -> str:
    if not person.marriages:
        return "10"
    last = max(person.marriages, key=lambda m: m.begin)
    if last.end is None:
        return {"first": "21", "again": "22", "same": "23"}[last.remarriage]
    return "30" if last.end_kind == "death" else "40"


def paid_months(periods: list[Period]) -> dict[str, tuple[Months, ...]]:
    """Distinct paid months by kind: overlapping and adjoining periods become one run."""
    runs: dict[str, list[Months]] = {}
    for kind, start, end in sorted((kind, p.start, p.end) for p in periods for kind in p.kinds):
        known = runs.setdefault(kind, [])
        if known and start <= _next(known[-1][1]):
            known[-1] = (known[-1][0], max(known[-1][1], end))
        else:
            known.append((start, end))
    return {kind: tuple(months) for kind, months in runs.items()}


def _next(month: int) -> int:
    return month + 1 if month % 100 < 12 else month + 89
