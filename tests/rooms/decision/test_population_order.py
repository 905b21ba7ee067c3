"""The departments' own rows in another order: everybody in a population comes to the same answers, reasons and fields."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

import msgspec
import pytest

from gateway.decision import decide
from gateway.domain.reply import ItemValue
from gateway.domain.stages import LookupResult, Replies
from gateway_demo.population import Registers, generate
from gateway_demo.population.truth import Resident
from tests.rooms.decision.example import catalogue, query
from tests.rooms.decision.test_population import TODAY, Departments

RESIDENTS = 250
T = TypeVar("T")
Told = Mapping[str, tuple[object, str, Mapping[str, ItemValue]]]
OF_ONE = ("M02-C1", "M04-C1", "M04-C5", "M08-C1", "M08-C2", "M09-C1", "M09-C2", "M09-C3", "M10-C1", "M15-C1", "M15-C2")
OF_FAMILY = ("M01-C1", "M01-C4", "M01-C5", "M04-C2", "M04-C3", "M07-C1", "M07-C2", "M07-C3")


def shuffled(registers: Registers, random: Random) -> Registers:
    """The same rows in another order; owners of a unit, lines of an account and kinds of a line too."""
    mixed = Registers(**{name: _mixed(getattr(registers, name), random) for name in registers.__struct_fields__})
    units = [msgspec.structs.replace(unit, owners=_mixed(unit.owners, random)) for unit in mixed.real_estate]
    accounts = [
        msgspec.structs.replace(
            account,
            periods=_mixed(
                [msgspec.structs.replace(p, kinds=_mixed(p.kinds, random)) for p in account.periods], random
            ),
        )
        for account in mixed.social_security
    ]
    return msgspec.structs.replace(mixed, real_estate=units, social_security=accounts)


def _mixed(rows: Sequence[T], random: Random) -> list[T]:
    return random.sample(rows, len(rows))


def told(departments: Departments, people: Sequence[tuple[str, Resident]], codes: Sequence[str]) -> Told:
    """What the certificates of one matter come to."""
    asked = query(codes[0][:3], [(role, who.id_no, who.name) for role, who in people], codes)
    plan = catalogue().plan(asked)
    replies = Replies({x.lookup_id: LookupResult(departments.reply(x), 1, 1) for x in plan.lookups})
    made = decide(plan, replies, TODAY).of.items()
    return {code: (one.answer, one.reason, {str(n): v.raw for n, v in one.values.items()}) for code, one in made}


def of_matter(codes: Sequence[str]) -> list[list[str]]:
    matters = sorted({code[:3] for code in codes})
    return [[code for code in codes if code.startswith(matter)] for matter in matters]


@pytest.mark.parametrize("seed", [20190223, 5])
def test_no_order_of_a_departments_rows_makes_an_answer(seed: int) -> None:
    made, random = generate(seed=seed, residents=RESIDENTS), Random(seed)
    first, second = Departments(made.registers), Departments(shuffled(made.registers, random))
    people = [one for one in made.truth.residents.values() if not one.sealed]
    families = [family for family in made.truth.families() if not family.has_sealed_member]
    cases: list[tuple[list[tuple[str, Resident]], list[str]]] = []
    for one in people:
        cases += [([("deceased" if codes[0] == "M02-C1" else "applicant", one)], codes) for codes in of_matter(OF_ONE)]
    for family in families:
        spouse = [("spouse", family.spouse)] if family.spouse else []
        whole = [("applicant", family.applicant), *spouse, *(("child", child) for child in family.children)]
        cases += [(random.sample(whole, len(whole)), codes) for codes in of_matter(OF_FAMILY)]
    wrong = [
        (codes, before, after)
        for whom, codes in cases
        if (before := told(first, whom, codes)) != (after := told(second, random.sample(whom, len(whom)), codes))
    ]
    assert not wrong, (len(wrong), wrong[:3])
    assert len(cases) > 1500
