"""What holds in every undisturbed population: numbers, lives, marriages, books, rights, payments."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise

import msgspec

from gateway.domain.errors import InvalidIdentifier
from gateway.domain.identifiers.documents import (
    month_of,
    parse_household_number,
    parse_marriage_certificate,
    parse_right_certificate,
    parse_unit_number,
    shift_month,
)
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.organisations import parse_credit_code
from gateway.domain.identifiers.people import birth_date_of, parse_person_number, sex_of
from gateway.domain.identifiers.reserved import is_reserved
from gateway.domain.identifiers.vehicles import parse_plate, parse_vin
from gateway.domain.person import age_on
from gateway_demo.population.findings import PopulationReport, Weight
from gateway_demo.population.rows import HouseholdRow, MarriageRow, Period, RealEstateRow, Registers
from gateway_demo.population.world import years_after

_LEGAL_AGE = {"husband": 22, "wife": 20}
_PARENT_AGES = range(15, 63)
_FIRST_WORKING_AGE = 16
DOUBLED = "DOUBLED"
"""The rule that no department can be started against: a row stands twice."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Registers under check.  `weight` is what a disagreement between registers weighs: a remark where no ledger explains it."""

    registers: Registers
    as_of: date
    people: dict[str, HouseholdRow]
    report: PopulationReport
    weight: Weight

    @classmethod
    def of(cls, registers: Registers, as_of: date, report: PopulationReport, weight: Weight) -> "Checked":
        """Index the people by number; of two with one number the first."""
        people: dict[str, HouseholdRow] = {}
        for row in registers.household:
            people.setdefault(row.id_no, row)
        return cls(registers, as_of, people, report, weight)


def check_invariants(checked: Checked) -> None:
    """All invariants of the registers; findings go to the report."""
    for check in (
        _doubled,
        _numbers,
        _owners_numbers,
        _unique,
        _people,
        _books,
        _parents,
        _marriages,
        _overlaps,
        _units,
        _accounts,
        _vehicles,
        _names,
    ):
        check(checked)


def _doubled(c: Checked) -> None:
    """The same row twice, word for word, is no register's content but a fault of copying."""
    for name in c.registers.__struct_fields__:
        first: dict[bytes, int] = {}
        for i, row in enumerate(getattr(c.registers, name)):
            before = first.setdefault(msgspec.json.encode(row), i)
            c.report.expect(before == i, DOUBLED, name, i, f"the same as row {before}")


def _numbers(c: Checked) -> None:
    r = c.registers
    _each(c, "household", ((i, x.id_no) for i, x in enumerate(r.household)), parse_person_number)
    _each(
        c,
        "household",
        ((i, x.household_no) for i, x in enumerate(r.household) if x.household_no),
        parse_household_number,
    )
    for i, m in enumerate(r.marriage):
        _each(c, "marriage", ((i, m.husband_id_no), (i, m.wife_id_no)), parse_person_number)
    _each(c, "marriage", ((i, m.cert_no) for i, m in enumerate(r.marriage)), parse_marriage_certificate)
    _each(c, "real_estate", ((i, u.unit_no) for i, u in enumerate(r.real_estate) if u.unit_no), parse_unit_number)
    _each(c, "real_estate", ((i, u.cert_no) for i, u in enumerate(r.real_estate)), parse_right_certificate)
    _each(c, "social_security", ((i, a.id_no) for i, a in enumerate(r.social_security)), parse_person_number)
    _each(c, "vehicles", ((i, v.vin) for i, v in enumerate(r.vehicles)), parse_vin)
    for i, v in enumerate(r.vehicles):
        _each(c, "vehicles", ((i, v.plate_no),), partial(parse_plate, v.plate_type))
    _each(c, "employers", ((i, e.uscc) for i, e in enumerate(r.employers)), parse_credit_code)
    _each(c, "disability", ((i, d.id_no) for i, d in enumerate(r.disability)), parse_person_number)


def _owners_numbers(c: Checked) -> None:
    """In the owners' lists old and mistyped numbers are what real registers hold."""
    units = [(i, o.id_no) for i, u in enumerate(c.registers.real_estate) for o in u.owners]
    _each(c, "real_estate", units, parse_person_number, weight=c.weight)
    cars = [(i, v.owner_id_no) for i, v in enumerate(c.registers.vehicles)]
    _each(c, "vehicles", cars, parse_person_number, weight=c.weight)


def _each(
    c: Checked,
    register: str,
    numbers: Iterable[tuple[int, str]],
    parse: Callable[[str], object],
    *,
    weight: Weight = Weight.FAULT,
) -> None:
    for row, number in numbers:
        try:
            parse(number)
        except InvalidIdentifier as error:
            c.report.note(error.code, register, row, error.detail, weight=weight)
        else:
            c.report.expect(is_reserved(number), "RESERVED", register, row, "a number outside the reserved ranges")


def _unique(c: Checked) -> None:
    r = c.registers
    keys: dict[tuple[str, str], list[str]] = {
        ("household", "person number"): [x.id_no for x in r.household],
        ("household", "permit number"): [x.residence_permit.no for x in r.household if x.residence_permit],
        ("marriage", "certificate"): [m.cert_no for m in r.marriage],
        ("real_estate", "certificate"): [u.cert_no for u in r.real_estate],
        ("real_estate", "unit number"): [u.unit_no for u in r.real_estate if u.unit_no and u.status == "current"],
        ("social_security", "account"): [a.id_no for a in r.social_security],
        ("social_security", "account number"): [a.person_no for a in r.social_security],
        ("vehicles", "plate"): [v.plate_type + v.plate_no for v in r.vehicles],
        ("vehicles", "VIN"): [v.vin for v in r.vehicles],
        ("employers", "credit code"): [e.uscc for e in r.employers],
        ("disability", "certificate"): [d.cert_no for d in r.disability],
    }
    for (register, what), values in keys.items():
        twice = sum(n > 1 for n in Counter(values).values())
        # one person number given to two people is what real registers hold
        weight = c.weight if what == "person number" else Weight.FAULT
        c.report.expect(not twice, "UNIQUE", register, None, f"{twice} × the same {what} twice", weight=weight)


def _people(c: Checked) -> None:
    for i, row in enumerate(c.registers.household):
        try:
            born = birth_date_of(row.id_no)
        except InvalidIdentifier:
            continue
        say = sex_of(row.id_no)
        c.report.expect(born == row.birth_date, "BIRTH", "household", i, "birth date and number disagree")
        c.report.expect(say in (None, row.sex), "SEX", "household", i, "sex and number disagree")
        c.report.expect(row.birth_date <= c.as_of, "BIRTH", "household", i, "born in the future")
        gone = row.cancel_date
        c.report.expect(
            (gone is not None) == (row.person_status == "cancelled"),
            "STATUS",
            "household",
            i,
            "status and cancellation disagree",
            weight=c.weight,
        )
        c.report.expect(
            gone is None or row.birth_date <= gone <= c.as_of, "STATUS", "household", i, "cancelled outside life"
        )


def _books(c: Checked) -> None:
    heads: dict[str, set[str | None]] = defaultdict(set)
    for i, row in enumerate(c.registers.household):
        local = row.person_status in ("normal", "cancelled")
        c.report.expect(
            bool(row.household_no) == local, "BOOK", "household", i, "a local has a book, nobody else", weight=c.weight
        )
        if row.household_no:
            heads[row.household_no].add(row.head_id_no)
            c.report.expect(
                (row.relation_to_head == "02") == (row.head_id_no == row.id_no),
                "HEAD",
                "household",
                i,
                "relation 02 is the head",
                weight=c.weight,
            )
            head = c.people.get(row.head_id_no or "")
            c.report.expect(
                head and head.household_no == row.household_no,
                "HEAD",
                "household",
                i,
                "the head stands in another book",
                weight=c.weight,
            )
    several = sum(len(h) != 1 for h in heads.values())
    c.report.expect(
        not several, "HEAD", "household", None, f"{several} books without exactly one head", weight=c.weight
    )


def _parents(c: Checked) -> None:
    for i, row in enumerate(c.registers.household):
        for number, sex in ((row.father_id_no, "1"), (row.mother_id_no, "2")):
            parent = c.people.get(number or "")
            if number is None:
                continue
            c.report.expect(parent, "PARENT", "household", i, "a parent is not in the register")
            if parent:
                age = age_on(parent.birth_date, row.birth_date)
                c.report.expect(
                    age in _PARENT_AGES, "PARENT", "household", i, "a parent younger than 15 or older than 62"
                )
                c.report.expect(parent.sex == sex, "PARENT", "household", i, "a parent's sex")


def _marriages(c: Checked) -> None:
    for i, m in enumerate(c.registers.marriage):
        for side, number in (("husband", m.husband_id_no), ("wife", m.wife_id_no)):
            person = c.people.get(number)
            if person is None:
                c.report.note("UNKNOWN", "marriage", i, "a partner is not in the household register", weight=c.weight)
                continue
            lived = person.cancel_date is None or m.date <= person.cancel_date
            c.report.expect(lived, "DEAD", "marriage", i, "registered after death")
            c.report.expect(m.date <= c.as_of, "FUTURE", "marriage", i, "registered in the future")
            if m.event == "marriage":
                of_age = age_on(person.birth_date, m.date) >= _LEGAL_AGE[side]
                c.report.expect(of_age, "AGE", "marriage", i, "married below the legal age")


def _overlaps(c: Checked) -> None:
    events: dict[str, list[tuple[date, int, MarriageRow]]] = defaultdict(list)
    for i, m in enumerate(c.registers.marriage):
        for number in (m.husband_id_no, m.wife_id_no):
            events[number].append((m.date, i, m))
    for number, own in events.items():
        partner: str | None = None
        for on, i, m in sorted(own, key=lambda e: e[:2]):
            if m.event == "marriage":
                died = c.people[partner].cancel_date if partner in c.people else None
                free = partner is None or (died is not None and died < on)
                c.report.expect(free, "OVERLAP", "marriage", i, "married while married", weight=c.weight)
                partner = m.wife_id_no if number == m.husband_id_no else m.husband_id_no
            elif m.event in ("divorce", "revoked"):
                partner = None


def _units(c: Checked) -> None:
    for i, unit in enumerate(c.registers.real_estate):
        c.report.expect(
            _shares_fit(unit),
            "SHARES",
            "real_estate",
            i,
            "shares do not sum to 100 as the co-ownership says",
            weight=c.weight,
        )
        for owner in unit.owners:
            person = c.people.get(owner.id_no)
            if person is None:
                c.report.note("UNKNOWN", "real_estate", i, "an owner is not in the household register", weight=c.weight)
            elif person.cancel_date:
                c.report.expect(unit.reg_date <= person.cancel_date, "DEAD", "real_estate", i, "acquired after death")


def _shares_fit(unit: RealEstateRow) -> bool:
    shares = [o.share for o in unit.owners]
    if unit.co_ownership == "1":
        return len(shares) > 1 and all(s is None for s in shares)
    known = [s for s in shares if s is not None]
    return len(known) == len(shares) and abs(sum(known) - 100) < 0.01 and (unit.co_ownership != "0" or len(shares) == 1)


def _accounts(c: Checked) -> None:
    names = {e.uscc: e.name for e in c.registers.employers}
    closed = shift_month(month_of(c.as_of), -1)
    for i, account in enumerate(c.registers.social_security):
        person = c.people.get(account.id_no)
        if person is None:
            c.report.note("UNKNOWN", "social_security", i, "an account of nobody in the register", weight=c.weight)
            continue
        died = month_of(person.cancel_date) if person.cancel_date else None
        first = month_of(years_after(person.birth_date, _FIRST_WORKING_AGE))
        for p in account.periods:
            c.report.expect(
                _inside(p, first, min(closed, died or closed)), "PERIOD", "social_security", i, "paid outside a life"
            )
            c.report.expect(
                p.employer_uscc is None or names.get(p.employer_uscc) == p.employer, "EMPLOYER", "social_security", i,
                "an employer not in the register, or by another name", weight=c.weight,
            )  # fmt: skip
        runs = sorted((p.start, p.end) for p in account.periods)
        apart = all(a[1] < b[0] for a, b in pairwise(runs))
        c.report.expect(apart, "PERIOD", "social_security", i, "periods overlap", weight=c.weight)
        pension = account.pension
        stopped = pension is None or died is None or (pension.stopped is not None and pension.stopped <= died)
        c.report.expect(stopped, "DEAD", "social_security", i, "a pension runs on after death", weight=c.weight)


def _inside(period: Period, first: int, last: int) -> bool:
    return first <= period.start <= period.end <= last


def _vehicles(c: Checked) -> None:
    for i, v in enumerate(c.registers.vehicles):
        person = c.people.get(v.owner_id_no)
        if person is None:
            c.report.note("UNKNOWN", "vehicles", i, "an owner not in the household register", weight=c.weight)
        elif person.cancel_date:
            c.report.expect(v.first_reg_date <= person.cancel_date, "DEAD", "vehicles", i, "registered after death")
        cancelled = v.cancelled_at is not None
        c.report.expect(
            cancelled == bool(set("EP") & set(v.status)),
            "STATUS",
            "vehicles",
            i,
            "status and cancellation disagree",
            weight=c.weight,
        )


def _names(c: Checked) -> None:
    r = c.registers
    named = [("marriage", i, m.husband_id_no, m.husband_name) for i, m in enumerate(r.marriage)]
    named += [("marriage", i, m.wife_id_no, m.wife_name) for i, m in enumerate(r.marriage)]
    named += [("real_estate", i, o.id_no, o.name) for i, u in enumerate(r.real_estate) for o in u.owners]
    named += [("social_security", i, a.id_no, a.name) for i, a in enumerate(r.social_security)]
    named += [("vehicles", i, v.owner_id_no, v.owner_name) for i, v in enumerate(r.vehicles)]
    for register, row, number, name in named:
        person = c.people.get(number)
        same = person is None or fold_name(person.name) == fold_name(name)
        c.report.expect(same, "NAME", register, row, "another name than in the household register", weight=c.weight)
