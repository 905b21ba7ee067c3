"""What registers have wrong, kind by kind of the ledger: what is answered about somebody who stands in it."""

from collections.abc import Iterator
from functools import cache

import pytest

from gateway_demo.population import LedgerRow
from tests.rooms.decision.test_population import REMARRIED, Departments, thousand
from tests.rooms.decision.test_population_matters import told

SEED = 20190223
ASKED_OF = {
    "household": "M10-C3",
    "real_estate": "M05-C2",
    "social_security": "M09-C2",
    "vehicles": "M01-C4",
}
"""A certificate that rests on the register, by register."""
Told = tuple[str, str]


@cache
def clean() -> Departments:
    """The departments as they would be if nobody had ever mistyped."""
    return Departments(thousand(SEED)[0].clean)


def of_kind(kind: str) -> list[LedgerRow]:
    return [row for row in thousand(SEED)[0].ledger if row.kind == kind]


def both(row: LedgerRow, number: str) -> tuple[Told, Told]:
    """The answer about the person, with the family, by the registers as they are and as they should be."""
    made, noisy = thousand(SEED)
    family = made.truth.family_of(number)
    who = [("applicant", family.applicant)]
    if row.register in {"real_estate", "vehicles"}:
        who += [("spouse", family.spouse)] if family.spouse else []
    if row.register == "vehicles":
        who += [("child", child) for child in family.children]
    code = ASKED_OF[row.register]
    return told(code, who, noisy), told(code, who, clean())


def couples(kind: str) -> Iterator[Told]:
    """What the marriage register comes to about the two of each row."""
    made, noisy = thousand(SEED)
    for row in of_kind(kind):
        first, second = (made.truth.residents[number] for number in row.person_ids)
        if first.marital_status == REMARRIED:
            continue  # their divorce is on record, and is knowledge
        yield told("M05-C1", [("applicant", first), ("spouse", second)], noisy)


@pytest.mark.parametrize(
    ("kind", "reason"), [("NAME_VARIANT", "PARTIAL"), ("ID_UNMATCHED", "POSSIBLE_MATCH"), ("DUPLICATE_ID", "AMBIGUOUS")]
)
def test_what_may_be_somebody_is_for_a_person_to_settle_and_never_the_contrary(kind: str, reason: str) -> None:
    answers = [both(row, row.person_ids[0]) for row in of_kind(kind)]
    assert answers
    assert all(noisy[0] in {"unknown", right[0]} for noisy, right in answers)
    assert ("unknown", reason) in [noisy for noisy, _ in answers]


@pytest.mark.parametrize("kind", ["ID_LEGACY_15", "FORMER_NAME", "STALE_ADDRESS"])
def test_what_surely_is_somebody_changes_no_answer(kind: str) -> None:
    answers = [both(row, row.person_ids[0]) for row in of_kind(kind)]
    assert answers
    assert all(noisy == right for noisy, right in answers)


def test_an_old_number_and_a_former_name_are_found_by_what_they_prove() -> None:
    proved = [both(row, row.person_ids[0])[0][1] for kind in ("ID_LEGACY_15", "FORMER_NAME") for row in of_kind(kind)]
    assert any(reason.startswith(("OWNS_", "COUNT_1")) for reason in proved)


def test_a_stale_copy_is_answered_as_the_register_has_it() -> None:
    counted = []
    for row in of_kind("STALE_COPY"):
        buyer, seller = row.person_ids
        for number, more in ((buyer, -1), (seller, 1)):
            (_, noisy), (_, right) = both(row, number)
            if {noisy[:6], right[:6]} == {"COUNT_"}:
                counted.append(int(noisy[6:]) - int(right[6:]) == more)
    assert len(counted) >= 4
    assert all(counted)


def test_a_pension_paid_on_after_a_death_is_reported_and_decides_nothing() -> None:
    made, noisy = thousand(SEED)
    answers = [
        told("M09-C3", [("applicant", made.truth.residents[row.person_ids[0]])], noisy) for row in of_kind("DEATH_LAG")
    ]
    assert answers
    assert set(answers) == {("unknown", "PAID_AFTER_DEATH")}


@pytest.mark.parametrize("kind", ["NOT_DIGITISED", "OTHER_JURISDICTION"])
def test_a_marriage_that_the_register_does_not_hold_is_not_refuted(kind: str) -> None:
    answers = list(couples(kind))
    assert answers
    assert {verdict for verdict, _ in answers} == {"unknown"}


def test_a_divorce_by_a_court_is_answered_as_the_register_has_it() -> None:
    answers = list(couples("COURT_DIVORCE"))
    assert ("yes", "REGISTERED") in answers
    assert {verdict for verdict, _ in answers} <= {"yes", "unknown", "no"}


def test_every_kind_of_the_ledger_is_tried_here() -> None:
    tried = {
        *("NAME_VARIANT", "ID_UNMATCHED", "DUPLICATE_ID", "ID_LEGACY_15", "FORMER_NAME", "STALE_ADDRESS"),
        *("STALE_COPY", "DEATH_LAG", "NOT_DIGITISED", "OTHER_JURISDICTION", "COURT_DIVORCE"),
    }
    assert {row.kind for row in thousand(SEED)[0].ledger} == tried
