"""What the lint finds, by rule: each thing planted is found, and the product's own catalogue is clean."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gateway.catalogue import lint_catalogue
from gateway.catalogue.unities import CountyList, city_rows, differences, lint_counties
from gateway.city import read_city
from gateway.domain.finding import CheckSeverity
from gateway_demo.county_lists import KINDS, county_lists, write_lists
from gateway_demo.demo_city import demo_city
from tests.rooms.catalogue.made_up import COUPLE, MONTHS, TITLE, certificate, matter, write
from tests.rooms.decision.example import catalogue, manifests

CITY = city_rows(list(catalogue().matters.values()))
COUNTIES = tuple(catalogue().city.counties)
OUTCOME = {"ladder": ["verification"], "predicate": None}


def rules(folder: Path) -> set[tuple[str, str]]:
    return {(finding.rule, finding.where) for finding in lint_catalogue(manifests(), read_city(folder))}


def test_the_products_own_catalogue_is_clean() -> None:
    assert lint_catalogue(manifests(), demo_city()) == ()


PLANTED: list[tuple[str, list[dict[str, Any]], str, str]] = [
    (
        "unknown item",
        [matter(certificate(1, items=[{"name": "shoe_size", "mode": "reveal"}]))],
        "catalogue.unknown-item",
        "M90-C1",
    ),
    (
        "a threshold of the caller's on what is not shared",
        [
            matter(
                certificate(
                    1,
                    issuer="vehicles",
                    ladder=["data_query"],
                    predicate={
                        "name": "vehicle_limit",
                        "args": {"of": "applicant", "count": 1, "price": "price", "max_age_days": 2},
                    },
                    needs=["vehicles.owned", "household.person"],
                    parameters={"price": {"type": "integer", "minimum": 1, "maximum": 900000, "title": TITLE}},
                )
            )
        ],
        "catalogue.sounded",
        "M90-C1",
    ),
    ("no basis", [matter(certificate(1, basis="  "))], "catalogue.no-basis", "M90-C1"),
    (
        "a time without its beginning",
        [matter(certificate(1, parameters={"to": {"type": "string", "title": TITLE, "not_before": "from"}}))],
        "catalogue.parameter",
        "M90-C1",
    ),
    (
        "a child's disability without the list of children",
        [
            matter(
                certificate(
                    1,
                    ladder=["data_query"],
                    parties={"child": "1"},
                    predicate={"name": "disability", "args": {"of": "child", "level": 2}},
                    needs=["disabled_federation.certificate", "household.person"],
                )
            )
        ],
        "catalogue.link",
        "M90-C1",
    ),
    ("certificate twice", [matter(certificate(1), certificate(1))], "catalogue.duplicate", "M90-C1"),
    ("one title twice", [matter(certificate(1), certificate(7))], "catalogue.duplicate", "M90-C7"),
    (
        "item twice",
        [matter(MONTHS | {"items": [{"name": "periods", "mode": "test"}] * 2})],
        "catalogue.duplicate",
        "M90-C4",
    ),
    (
        "beyond need",
        [matter(COUPLE | {"items": [{"name": "wife_name", "mode": "reveal"}]})],
        "catalogue.beyond-need",
        "M90-C2",
    ),
    (
        "circle of itself",
        [matter(certificate(1, **OUTCOME, outcome_of="M90"))],
        "catalogue.circular",
        "M90",
    ),
    (
        "circle of two",
        [
            matter(certificate(1, **OUTCOME, outcome_of="M91")),
            matter(certificate(1, code="M91-C1", **OUTCOME, outcome_of="M90"), code="M91"),
        ],
        "catalogue.circular",
        "M90",
    ),
    (
        "outcome of nothing",
        [matter(certificate(1, **OUTCOME, outcome_of="M99"))],
        "catalogue.unknown-matter",
        "M90-C1",
    ),
    ("form", [matter(certificate(1, ladder=["prayer"]))], "catalogue.form", "catalogue"),
]


@pytest.mark.parametrize(("name", "matters", "rule", "where"), PLANTED, ids=[row[0] for row in PLANTED])
def test_what_is_planted_is_found(
    name: str, matters: list[dict[str, Any]], rule: str, where: str, tmp_path: Path
) -> None:
    assert (rule, where) in rules(write(tmp_path, *matters)), name


def test_a_matter_in_two_files_is_found(tmp_path: Path) -> None:
    folder = write(tmp_path, matter(certificate(1)))
    (folder / "M90-again.json").write_text(json.dumps(matter(certificate(2))), "utf-8")
    assert ("catalogue.duplicate", "M90") in rules(folder)


def test_a_chain_that_ends_is_no_circle(tmp_path: Path) -> None:
    chain = [
        matter(certificate(1, **OUTCOME, outcome_of="M91")),
        matter(certificate(1, code="M91-C1", **OUTCOME, outcome_of="M92"), code="M91"),
        matter(certificate(1, code="M92-C1"), code="M92"),
    ]
    assert rules(write(tmp_path, *chain)) == set()


def test_every_circle_is_told_once(tmp_path: Path) -> None:
    ring = [
        matter(certificate(1, code=f"M9{n}-C1", **OUTCOME, outcome_of=f"M9{(n + 1) % 4}"), code=f"M9{n}")
        for n in range(4)
    ]
    found = [
        f for f in lint_catalogue(manifests(), read_city(write(tmp_path, *ring))) if f.rule == "catalogue.circular"
    ]
    assert [str(finding) for finding in found] == ["M90: needs its own outcome first: M90 → M91 → M92 → M93 → M90"]


@pytest.mark.parametrize("seed", range(12))
def test_all_planted_differences_between_city_and_counties_are_found_and_no_others(seed: int, tmp_path: Path) -> None:
    lists, planted = county_lists(CITY, COUNTIES, seed, each=1 + seed % 3)
    write_lists(lists, planted, tmp_path)
    found = lint_counties(CITY, COUNTIES, tmp_path)
    assert sorted((f.rule, f.where) for f in found) == sorted((p.rule, p.where) for p in planted)
    assert len(found) == len(COUNTIES) * len(KINDS) * (1 + seed % 3)
    assert all(finding.severity is CheckSeverity.ERROR for finding in found)


def test_the_same_lists_have_no_findings_and_width_is_no_difference() -> None:
    for county in COUNTIES:
        assert list(differences(CITY, CountyList(county=county, certificates=CITY))) == []
    wide = CITY[0].model_copy(update={"title": f" {CITY[0].title} "})
    assert list(differences(CITY, CountyList(county=COUNTIES[0], certificates=(wide, *CITY[1:])))) == []


def test_two_numbers_exchanged_are_two_findings() -> None:
    first, second = CITY[0], CITY[1]
    swapped = (
        first.model_copy(update={"code": second.code}),
        second.model_copy(update={"code": first.code}),
        *CITY[2:],
    )
    found = list(differences(CITY, CountyList(county=COUNTIES[0], certificates=swapped)))
    assert {f.rule for f in found} == {"unities.number"}
    assert len(found) == 2


def test_a_county_without_a_list_or_with_a_broken_one_is_told(tmp_path: Path) -> None:
    lists, planted = county_lists(CITY, COUNTIES, 1)
    write_lists(lists, planted, tmp_path)
    (tmp_path / f"county-{COUNTIES[0]}.json").unlink()
    (tmp_path / f"county-{COUNTIES[1]}.json").write_text("{}", "utf-8")
    (tmp_path / f"county-{COUNTIES[2]}.json").write_text(lists[3].model_dump_json(), "utf-8")
    found = [(f.rule, f.where) for f in lint_counties(CITY, COUNTIES, tmp_path)]
    assert ("unities.no-list", COUNTIES[0]) in found
    assert {("unities.form", COUNTIES[1]), ("unities.form", COUNTIES[2])} <= set(found)


def test_every_rule_is_in_the_documentation_and_no_other() -> None:
    root = Path(__file__).parents[3]
    told = set(
        re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", (root / "docs" / "catalogue.md").read_text("utf-8"), re.MULTILINE)
    )
    made: set[str] = set()
    for file in (root / "src" / "gateway").rglob("*.py"):
        made.update(re.findall(r'(?<![.\w])(?:error|warning)\(\s*"([a-z]+\.[a-z-]+)"', file.read_text("utf-8")))
    risk = (root / "src" / "gateway" / "declaration" / "risk.py").read_text("utf-8")
    made.update(re.findall(r'yield "([a-z]+\.[a-z-]+)"', risk))
    lint = (root / "src" / "gateway" / "catalogue" / "lint.py").read_text("utf-8")
    made |= {f"catalogue.{name}" for name in re.findall(r'(?:_error\(|yield )\s*"([a-z-]+)"', lint)}
    assert told == made
