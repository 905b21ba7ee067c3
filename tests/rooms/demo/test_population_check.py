"""Checks that can fail: one mutation for each invariant, and folders that are not in the exchange form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from gateway.domain.errors import SetupError
from gateway_demo.population import (
    Owner,
    Population,
    Registers,
    Weight,
    check,
    generate,
    read,
    read_folder,
    write,
)
from gateway_demo.population.noise import with_value

PERSONA_FLAT = 1
"""The row of the flat in Yiwu that P3 and the wife own."""


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(120)


def mutated(registers: Registers, register: str, row: int, changes: Mapping[str, object]) -> Registers:
    rows = list(getattr(registers, register))
    for path, value in changes.items():
        rows[row] = with_value(rows[row], path, value)
    return msgspec.structs.replace(registers, **{register: rows})


@pytest.mark.parametrize(
    ("rule", "register", "row", "changes"),
    [
        ("CHECKSUM", "household", 3, {"id_no": "330791199403170011"}),
        ("RESERVED", "household", 3, {"id_no": "11010519491231002X"}),
        ("UNIQUE", "household", 3, {"id_no": "330791199511020027"}),
        ("BIRTH", "household", 3, {"birth_date": date(1994, 3, 18)}),
        ("BIRTH", "household", 5, {"birth_date": date(2026, 11, 2)}),
        ("SEX", "household", 3, {"sex": "2"}),
        ("STATUS", "household", 3, {"person_status": "cancelled"}),
        ("STATUS", "household", 1, {"cancel_date": date(2027, 1, 1)}),
        ("BOOK", "household", 3, {"household_no": None}),
        ("BOOK", "household", 8, {"household_no": "330791000002"}),
        ("FORMAT", "household", 3, {"household_no": "33079100000"}),
        ("HEAD", "household", 4, {"relation_to_head": "02"}),
        ("HEAD", "household", 5, {"head_id_no": "330791199511020027"}),
        ("PARENT", "household", 5, {"father_id_no": "330791199003070028"}),
        ("PARENT", "household", 5, {"mother_id_no": "330791201601010017"}),
        ("PARENT", "household", 5, {"mother_id_no": "330791199511020019"}),
        ("AGE", "marriage", 1, {"date": date(2015, 3, 16)}),
        ("FUTURE", "marriage", 1, {"date": date(2026, 11, 2)}),
        ("DEAD", "marriage", 0, {"date": date(2026, 9, 13)}),
        ("OVERLAP", "marriage", 5, {"event": "marriage"}),
        ("UNIQUE", "marriage", 1, {"cert_no": "J330797-2010-000001"}),
        ("FORMAT", "marriage", 1, {"cert_no": "J330797-2010-1"}),
        ("RESERVED", "marriage", 1, {"cert_no": "J330702-2010-000001"}),
        ("SHARES", "real_estate", 1, {"co_ownership": "2"}),
        ("SHARES", "real_estate", 2, {"owners.0.share": 99}),
        ("SHARES", "real_estate", 1, {"co_ownership": "0"}),
        ("DEAD", "real_estate", 0, {"reg_date": date(2026, 9, 13)}),
        ("FORMAT", "real_estate", 1, {"unit_no": "330797002002GB00001F0002788"}),
        ("UNIQUE", "real_estate", 1, {"unit_no": "330792002002GB00001F00025108"}),
        ("UNIQUE", "real_estate", 1, {"cert_no": "浙(2009)金华市不动产权第9000001号"}),
        ("NAME", "real_estate", 1, {"owners.1.name": "钱玉蘭"}),
        ("UNKNOWN", "real_estate", 1, {"owners.1.id_no": "330791198609020021"}),
        ("NAME", "social_security", 1, {"name": "陈思源"}),
        ("PERIOD", "social_security", 1, {"periods.0.end": 202611}),
        ("PERIOD", "social_security", 1, {"periods.0.start": 200912}),
        ("PERIOD", "social_security", 9, {"periods.1.start": 201110}),
        ("EMPLOYER", "social_security", 1, {"periods.0.employer": "另一家"}),
        ("DEAD", "social_security", 0, {"pension.stopped": None}),
        ("PERIOD", "social_security", 0, {"periods.0.end": 202610}),
        ("UNIQUE", "social_security", 1, {"person_no": "330000000005"}),
        ("CHECKSUM", "vehicles", 0, {"vin": "L99ZZA1B4NZ000001"}),
        ("FORMAT", "vehicles", 0, {"plate_no": "浙GDZ0003"}),
        ("UNIQUE", "vehicles", 0, {"plate_no": "浙G3ZZ00"}),
        ("STATUS", "vehicles", 0, {"status": "E"}),
        ("NAME", "vehicles", 0, {"owner_name": "陈恩远"}),
        ("CHECKSUM", "employers", 0, {"uscc": "91330791MA0000015N"}),
        ("TRUTH", "household", 5, {"father_id_no": None}),
        ("TRUTH", "real_estate", 1, {"usage": "商业"}),
        ("TRUTH", "vehicles", 0, {"reference_price": 79_000}),
        ("TRUTH", "social_security", 1, {"periods.0.start": 202208}),
        ("TRUTH", "marriage", 1, {"event": "divorce"}),
    ],
)
def test_a_mutation_is_found(
    population: Population, rule: str, register: str, row: int, changes: dict[str, object]
) -> None:
    spoilt = mutated(population.registers, register, row, changes)
    found = check(spoilt, population.ledger, population.truth)
    assert rule in {f.rule for f in found}
    assert all(f.weight is Weight.FAULT for f in found)


def test_without_a_ledger_disagreements_between_registers_are_remarks(population: Population) -> None:
    found = check(population.registers)
    assert {f.weight for f in found} == {Weight.REMARK}
    assert {"NAME", "KIND", "CHECKSUM", "UNIQUE"} <= {f.rule for f in found}


def test_a_finding_names_nobody(population: Population) -> None:
    spoilt = mutated(population.registers, "household", 3, {"id_no": "330791199403170011", "sex": "2"})
    found = check(spoilt)
    assert found
    for finding in found:
        for row in spoilt.household:
            assert row.id_no not in finding.message
            assert row.name not in finding.message


@pytest.mark.parametrize(
    ("kind", "change", "rule"),
    [
        ("NAME_VARIANT", {"kind": "TYPO"}, "LEDGER"),
        ("NAME_VARIANT", {"planted": "某某"}, "LEDGER"),
        ("NAME_VARIANT", {"row": 100_000}, "LEDGER"),
        ("NAME_VARIANT", {"register": "elections"}, "LEDGER"),
        ("NAME_VARIANT", {"field": "owners.99.name"}, "LEDGER"),
        ("NAME_VARIANT", {"field": "periods"}, "LEDGER"),
        ("ID_LEGACY_15", {"kind": "ID_UNMATCHED"}, "EFFECT"),
        ("ID_UNMATCHED", {"kind": "ID_LEGACY_15"}, "EFFECT"),
        ("ID_LEGACY_15", {"before": "330791199511020027"}, "EFFECT"),
        ("STALE_ADDRESS", {"kind": "FORMER_NAME"}, "EFFECT"),
        ("NAME_VARIANT", {"kind": "DEATH_LAG"}, "EFFECT"),
        ("DUPLICATE_ID", {"person_ids": ["33079119940317001X"]}, "EFFECT"),
        ("NOT_DIGITISED", {"person_ids": ["33079119940317001X", "330791199511020027"]}, "EFFECT"),
        (
            "NOT_DIGITISED",
            {"person_ids": ["330796198606160011", "330796198802290024"], "kind": "COURT_DIVORCE"},
            "EFFECT",
        ),
    ],
)
def test_a_ledger_that_does_not_fit_is_found(
    population: Population, kind: str, change: dict[str, object], rule: str
) -> None:
    ledger = list(population.ledger)
    at = next(i for i, entry in enumerate(ledger) if entry.kind == kind)
    ledger[at] = msgspec.structs.replace(ledger[at], **change)
    assert rule in {f.rule for f in check(population.registers, ledger, population.truth)}


def test_an_unexplained_disagreement_is_a_fault_and_a_lost_ledger_row_too(population: Population) -> None:
    ledger = [entry for entry in population.ledger if entry.kind != "ID_UNMATCHED"]
    assert "CHECKSUM" in {f.rule for f in check(population.registers, ledger, population.truth)}


def test_truth_about_somebody_the_register_lacks(population: Population) -> None:
    stranger = msgspec.structs.replace(population.truth.residents["33079119940317001X"], id_no="330791199403170036")
    truth = replace(population.truth, residents={**population.truth.residents, stranger.id_no: stranger})
    assert "TRUTH" in {f.rule for f in check(population.registers, population.ledger, truth)}


def test_a_dwelling_of_many_owners_in_thirds_is_in_order(population: Population) -> None:
    owners = [Owner(o.name, o.id_no, 50) for o in population.registers.real_estate[PERSONA_FLAT].owners]
    thirds = [msgspec.structs.replace(owners[0], share=33.33), msgspec.structs.replace(owners[1], share=66.67)]
    changes = {"co_ownership": "2", "owners": thirds}
    spoilt = mutated(population.registers, "real_estate", PERSONA_FLAT, changes)
    assert check(spoilt, population.ledger, population.truth) == []


def test_a_folder_of_ours_is_read_whole(population: Population, tmp_path: Path) -> None:
    write(population, tmp_path)
    folder = read_folder(tmp_path)
    assert (folder.registers, folder.ledger, folder.truth) == (
        population.registers,
        population.ledger,
        population.truth,
    )
    assert (folder.residents, folder.seed) == (population.residents, population.seed)
    assert not list(tmp_path.glob("*.part"))


def test_a_folder_from_outside_has_neither_ledger_nor_truth(population: Population, tmp_path: Path) -> None:
    write(population, tmp_path)
    (tmp_path / "ledger.json").unlink()
    (tmp_path / "truth.json").unlink()
    folder = read_folder(tmp_path)
    assert (folder.registers, folder.ledger, folder.truth) == (population.registers, None, None)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("vehicles.json", None, "vehicles.json is missing"),
        ("vehicles.json", "", "vehicles.json is not in the exchange form"),
        ("vehicles.json", "[{", "vehicles.json is not in the exchange form"),
        ("vehicles.json", "{}", "vehicles.json is not in the exchange form"),
        ("vehicles.json", '[{"plate_no": "浙G1ZZ00"}]', "missing required field `plate_type`"),
        ("employers.json", '[{"owner": "x"}]', r"employers.json is not in the exchange form"),
        ("disability.json", '[{"id_no": 1}]', r"\$\[0\].id_no"),
        ("ledger.json", '[{"kind": "X"}]', "ledger.json is not in the exchange form"),
    ],
)
def test_a_malformed_folder_gets_a_clear_sentence(
    population: Population, tmp_path: Path, name: str, text: str | None, says: str
) -> None:
    write(population, tmp_path)
    if text is None:
        (tmp_path / name).unlink()
    else:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(SetupError, match=says):
        read_folder(tmp_path)


def test_no_folder_gets_a_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="there is no folder"):
        read(tmp_path / "nowhere")


def test_a_folder_that_cannot_be_written_gets_a_clear_sentence(population: Population, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(SetupError, match="cannot be written"):
        write(population, tmp_path / "file")


def test_an_unfinished_file_does_not_stay(population: Population, tmp_path: Path) -> None:
    (tmp_path / "household.json").mkdir()
    with pytest.raises(SetupError, match="cannot be written"):
        write(population, tmp_path)
    assert not list(tmp_path.glob("*.part"))
