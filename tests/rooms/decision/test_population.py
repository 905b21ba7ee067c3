"""The rules against a thousand people's truth: registers turned into replies as the connectors would, no protocol between."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property

import msgspec
import pytest

from connectors.household.department.register import Register as Households
from connectors.marriage.department.register import NameMismatchError, masked
from connectors.marriage.department.register import Register as Marriages
from connectors.real_estate.gateway_real_estate.adapter import owner_match
from gateway.decision import decide
from gateway.domain.codes import CertificateCode, ItemName
from gateway.domain.identifiers.folding import fold
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import numbers_of
from gateway.domain.reply import Ambiguous, ItemValue, NoRecord, PartialMatch, Record, Reply
from gateway.domain.stages import Lookup, LookupResult, Replies
from gateway_demo.population import Family, LedgerRow, Population, Registers, generate, planted_on
from tests.rooms.decision.example import AS_OF, catalogue, found, query, record

TODAY = date(2026, 11, 1)
BY_REGISTER = {
    "household": ("M01-C1", "M01-C4", "M01-C5"),
    "marriage": ("M01-C1", "M01-C4", "M01-C5"),
    "real_estate": ("M01-C1",),
    "social_security": ("M01-C2",),
    "vehicles": ("M01-C4",),
}
REMARRIED = "23"
HIDES_SPOUSE = {"NOT_DIGITISED", "OTHER_JURISDICTION"}
UNDECIDED = {"NAME_VARIANT", "ID_UNMATCHED", "DUPLICATE_ID"}


class Departments:
    """What the five departments hold, asked as the connectors ask."""

    def __init__(self, registers: Registers) -> None:
        self.registers = registers
        self.events = msgspec.to_builtins(registers.marriage)
        households = msgspec.to_builtins(registers.household)
        self.households = Households(households, self.events)
        self.marriages = Marriages(self.events, households)

    @cached_property
    def _owners(self) -> Mapping[str, set[int]]:
        """The rows of a name or a number of an owner."""
        rows: defaultdict[str, set[int]] = defaultdict(set)
        for place, row in enumerate(self.registers.real_estate):
            for owner in row.owners:
                rows[fold_name(owner.name)].add(place)
                rows[fold(owner.id_no)].add(place)
        return rows

    def reply(self, lookup: Lookup) -> Reply:
        ask = getattr(self, lookup.question.replace(".", "_"))
        reply: Reply = ask(*_who(lookup))
        return reply

    def household_person(self, number: str, name: str) -> Reply:
        rows = self.households.find(number)
        if len(rows) != 1:
            return Ambiguous(AS_OF) if rows else NoRecord(AS_OF)
        (row,) = rows
        if fold_name(row["name"]) != fold_name(name):
            return PartialMatch(AS_OF)
        names = ("person_status", "former_name", "cancel_reason", "hukou_county")
        links = {"linked_spouse": "pogmsfhm", "linked_spouse_dead": "poswbz"}
        spouse = self.households.spouse(number)
        linked = {item: {"1": "yes", "0": "no"}.get(str(spouse[raw]), spouse[raw]) for item, raw in links.items()}
        days = {item: row[item] and date.fromisoformat(row[item]) for item in ("birth_date", "cancel_date")}
        permit = row["residence_permit"] or {}
        for item in ("since", "until"):
            days[f"permit_{item}"] = permit.get(item) and date.fromisoformat(permit[item])
        plain = {item: row[item] for item in names}
        return found(record(**plain, **days, **linked, permit_county=permit.get("county")))

    def household_is_child_of(self, number: str, name: str, other: str, _other_name: str) -> Reply:
        checked = self.household_person(number, name)
        if isinstance(checked, NoRecord | PartialMatch | Ambiguous):
            return checked
        (row,) = self.households.find(number)
        links = {item: row[f"{item}_id_no"] for item in ("father", "mother")}
        return found(record(**{item: held and ("same" if held == other else "other") for item, held in links.items()}))

    def household_children_of_applicant(self, number: str, name: str) -> Reply:
        checked = self.household_person(number, name)
        if isinstance(checked, NoRecord | PartialMatch | Ambiguous):
            return checked
        children = self.households.minor_children(number, TODAY)
        return found(record(minor_children=tuple(child["gmsfhm"] for child in children)))

    def marriage_status_of_applicant(self, number: str, name: str) -> Reply:
        try:
            self.marriages.records_of(number, name)
        except NameMismatchError:
            return PartialMatch(AS_OF)
        told = [record(later_marriage=_day(r.get("laterDate"))) for r in self.marriages.records_of(number, name)]
        rows = sorted(self._events(number), key=lambda row: row["date"])
        events = [{**_event(row, number), **later} for row, later in zip(rows, told, strict=True)]
        return found(*events) if events else NoRecord(AS_OF, coverage_from=date(1985, 1, 1))

    def _events(self, number: str) -> Iterator[dict[str, str]]:
        for row in self.events:
            if number in (row["husband_id_no"], row["wife_id_no"]):
                yield row

    def marriage_is_couple(self, number: str, name: str, other: str, other_name: str) -> Reply:
        answer = self.marriages.couple(number, name, other, other_name)
        if answer.couple is None:
            return NoRecord(AS_OF)
        days = {
            "register_date": answer.registered_on,
            "ended_on": answer.ended_on,
            "later_marriage": answer.followed_on,
        }
        return found(record(is_spouse_of=answer.couple.lower(), **{name: _day(on) for name, on in days.items()}))

    def real_estate_holdings(self, number: str, name: str) -> Reply:
        held: list[Record] = []
        # An owner of another name and another number is nobody's match: `owner_match` need not be asked of a whole city's.
        near = set[int]().union(*(self._owners.get(key, ()) for key in (fold_name(name), *numbers_of(number))))
        for row in (self.registers.real_estate[place] for place in sorted(near)):
            for owner in row.owners:
                match = owner_match(owner.id_no, owner.name, number, name)
                if match is not None:
                    share = None if owner.share is None else Decimal(str(owner.share))
                    plain = {
                        n: getattr(row, n)
                        for n in ("unit_no", "cert_no", "right_type", "usage", "status", "forenotice")
                    }
                    held.append(record(**plain, share=share, owner_name=owner.name, owner_match=match))
        return found(*held) if held else NoRecord(AS_OF)

    def vehicles_owned(self, number: str, _name: str) -> Reply:
        names = (
            "plate_no",
            "plate_type",
            "status",
            "owner_name",
            "fuel",
            "first_reg_date",
            "cancelled_at",
            "cancel_reason",
        )
        held = [
            record(**{n: getattr(row, n) for n in names}, reference_price=Decimal(row.reference_price))
            for row in self.registers.vehicles
            if row.owner_id_no == number
        ]
        return found(*held) if held else NoRecord(AS_OF)

    def social_security_periods(self, number: str, _name: str) -> Reply:
        accounts = [row for row in self.registers.social_security if row.id_no == number]
        if not accounts:
            return NoRecord(AS_OF)
        (account,) = accounts
        own = [(p, record(insurance_kind=k, start=p.start, end=p.end)) for p in account.periods for k in p.kinds]
        lines = tuple({**line, **record(stop_reason=p.stop_reason, employer_uscc=p.employer_uscc)} for p, line in own)
        bases = tuple({**line, **record(base=Decimal(p.base), employer_uscc=p.employer_uscc)} for p, line in own)
        return found(record(name=account.name, periods=lines, contribution_base=bases))

    def disabled_federation_certificate(self, number: str, name: str) -> Reply:
        held = [record(level=row.level, name=name) for row in self.registers.disability if row.id_no == number]
        return found(*held) if held else NoRecord(AS_OF)

    def social_security_benefit(self, number: str, _name: str) -> Reply:
        for row in self.registers.social_security:
            if row.id_no == number:
                status = "none" if row.pension is None else "stopped" if row.pension.stopped else "receiving"
                return found(record(name=row.name, pension_status=status))
        return NoRecord(AS_OF)


def _who(lookup: Lookup) -> tuple[str, ...]:
    people = [party.person for party in (lookup.subject, lookup.other) if party is not None]
    return tuple(text for person in people if person is not None for text in (person.person_id.number, person.name))


def _day(on: object) -> date | None:
    return date.fromisoformat(on) if isinstance(on, str) else None


def _event(row: dict[str, str], number: str) -> dict[ItemName, ItemValue]:
    other = "wife" if row["husband_id_no"] == number else "husband"
    return dict(
        record(
            event=row["event"],
            register_date=date.fromisoformat(row["date"]),
            cert_no=row["cert_no"],
            spouse_name=row[f"{other}_name"],
            spouse_id_no=masked(row[f"{other}_id_no"]),
        )
    )


@cache
def thousand(seed: int) -> tuple[Population, Departments]:
    made = generate(seed=seed)
    return made, Departments(made.registers)


def answers(family: Family, departments: Departments) -> dict[str, tuple[str, str]]:
    """Verdict and reason by certificate; `none` where it does not apply."""
    roles = [("applicant", family.applicant), *([("spouse", family.spouse)] if family.spouse else [])]
    people = [*roles, *(("child", child) for child in family.children)]
    plan = catalogue().plan(query("M01", [(role, who.id_no, who.name) for role, who in people]))
    replies = Replies({x.lookup_id: LookupResult(departments.reply(x), 1, 1) for x in plan.lookups})
    decided = decide(plan, replies, TODAY).of
    return {code: (d.answer.verdict.value if d.answer else "none", d.reason) for code, d in decided.items()}


def may(family: Family, ledger: list[LedgerRow]) -> dict[str, set[str]]:
    """What each certificate may come to: one thing for a family that no register has wrong."""
    truth = {
        "M01-C1": family.owns_no_dwelling,
        "M01-C2": family.paid_at_least(12, kind="110", window=24, as_of=TODAY),
        "M01-C4": family.keeps_vehicle_limit(1, 150_000),
        "M01-C5": True,
    }
    wanted = {code: {"yes" if is_so else "no"} for code, is_so in truth.items()}
    if family.spouse is None:
        wanted["M01-C5"] = {"none"}
    elif {row.kind for row in ledger} & HIDES_SPOUSE:
        has_parted = (
            family.applicant.marital_status == REMARRIED
        )  # a divorce of the two is on record, the later marriage is not
        wanted["M01-C5"] = {"unknown", "no"} if has_parted else {"unknown"}
    own = {row.kind for row in ledger if family.applicant.id_no in row.person_ids}
    if (family.applicant.marital_status == "30" or "COURT_DIVORCE" in own) and not own & HIDES_SPOUSE:
        for code in ("M01-C1", "M01-C4"):  # the register keeps a spouse whom the query does not name
            wanted[code] = {"unknown"} if truth[code] else {"no"}
    if family.spouse is not None and {row.kind for row in ledger} & HIDES_SPOUSE:
        for code in ("M01-C1", "M01-C4"):  # the spouse is not shown to be one, and nothing of hers is asked
            wanted[code] = wanted[code] | {"unknown"}
    for row in ledger:
        for code in BY_REGISTER.get(row.register, ()):
            if row.kind in UNDECIDED:
                wanted[code] = wanted[code] | {"unknown"}
            elif row.kind == "STALE_COPY":
                wanted[code] = wanted[code] | {"yes", "no"}
    return wanted


@pytest.mark.parametrize("seed", [20190223])
def test_every_family_comes_to_its_truth_or_to_what_the_ledger_says(seed: int) -> None:
    made, departments = thousand(seed)
    wrong = []
    families = [f for f in made.truth.families() if not f.has_sealed_member]
    for family in families:
        ledger = planted_on(made.ledger, [member.id_no for member in family.members])
        told = answers(family, departments)
        for code, wanted in may(family, ledger).items():
            if told[code][0] not in wanted:
                wrong.append((code, told[code], wanted, [row.kind for row in ledger], family.applicant.marital_status))
    assert not wrong
    assert len(families) > 300
    assert CertificateCode("M01-C1") in told
