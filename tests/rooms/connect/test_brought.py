"""A connector's package may bring its department and matters; two that disagree stop the start with both names."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.catalogue import load_catalogue
from gateway.connect import Connector, installed_connectors, with_brought
from gateway.domain.codes import DepartmentCode, MatterCode
from gateway.domain.errors import SetupError
from gateway_demo.demo_city import demo_city
from tests.rooms.catalogue.made_up import COUPLE, certificate, matter

LIBRARY = {"code": "library", "title": {"en": "Library", "zh": "图书馆"}, "system": "借阅", "has_connector": True}


def connectors(folder: Path, **files: Any) -> Mapping[DepartmentCode, Connector]:
    """Those installed, of which the first and the second bring what is told of `first` and `second`."""
    made = dict(installed_connectors())
    for (code, connector), which in zip(list(made.items())[:2], ("first", "second"), strict=True):
        package = folder / which
        (package / "city").mkdir(parents=True)
        for name, content in files.get(which, {}).items():
            (package / "city" / name).write_text(json.dumps(content), "utf-8")
        made[code] = replace(connector, package=which, resources=package)
    return made


def test_without_anything_brought_the_city_is_as_it_was() -> None:
    assert with_brought(demo_city(), installed_connectors()) == demo_city()


def test_a_department_and_a_matter_that_a_connector_brings_are_the_citys(tmp_path: Path) -> None:
    own = {"departments.json": [LIBRARY], "M90.json": matter(COUPLE, owner="library")}
    brought = connectors(tmp_path, first=own, second={"departments.json": [LIBRARY]})
    files = with_brought(demo_city(), brought)
    made = load_catalogue({str(code): one.manifest for code, one in brought.items()}, files)
    assert "library" in made.departments
    assert made.matters.keys() >= {"M90", "M01"}
    assert list(files) == sorted(files)


def test_a_rule_that_a_connector_brings_is_the_citys(tmp_path: Path) -> None:
    question = "market_regulation.employer"
    rule = {
        "name": "none_known",
        "title": LIBRARY["title"],
        "asks": {question: {}},
        "rule": {"not_on_record": {"question": question}},
    }
    named = certificate(
        1,
        ladder=["data_query"],
        parties={"applicant": "1", "employer": "1"},
        predicate={"name": "none_known", "args": {"of": "employer"}},
        needs=[question, "household.person"],
    )
    own = {"predicates.json": [rule], "M90.json": matter(named)}
    brought = connectors(tmp_path, first=own)
    made = load_catalogue(
        {str(code): one.manifest for code, one in brought.items()}, with_brought(demo_city(), brought)
    )
    predicate = made.matters[MatterCode("M90")].certificates[0].predicate
    assert predicate is not None
    assert predicate.rule is not None
    both = connectors(tmp_path / "again", first=own, second={"predicates.json": [rule]})
    with pytest.raises(SetupError, match="of the predicates of the city none_known is there twice"):
        load_catalogue({str(code): one.manifest for code, one in both.items()}, with_brought(demo_city(), both))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"first": {"M90.json": 1}, "second": {"M90.json": 2}}, "first and second disagree on M90"),
        ({"first": {"M01.json": {}}}, "the city's folder and first disagree on M01"),
        (
            {"first": {"departments.json": [LIBRARY]}, "second": {"departments.json": [{**LIBRARY, "system": None}]}},
            "first and second disagree on the department library",
        ),
        (
            {"second": {"departments.json": [{**LIBRARY, "code": "household"}]}},
            "the city's folder and second disagree on the department household",
        ),
        ({"first": {"departments.json": {}}}, "first is no list of departments"),
        ({"first": {"laws.json": []}}, r"first brings laws\.json"),
    ],
)
def test_two_that_disagree_are_named(files: Mapping[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=said):
        with_brought(demo_city(), connectors(tmp_path, **files))
