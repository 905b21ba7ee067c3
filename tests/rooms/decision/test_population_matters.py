"""Seven more matters against a thousand people's truth under three seeds; or against the ledger, for those who stand in it."""

from collections.abc import Iterator
from datetime import date

import pytest

from gateway.decision import decide
from gateway.domain.identifiers.documents import month_of, shift_month
from gateway.domain.stages import LookupResult, Replies
from gateway_demo.population import Family, LedgerRow, planted_on
from gateway_demo.population.truth import Resident
from tests.rooms.decision.example import catalogue, query
from tests.rooms.decision.test_population import HIDES_SPOUSE, TODAY, UNDECIDED, Departments, thousand

LAST = shift_month(month_of(TODAY), -1)
SEEDS = (20190223, 7, 1_000_003)
BY_REGISTER = {
    "household": ("M02-C1", "M03-C3", "M04-C2", "M05-C2", "M10-C3", "M15-C1", "M15-C2"),
    "marriage": ("M04-C2", "M05-C2"),
    "real_estate": ("M04-C2", "M05-C2"),
    "social_security": ("M04-C5", "M09-C2", "M13-C2"),
}
REGISTER_KEEPS_SPOUSE = ("M04-C2", "M05-C2")
Case = tuple[str, list[tuple[str, Resident]], set[str]]


def word(is_so: object) -> set[str]:
    return {"yes" if is_so else "no"}


def of_household(resident: Resident) -> Iterator[Case]:
    """What the household register must come to about one resident; of those from elsewhere it cannot tell life from death."""
    is_seen = resident.local
    age = TODAY.year - resident.birth_date.year - ((TODAY.month, TODAY.day) < resident.birth_date.timetuple()[1:3])
    is_here = resident.local and resident.alive
    is_late = resident.local and not resident.alive  # who is dead applies for nothing
    yield "M02-C1", [("deceased", resident)], word(not resident.alive) if is_seen else {"unknown"}
    yield "M10-C3", [("applicant", resident)], {"unknown"} if is_late else word(is_here)
    yield "M15-C1", [("applicant", resident)], {"yes"} if is_here else {"unknown"}
    yield "M15-C2", [("applicant", resident)], {"unknown"} if is_late else word(is_here and age >= 80)


def of_family(family: Family) -> Iterator[Case]:
    """What the other registers must come to about a family, or its applicant."""
    applicant = family.applicant
    couple = [("applicant", applicant), *([("spouse", family.spouse)] if family.spouse else [])]
    whole = [*couple, *(("child", child) for child in family.children)]
    dwellings = {unit for member in family.members for unit in member.dwellings}
    of_couple = {unit for _, member in couple for unit in member.dwellings}
    yield "M04-C2", whole, word(len(dwellings) <= 1)
    yield "M05-C2", couple, word(not of_couple)
    yield "M04-C5", [("applicant", applicant)], word(not applicant.months_in("110", LAST, 1))
    yield "M09-C2", [("applicant", applicant)], word(applicant.months_in("110", LAST) >= 180)
    yield "M13-C2", [("applicant", applicant)], word(applicant.months_in("210", LAST) >= 12)
    for child in (child for child in family.children if child.id_no in applicant.minor_children):
        yield "M03-C3", [("applicant", applicant), ("child", child)], {"yes"}


def told(code: str, people: list[tuple[str, Resident]], departments: Departments) -> tuple[str, str]:
    """Verdict and reason of one certificate."""
    asked = query(code[:3], [(role, who.id_no, who.name) for role, who in people], [code])
    plan = catalogue().plan(asked)
    replies = Replies({x.lookup_id: LookupResult(departments.reply(x), 1, 1) for x in plan.lookups})
    (decision,) = decide(plan, replies, TODAY).of.values()
    assert decision.answer is not None
    return decision.answer.verdict.value, decision.reason


def may(code: str, people: list[tuple[str, Resident]], wanted: set[str], ledger: list[LedgerRow]) -> set[str]:
    """What the certificate may come to, by what the ledger says of the people."""
    applicant = people[0][1]
    own = {row.kind for row in ledger if applicant.id_no in row.person_ids}
    keeps = applicant.marital_status == "30" or "COURT_DIVORCE" in own
    if code in REGISTER_KEEPS_SPOUSE and keeps and "no" not in wanted:
        wanted = wanted | {"unknown"}  # the register keeps a spouse whom the query does not name
    hides = HIDES_SPOUSE & {row.kind for row in ledger}
    if code in REGISTER_KEEPS_SPOUSE and hides and "spouse" in {role for role, _ in people}:
        wanted = wanted | {"unknown"}  # the spouse is not shown to be one, and nothing of theirs is asked
    for row in ledger:
        if code not in BY_REGISTER.get(row.register, ()):
            continue
        if row.kind in UNDECIDED:
            wanted = wanted | {"unknown"}
        elif row.kind == "STALE_COPY":
            wanted = wanted | {"yes", "no"}
    return wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_comes_to_their_truth_or_to_what_the_ledger_says(seed: int) -> None:
    made, departments = thousand(seed)
    residents = [one for one in made.truth.residents.values() if not one.sealed]
    families = [family for family in made.truth.families() if not family.has_sealed_member]
    cases = [case for one in residents for case in of_household(one)]
    cases += [case for family in families for case in of_family(family)]
    wrong = []
    for code, people, wanted in cases:
        ledger = planted_on(made.ledger, [who.id_no for _, who in people])
        verdict, reason = told(code, people, departments)
        if verdict not in may(code, people, wanted, ledger):
            wrong.append((code, verdict, reason, wanted, [row.kind for row in ledger]))
    assert not wrong, (len(wrong), wrong[:10])
    assert len(cases) > 5000
    assert {code for code, _, _ in cases} >= {"M03-C3", "M15-C2"}
    assert date(2026, 11, 1) == TODAY
