"""The papers lead somewhere: links, tests and names on them are there, every page is in the index, and examples are what the code makes."""

import re
from datetime import date
from pathlib import Path

import pytest

from gateway.connect.drivers.hmac_sm3 import signature
from gateway.connect.drivers.request_secret import sign
from gateway.decision.retirement import due_months
from gateway.domain.identifiers.organisations import parse_credit_code
from gateway.domain.identifiers.people import from_legacy, parse_person_number
from gateway.domain.signatures import PREDICATES, VALUES
from gateway.sdk.encodings import encode_percent

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "tests" / "architecture").glob("*.md")])
DEPARTMENTS = sorted(folder.name for folder in (ROOT / "connectors").iterdir() if (folder / "pyproject.toml").exists())
NOT_WRITTEN_YET = "src/gateway_demo/city/M17.json"
"""What a page tells its reader to write."""
SOURCES = [path for top in ("src", "connectors", "tests") for path in (ROOT / top).rglob("*.py")]


def text_of(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_tests_on_a_page_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        assert "://" in link or (page.parent / link).exists(), link
    for path, name in re.findall(r"`((?:tests|connectors/(?!library))[\w/]+\.py)(?:::(\w+))?`", text):
        source = (ROOT / path).read_text("utf-8")
        assert not name or re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), f"{path}::{name}"
    for path in re.findall(r"`((?:src|deploy|openapi)/[\w./-]+)`", text):
        assert path == NOT_WRITTEN_YET or (ROOT / path).exists(), path


def test_every_page_is_in_the_index() -> None:
    linked = {(DOCS / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)", text_of("index.md"))}
    assert {page.resolve() for page in DOCS.rglob("*") if page.is_file() and page.suffix != ".png"} <= linked | {
        DOCS / "index.md"
    }


def test_every_department_has_its_page() -> None:
    pages = {page.stem for page in (DOCS / "departments").glob("*.md")}
    assert pages == set(DEPARTMENTS)


def test_every_rule_and_value_is_on_the_page_of_rules() -> None:
    named = set(re.findall(r"`(\w+)`", text_of("rules.md")))
    assert {*PREDICATES, *VALUES} <= named


def test_what_the_sources_cite_is_a_page_that_a_reader_has() -> None:
    for path in SOURCES:
        text = path.read_text("utf-8")
        assert not re.search(r"\bDOMAIN \d", text), path  # a design paper that is not in this tree
        for page in re.findall(r"\bdocs/[\w./-]+\.md\b", text):
            assert (ROOT / page).exists(), f"{path}: {page}"


def test_signatures_of_the_examples_are_made_so() -> None:
    time = 1793491200000
    household = sign("jh-gateway-demo", "rs-5f1c0de0c0ffee00", str(time))
    assert household in text_of("departments/household.md")
    marriage = text_of("departments/marriage.md")
    body = re.findall(r"^`(\{.*\})`$", marriage, re.MULTILINE)[0].encode()
    way = "/mz/v2/tickets"
    made = signature(
        "mz-demo-secret", method="POST", path=way, query="", body=body, timestamp_ms=time, nonce="n-7f3a9c"
    )
    assert made in marriage


def test_names_of_the_examples_are_encoded_so() -> None:
    page = text_of("departments/vehicles.md")
    assert {encode_percent("陈思远", "gb18030"), encode_percent("陈思远")} <= set(re.findall(r"`(%[%0-9A-F]+)`", page))


def test_numbers_of_the_examples_are_accepted() -> None:
    page = text_of("numbers-and-names.md")
    numbers = re.findall(r"^\| (?:resident|Hong Kong|foreign).*?`(\w+)`", page, re.MULTILINE)
    assert [parse_person_number(number) for number in numbers] == numbers
    assert len(numbers) == 4
    old, new = re.findall(r"`(\d{15})` .*`(\w{18})` is the same person", page.replace(" |", ""))[0]
    assert from_legacy(old) == new
    (code,) = re.findall(r"`(\w{18})`", text_of("departments/market_regulation.md"))
    assert parse_credit_code(code) == code


def test_the_example_of_retirement_is_so() -> None:
    assert [(due.month, due.delay) for due in due_months("1", date(1966, 2, 3), None)] == [(202606, 4)]
    assert "in 2026-06" in text_of("departments/social_security.md")
