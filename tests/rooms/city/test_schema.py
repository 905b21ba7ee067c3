"""The published schema of a city's folder is that of the loaders: it takes the demo's city, and refuses what they refuse."""

import copy
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from gateway.city_schema import FORMS, city_schema
from gateway_demo.demo_city import demo_city

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "city.schema.json"
VALIDATOR = jsonschema_rs.Draft202012Validator(json.loads(city_schema()))
DEMO: dict[str, Any] = {name: json.loads(content) for name, content in demo_city().items() if name.endswith(".json")}
TITLE = {"en": "x", "zh": "示例"}
DEMO["predicates.json"] = [
    {"name": "x", "title": TITLE, "asks": {"a.b": {}}, "rule": {"not_on_record": {"question": "a.b"}}}
]
DEMO["routing.json"] = {"x": {"by": "all", "systems": {"a": ["33"]}}}
DEMO["dishonesty_register.json"] = json.loads(
    (files("gateway.credit") / "data" / "dishonesty_register.json").read_text("utf-8")
)
DEMO["sharing.json"] = json.loads((files("gateway.sharing") / "data" / "sharing.json").read_text("utf-8"))
"""The demo has none of these of its own."""


def test_the_committed_schema_is_the_codes() -> None:
    """`python -m gateway.city_schema > docs/city.schema.json` writes it anew."""
    assert COMMITTED.read_text("utf-8") == city_schema()


def test_it_takes_the_demos_city_and_knows_each_of_its_files() -> None:
    assert VALIDATOR.is_valid(DEMO)
    assert FORMS.keys() >= {name for name in DEMO if not name.startswith("M")}


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_file_is_closed(name: str) -> None:
    changed = copy.deepcopy(DEMO)
    form = changed[name][0] if isinstance(changed[name], list) else changed[name]
    form = form["x"] if name == "routing.json" else form
    form["surplus"] = "x"
    assert not VALIDATOR.is_valid(changed)


@pytest.mark.parametrize("name", ["surplus.json", "M1.json"])
def test_there_is_no_other_file_and_none_is_missing(name: str) -> None:
    assert not VALIDATOR.is_valid({**DEMO, name: {}})
    assert not VALIDATOR.is_valid({other: form for other, form in DEMO.items() if other != "laws.json"})
