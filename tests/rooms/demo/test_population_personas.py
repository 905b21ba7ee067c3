"""The personas: the same people with the same facts under every seed."""

import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from gateway_demo.population import AS_OF, Population, Resident, check, generate, personas, write

CAST = {
    "P1": ("330798196204090026", "韦桂芳"),
    "P2": ("33079119940317001X", "陈思远"),
    "P3": ("330791198512300018", "周建国"),
    "P4": ("529901199101250014", "罗启明"),
    "P5": ("330792197905050015", "方志强"),
    "P6": ("330791197609190017", "张永铭"),
    "P7": ("330796198802290024", "徐美钰"),
    "P8": ("330799196602030017", "何大山"),
    "O1": ("330791199003070028", "王丽"),
}
P1, P2, P3, P4, P5, P6, P7, P8, O1 = (number for number, _ in CAST.values())
HUSBAND_OF_P1, WIFE_OF_P2, CHILD_OF_P2, CHILD_OF_P7 = (
    "33079819590821001X",
    "330791199511020027",
    "330791202302080028",
    "330796201407010023",
)


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(60)


def resident(population: Population, number: str) -> Resident:
    return population.truth.residents[number]


def test_the_cast_is_complete() -> None:
    assert {p.key: (p.id_no, p.name) for p in personas()} == CAST
    assert {p.key: p.related for p in personas()}["P2"] == [WIFE_OF_P2, CHILD_OF_P2]


@pytest.mark.parametrize("seed", [20190223, 0, 7])
@pytest.mark.parametrize(
    ("register", "rows", "digest"),
    [
        ("household", 22, "20a34fe947f937a8"),
        ("marriage", 8, "21f359c4d27639ca"),
        ("real_estate", 8, "71309bc4a2f6b9d0"),
        ("social_security", 12, "901d7b0d0c72ced4"),
        ("vehicles", 5, "a5c7408bc13f154f"),
        ("employers", 7, "9f4c2b81b526229b"),
        ("disability", 1, "31ab8a039333a3cc"),
    ],
)
def test_the_personas_rows_are_byte_for_byte_the_published_ones(
    tmp_path: Path, seed: int, register: str, rows: int, digest: str
) -> None:
    write(generate(40, seed), tmp_path)
    lines = (tmp_path / f"{register}.json").read_text("utf-8").splitlines()[1 : rows + 1]
    text = "\n".join(line.rstrip(",") for line in lines)
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == digest


def test_two_rows_as_the_reference_prints_them(tmp_path: Path) -> None:
    write(generate(40), tmp_path)
    vehicles = json.loads((tmp_path / "vehicles.json").read_text("utf-8"))
    assert vehicles[0] == {
        "plate_no": "浙G1ZZ00",
        "plate_type": "02",
        "vin": "L99ZZA1B3NZ000001",
        "vehicle_type": "K33",
        "owner_name": "陈思远",
        "owner_id_no": P2,
        "owner_id_type": "A",
        "usage": "A",
        "fuel": "B",
        "first_reg_date": "2022-09-06",
        "reference_price": 78000,
        "status": "A",
        "inspect_until": "2028-09-28",
        "mortgaged": False,
        "cancelled_at": None,
        "cancel_reason": None,
        "county": "330702",
    }
    units = json.loads((tmp_path / "real_estate.json").read_text("utf-8"))
    assert units[1]["unit_no"] == "330797002002GB00001F00027881"
    assert [o["id_no"] for o in units[1]["owners"]] == [P3, "330797198607140027"]


@pytest.mark.parametrize(
    ("applicant", "answers", "spouse", "children"),
    [
        (P2, (True, True, True), WIFE_OF_P2, (CHILD_OF_P2,)),
        (P3, (False, True, False), "330797198607140027", ()),
        (P4, (True, True, True), "529901199210100023", ("52990120200412001X",)),
        (P5, (False, True, False), None, ()),
        (P6, (False, True, True), None, ()),
        (P7, (True, False, True), None, (CHILD_OF_P7,)),
        (P8, (False, True, True), "330799196901120020", ()),
        (O1, (False, False, True), "330791198908080015", ("330791201601010017",)),
    ],
)
def test_what_the_truth_expects_of_public_rental_housing_and_deed_tax(
    population: Population,
    applicant: str,
    answers: tuple[bool, bool, bool],
    spouse: str | None,
    children: tuple[str, ...],
) -> None:
    family = population.truth.family_of(applicant)
    assert answers == (
        family.owns_no_dwelling,
        family.paid_at_least(12, kind="110", window=24, as_of=AS_OF),
        family.keeps_vehicle_limit(1, 150_000),
    )
    assert (family.spouse.id_no if family.spouse else None) == spouse
    assert tuple(c.id_no for c in family.children) == children


def test_facts_of_the_stories(population: Population) -> None:
    widow, husband = resident(population, P1), resident(population, HUSBAND_OF_P1)
    assert (widow.marital_status, widow.alive, husband.alive, husband.death_date) == (
        "30",
        True,
        False,
        date(2026, 9, 12),
    )
    assert resident(population, P7).marital_status == "40"
    assert resident(population, "330791201601010017").sealed == "adoption"
    assert population.truth.family_of(O1).has_sealed_member
    assert not population.truth.family_of(P2).has_sealed_member
    assert resident(population, P2).months_in("110", 202610, 24) == 24
    assert resident(population, P4).months_in("110", 202610, 24) == 19
    assert resident(population, P8).months_in("110", 202610) == 327
    assert [v.plate_no for v in resident(population, P8).vehicles] == ["浙GDZ0005"]
    assert resident(population, HUSBAND_OF_P1).dwellings == ("330798002002JC00001F00020656",)


def test_one_persona_is_spelt_otherwise_at_social_security_and_the_ledger_says_so(population: Population) -> None:
    row = next(a for a in population.registers.social_security if a.id_no == P7)
    entry = next(e for e in population.ledger if e.person_ids == [P7])
    assert (row.name, entry.kind, entry.planted, entry.before) == ("徐美玉", "NAME_VARIANT", "徐美玉", "徐美钰")


def test_a_later_day_keeps_those_in_work_paying() -> None:
    later = generate(40, as_of=date(2027, 3, 5))
    assert later.truth.residents[P2].months_in("110", 202702, 24) == 24
    assert later.truth.residents[P4].paid_months["110"][-1] == (202610, 202702)
    assert check(later.registers, later.ledger, later.truth) == []
