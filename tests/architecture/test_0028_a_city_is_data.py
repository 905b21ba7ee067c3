"""Keeps decision 28: nothing of a city stands in the product, which learns from one folder which city it is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway_demo.demo_city import demo_city

SOURCE = Path(__file__).resolve().parents[2] / "src" / "gateway"
RECORDED = SOURCE / "api" / "contract" / "data" / "examples.json"
"""Recorded from the demo, whose city it names."""
TEMPLATE = SOURCE / "testing" / "template"
"""What `gateway connector new` writes, to be tried in the demo."""
CITY = json.loads(demo_city()["city.json"])
PLACES = [CITY, *({"region": county["code"], "title": county["title"]} for county in CITY["counties"])]
WORDS = {"JH-", "JH33", *(place["region"] for place in PLACES), *(place["title"]["zh"][:2] for place in PLACES), "九县"}


def files() -> list[Path]:
    kinds = ("py", "json", "html", "sql", "txt", "toml")
    found = [path for kind in kinds for path in SOURCE.rglob(f"*.{kind}")]
    return sorted(path for path in found if path != RECORDED and TEMPLATE not in path.parents)


def of_a_city(text: str) -> Iterator[str]:
    yield from sorted(word for word in WORDS if word in text)


def test_the_words_are_those_of_the_demos_city() -> None:
    assert {"330702", "婺城", "金华", "JH-"} <= WORDS
    assert list(of_a_city("COUNTIES = {'330702': '婺城区'}")) == ["330702", "婺城"]


def test_no_file_of_the_product_names_the_demos_city() -> None:
    looked_at = files()
    assert len(looked_at) > 400
    found = {str(path.relative_to(SOURCE)): list(of_a_city(path.read_text("utf-8"))) for path in looked_at}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize("room", ["catalogue", "access", "verification", "declaration", "decision"])
def test_no_room_has_data_of_its_own_about_a_city(room: str) -> None:
    assert not list((SOURCE / room).rglob("*.json"))
