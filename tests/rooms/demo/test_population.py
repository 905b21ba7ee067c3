"""The generator: deterministic, whole, and wrong exactly where its ledger says."""

import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import pytest

from gateway.domain.errors import SetupError
from gateway.domain.identifiers.documents import month_of
from gateway.domain.identifiers.names import fold_name
from gateway.domain.identifiers.people import from_legacy, id_kind
from gateway_demo.population import (
    AS_OF,
    LedgerRow,
    OwnedVehicle,
    Population,
    Resident,
    check,
    generate,
    planted_on,
    read,
    write,
)
from gateway_demo.population.noise import mend, plant_noise, value_at, with_value
from gateway_demo.population.registers import paid_months
from gateway_demo.population.rows import Period
from gateway_demo.population.work import retirement_month

SEEDS = range(12)
NOISE = {
    "NAME_VARIANT",
    "ID_LEGACY_15",
    "ID_UNMATCHED",
    "STALE_ADDRESS",
    "DEATH_LAG",
    "STALE_COPY",
    "FORMER_NAME",
    "DUPLICATE_ID",
}
COVERAGE = {"NOT_DIGITISED", "OTHER_JURISDICTION", "COURT_DIVORCE"}


@pytest.fixture(scope="module")
def thousand() -> Population:
    return generate(1000)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_invariant_holds_for_every_seed(seed: int) -> None:
    population = generate(150, seed)
    assert check(population.registers, population.ledger, population.truth) == []
    assert len(population.truth.residents) == 150


@pytest.mark.parametrize("residents", [30, 31, 77, 120])
def test_every_size_is_met_exactly(residents: int) -> None:
    population = generate(residents)
    duplicates = sum(entry.kind == "DUPLICATE_ID" for entry in population.ledger)
    assert len(population.truth.residents) == residents
    assert len(population.registers.household) == residents + duplicates


def test_a_thousand_residents_look_like_a_city(thousand: Population) -> None:
    assert check(thousand.registers, thousand.ledger, thousand.truth) == []
    status = Counter(row.person_status for row in thousand.registers.household)
    assert status["normal"] > 700
    assert status["elsewhere"] > 100
    assert status["cancelled"] > 20
    assert {id_kind(row.id_no) for row in thousand.registers.household} == {"CN18", "HMT18", "FPR18", "FPR15"}
    counties = Counter(row.hukou_county for row in thousand.registers.household if row.hukou_county)
    assert len(counties) == 9
    assert {"21", "22", "30", "40", "10"} <= {r.marital_status for r in thousand.truth.residents.values()}
    assert any("·" in r.name for r in thousand.truth.residents.values())
    assert any(c in r.name for r in thousand.truth.residents.values() for c in "㐀𠮷")
    assert {u.co_ownership for u in thousand.registers.real_estate} == {"0", "1", "2"}
    assert {u.status for u in thousand.registers.real_estate} == {"current", "historical"}
    assert any(len(v.status) > 1 for v in thousand.registers.vehicles)


def test_families_give_both_answers_to_every_question(thousand: Population) -> None:
    families = list(thousand.truth.families())
    for question in (
        [f.owns_no_dwelling for f in families],
        [f.paid_at_least(12, kind="110", window=24, as_of=AS_OF) for f in families],
        [f.keeps_vehicle_limit(1, 150_000) for f in families],
        [f.spouse is not None for f in families],
        [bool(f.children) for f in families],
    ):
        assert 0.1 < sum(question) / len(families) < 0.95


def test_noise_and_registers_differ_exactly_where_the_ledger_says(thousand: Population) -> None:
    assert thousand.registers != thousand.clean
    assert mend(thousand.registers, thousand.ledger) == thousand.clean
    for name in thousand.clean.__struct_fields__:
        noisy, clean = getattr(thousand.registers, name), getattr(thousand.clean, name)
        told = {entry.row for entry in thousand.ledger if entry.register == name and entry.row is not None}
        differ = {i for i, row in enumerate(noisy) if i >= len(clean) or row != clean[i]}
        assert differ == told


def test_the_noise_has_a_stream_of_its_own(thousand: Population) -> None:
    other, _ = plant_noise(thousand.clean, Random(1), AS_OF)
    assert other != thousand.registers
    assert [h.id_no for h in other.household[:1000]] == [h.id_no for h in thousand.registers.household[:1000]]


def test_every_kind_of_noise_is_planted_and_says_what_to_expect(thousand: Population) -> None:
    assert {entry.kind for entry in thousand.ledger} == NOISE | COVERAGE
    assert all(entry.expected for entry in thousand.ledger)


def of_kind(population: Population, kind: str) -> list[LedgerRow]:
    return [entry for entry in population.ledger if entry.kind == kind]


def test_planted_names_and_numbers_have_their_effect(thousand: Population) -> None:
    people = thousand.truth.residents
    former = {h.id_no: h.former_name for h in thousand.registers.household}
    for entry in of_kind(thousand, "NAME_VARIANT"):
        assert fold_name(str(entry.planted)) != fold_name(people[entry.person_ids[0]].name)
    for entry in of_kind(thousand, "FORMER_NAME"):
        assert entry.planted == former[entry.person_ids[0]] != entry.before
    for entry in of_kind(thousand, "ID_LEGACY_15"):
        assert from_legacy(str(entry.planted)) == entry.before == entry.person_ids[0]
    for entry in of_kind(thousand, "ID_UNMATCHED"):
        assert len(str(entry.planted)) == 18
        assert sum(a != b for a, b in zip(str(entry.planted), entry.person_ids[0], strict=True)) == 1
    for entry in of_kind(thousand, "DUPLICATE_ID"):
        rows = [h for h in thousand.registers.household if h.id_no == entry.person_ids[0]]
        assert len({row.name for row in rows}) == 2


def test_planted_facts_have_their_effect(thousand: Population) -> None:
    people, accounts = thousand.truth.residents, {a.id_no: a for a in thousand.registers.social_security}
    for entry in of_kind(thousand, "DEATH_LAG"):
        pension = accounts[entry.person_ids[0]].pension
        assert not people[entry.person_ids[0]].alive
        assert pension is not None
        assert pension.stopped is None
    for entry in of_kind(thousand, "STALE_ADDRESS"):
        home = next(h for h in thousand.registers.household if h.id_no == entry.person_ids[0])
        assert accounts[entry.person_ids[0]].address not in (None, home.hukou_address)
    for entry in of_kind(thousand, "STALE_COPY"):
        buyer, seller = entry.person_ids
        vehicle = thousand.registers.vehicles[entry.row or 0]
        sold = OwnedVehicle(vehicle.plate_type, vehicle.plate_no, vehicle.reference_price)
        assert vehicle.owner_id_no == seller
        assert sold in people[buyer].vehicles
        assert sold not in people[seller].vehicles


def test_what_the_marriage_register_cannot_know(thousand: Population) -> None:
    people = thousand.truth.residents
    events = Counter(frozenset((m.husband_id_no, m.wife_id_no)) for m in thousand.registers.marriage)
    for entry in of_kind(thousand, "NOT_DIGITISED"):
        assert frozenset(entry.person_ids) not in events
    assert any(frozenset(e.person_ids) not in events for e in of_kind(thousand, "OTHER_JURISDICTION"))
    assert min(m.date for m in thousand.registers.marriage).year >= 1985
    for entry in of_kind(thousand, "COURT_DIVORCE"):
        husband, wife = entry.person_ids
        assert people[husband].spouse_id_no != wife
    shown = [e for e in of_kind(thousand, "COURT_DIVORCE") if events[frozenset(e.person_ids)] == 1]
    assert shown


def test_who_stands_in_the_ledger_is_found(thousand: Population) -> None:
    entry = thousand.ledger[5]
    assert entry in planted_on(thousand.ledger, ["nobody", *entry.person_ids])
    assert planted_on(thousand.ledger, ["nobody"]) == []


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_makes_the_same_bytes_under_another_hash_seed(tmp_path: Path) -> None:
    write(generate(120, 5), tmp_path / "here")
    program = "import sys, pathlib; from gateway_demo.population import generate, write; write(generate(120, 5), pathlib.Path(sys.argv[1]))"
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "there")], check=True, env=environment)
    assert digests(tmp_path / "here") == digests(tmp_path / "there")
    assert len(digests(tmp_path / "here")) == 9


def test_a_thousand_residents_take_less_than_a_second_of_the_processor() -> None:
    before = time.process_time()
    generate(1000)
    assert time.process_time() - before < 1.0


def test_another_seed_makes_other_people() -> None:
    assert {r.id_no for r in generate(80, 1).registers.household} != {
        r.id_no for r in generate(80, 2).registers.household
    }


@pytest.mark.parametrize(
    ("residents", "as_of", "says"),
    [(29, AS_OF, "30 to 20000"), (20_001, AS_OF, "30 to 20000"), (40, date(2026, 10, 31), "2026-11-01")],
)
def test_what_cannot_be_made_is_said_in_a_sentence(residents: int, as_of: date, says: str) -> None:
    with pytest.raises(SetupError, match=says):
        generate(residents, as_of=as_of)


@pytest.mark.parametrize(
    ("born", "sex", "month"),
    [
        (date(1966, 2, 3), "1", 202606),
        (date(1964, 12, 31), "1", 202412),
        (date(1965, 1, 1), "1", 202502),
        (date(1969, 1, 12), "2", 201901),
        (date(1975, 1, 1), "2", 202502),
        (date(1976, 3, 1), "2", 202611),
        (date(1990, 6, 1), "1", 205306),
        (date(1990, 6, 1), "2", 204506),
    ],
)
def test_retirement_comes_later_by_the_gradual_rule(born: date, sex: str, month: int) -> None:
    assert retirement_month(born, sex) == month


def period(start: int, end: int) -> Period:
    return Period(["110"], start, end, None, None, "330702", 5000, None)


@pytest.mark.parametrize(
    ("periods", "runs"),
    [
        ([(202401, 202403), (202404, 202406)], ((202401, 202406),)),
        ([(202411, 202412), (202501, 202501)], ((202411, 202501),)),
        ([(202401, 202406), (202403, 202404)], ((202401, 202406),)),
        ([(202401, 202403), (202405, 202406)], ((202401, 202403), (202405, 202406))),
    ],
)
def test_months_paid_twice_count_once(periods: list[tuple[int, int]], runs: tuple[tuple[int, int], ...]) -> None:
    assert paid_months([period(*p) for p in periods]) == {"110": runs}


def test_a_window_counts_its_months_only() -> None:
    someone = next(iter(generate(40).truth.residents.values()))
    paid = {"110": ((202301, 202412), (202503, 202610))}
    fields = {f: getattr(someone, f) for f in someone.__struct_fields__} | {"paid_months": paid}
    resident = Resident(**fields)
    assert resident.months_in("110", 202610) == 44
    assert resident.months_in("110", 202610, 24) == 22
    assert resident.months_in("110", 202502, 2) == 0
    assert resident.months_in("210", 202610) == 0
    assert month_of(AS_OF) == 202611


def test_a_value_is_found_and_set_by_its_path(thousand: Population) -> None:
    unit = thousand.clean.real_estate[1]
    changed = with_value(unit, "owners.1.name", "钱玉蘭")
    assert (value_at(unit, "owners.1.name"), value_at(changed, "owners.1.name")) == ("钱玉兰", "钱玉蘭")
    assert with_value(changed, "owners.1.name", "钱玉兰") == unit
    with pytest.raises(TypeError):
        value_at(unit, "owners")


def test_a_folder_read_back_is_what_was_written(tmp_path: Path) -> None:
    population = generate(60)
    write(population, tmp_path / "a" / "b")
    assert read(tmp_path / "a" / "b") == population.registers
