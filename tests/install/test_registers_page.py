"""The page on what registers get wrong names tests that are there, every trap, every kind of the ledger, and faults that are known."""

import importlib
import re
from pathlib import Path

import pytest

from gateway_demo.kit import GENERIC_FAULTS
from gateway_demo.population import generate

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "registers.md").read_text("utf-8")
TESTS = sorted(set(re.findall(r"`((?:tests|connectors)/[\w/]+\.py)(?:::(\w+))?`", PAGE)))
FAULTS = re.findall(r"^\| [^|]+ \| (\w+) \| ((?:`\w+` ?)+)\|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("path", "name"), TESTS, ids=[name or path for path, name in TESTS])
def test_what_the_page_names_is_there(path: str, name: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert re.search(rf"^(async )?def {name}\(" if name else "def test_", text, re.MULTILINE)


def test_every_trap_is_on_it_with_a_test() -> None:
    rows = re.findall(r"^\| (\d+) \| .*::test_\w+`.* \|$", PAGE, re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, 21))


def test_every_kind_of_the_ledger_is_on_it() -> None:
    planted = {row.kind for row in generate(residents=1000).ledger}
    assert set(re.findall(r"^\| `([A-Z_0-9]+)` \|", PAGE, re.MULTILINE)) == planted


def test_every_fault_on_it_can_be_switched_on() -> None:
    assert len(FAULTS) >= 18
    for department, names in FAULTS:
        bureau = importlib.import_module(f"connectors.{department}.department.server").BUREAU
        assert set(re.findall(r"\w+", names)) <= GENERIC_FAULTS | bureau.quirks
