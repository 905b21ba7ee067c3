"""A city's folder: what is read of it, what stops a start, and which case numbers are the city's."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gateway.city import city_changes, load_city, read_city, read_form
from gateway.domain.city import CaseForm
from gateway.domain.errors import SetupError
from gateway.domain.forms import is_case_number
from gateway.domain.identifiers.recognition import could_name_a_person
from gateway_demo.demo_city import FOLDER, demo_city

OF_THE_DEMO = json.loads(demo_city()["city.json"])
COUNTIES = ("529901", "529902")


def city_with(**changed: Any) -> dict[str, bytes]:
    return {**demo_city(), "city.json": json.dumps(OF_THE_DEMO | changed).encode()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in demo_city().items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_every_difference_between_two_cities_files_is_told_by_its_place() -> None:
    files = {"access_rules.json": b'{"adult_years": 18, "clearance": {"owner": 4, "other": 3}}', "hard.cedar": b"a"}
    after = {"access_rules.json": b'{"clearance": {"other": 2, "owner": 4}, "adult_years": 16}', "t.json": b"[]"}
    told = [(one.file, one.place, *one.written) for one in city_changes(files, after)]
    assert told == [
        ("access_rules.json", "adult_years", "18", "16"),
        ("access_rules.json", "clearance other", "3", "2"),
        ("hard.cedar", "", '"a"', None),
        ("t.json", "", None, "[]"),
    ]
    assert city_changes(after, after) == ()


def test_the_demos_city_has_nine_counties_and_numbers_its_cases() -> None:
    city = load_city(demo_city())
    assert (len(city.counties), city.title["en"], city.names["婺城区"]) == (9, "Jinhua", "330702")
    assert city.place("330782") == {"en": "Yiwu", "zh": "义乌市"}
    assert (city.place("330700"), city.place("529901")) == (city.title, None)
    assert city.case_number.fits("JH-2026-M01-000017")


def test_a_folder_on_the_disk_and_one_in_a_package_are_the_same_bytes(folder: Path) -> None:
    (folder / "README.md").write_text("who keeps this")
    (folder / ".new").mkdir()
    assert read_city(folder) == read_city(FOLDER) == demo_city()
    assert list(demo_city()) == sorted(demo_city())


@pytest.mark.parametrize("name", ["acess_rules.json", "M1.json", "m01.json", "city.json.bak", "matters"])
def test_a_file_that_no_city_has_is_refused_by_name(name: str, folder: Path) -> None:
    (folder / name).write_text("{}")
    with pytest.raises(SetupError, match=name):
        read_city(folder)


def test_a_folder_that_is_not_whole_is_refused(folder: Path) -> None:
    (folder / "laws.json").unlink()
    (folder / "quotas.json").unlink()
    with pytest.raises(SetupError, match=r"lacks laws\.json, quotas\.json"):
        read_city(folder)
    (folder / "laws.json").mkdir()
    with pytest.raises(SetupError, match=r"holds laws\.json, which no city has"):
        read_city(folder)
    for nowhere in (folder / "gone", folder / "city.json", files("gateway_demo") / "gone"):
        with pytest.raises(SetupError, match="cannot be read"):
            read_city(nowhere)


def test_a_file_that_is_too_long_is_refused(folder: Path) -> None:
    (folder / "laws.json").write_bytes(b" " * (4 * 1024 * 1024 + 1))
    with pytest.raises(SetupError, match=r"laws\.json of the city is longer than 4 MiB"):
        read_city(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe", "not in UTF-8, line 1"),
        (b'{"a": "\n\xbd\xf0', "not in UTF-8, line 2"),
        (b"\xef\xbb\xbf{}", "begins with a byte order mark"),
        (b'{"a": "1"}', "does not fit its form at /a, line 1: Input should be a valid integer"),
        (b'{"b": 1,\n "a": true}', "does not fit its form at /a, line 2"),
        (b"[" * 100_000, "no JSON"),
        (b'{"a": 1, "b": {"c": 2, "c": 3}}', "the key c is given twice"),
        (b'{"a": "x"}', "does not fit its form at /a"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_the_place(content: bytes, said: str) -> None:
    with pytest.raises(SetupError, match=said) as refused:
        read_form({"quotas.json": content}, "quotas.json", TypeAdapter(dict[str, int]))
    assert "quotas.json of the city" in refused.value.detail
    with pytest.raises(SetupError, match="the city has no quotas"):
        read_form({}, "quotas.json", TypeAdapter(dict[str, int]))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"region": "3307"}, "/region"),
        ({"counties": []}, "/counties"),
        ({"counties": [OF_THE_DEMO["counties"][0]] * 2}, "the county 330702 is there twice"),
        ({"region": "330702"}, "the county 330702 is there twice"),
        (
            {"counties": [{"code": f"33070{n}", "title": {"en": "x", "zh": "同名"}} for n in (2, 3)]},
            "同名 is there twice",
        ),
        ({"offices": OF_THE_DEMO["offices"] * 2}, "the office general_window is there twice"),
        ({"case_number": "JH-{matter}"}, "running number"),
        ({"surplus": 1}, "/surplus"),
    ],
)
def test_a_city_that_contradicts_itself_is_refused(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(SetupError, match=said):
        load_city(city_with(**changed))


def test_a_county_with_a_gateway_of_its_own_is_its_one_county() -> None:
    county = OF_THE_DEMO["counties"][0]
    city = load_city(city_with(region=county["code"], counties=[county]))
    assert (city.region, list(city.counties)) == (county["code"], [county["code"]])


def test_the_bands_of_income_rise() -> None:
    bands = json.loads(demo_city()["income_bands.json"])
    for steps in (bands["steps"][::-1], [bands["steps"][0], bands["steps"][0] | {"under": 9999}], []):
        with pytest.raises(SetupError, match=r"income_bands\.json"):
            load_city({**demo_city(), "income_bands.json": json.dumps(bands | {"steps": steps}).encode()})


@pytest.mark.parametrize(
    ("written", "good", "bad"),
    [
        ("JH-{year}-{matter}-{number:6}", ["JH-2026-M01-000017", "JH-2026-M1234-000017"], ["JH-2026-M1-000017", "JH-2026-M01-17", "XX-2026-M01-000017", "JH-２０２６-M01-000017", "JH-2026-M01-000017\n", " JH-2026-M01-000017", ""]),
        ("{county}-S{year}-{number:5}", ["529901-S2026-00017", "529902-S2026-00001"], ["529903-S2026-00017", "S2026-00017", "529901-S2026-000017"]),
        ("A{matter}{number:2}", ["AM0117", "AM012317"], ["AM017", "AM01", "AM0123456"]),
        ("{number:1}", ["1"], ["12", "", "一"]),
    ],
)  # fmt: skip
def test_a_form_takes_the_numbers_that_it_says_and_no_others(written: str, good: list[str], bad: list[str]) -> None:
    form = CaseForm.of(written, COUNTIES)
    assert form.fits(form.example)
    assert [number for number in good if not form.fits(number)] == []
    assert [number for number in bad if form.fits(number)] == []


def test_a_number_names_no_other_matter() -> None:
    form = CaseForm.of("JH-{year}-{matter}-{number:6}", COUNTIES)
    assert form.is_of("JH-2026-M01-000017", "M01")
    assert not form.is_of("JH-2026-M01-000017", "M02")
    assert not form.is_of("JH-2026-M01", "M01")
    assert CaseForm.of("X{number:3}", COUNTIES).is_of("X017", "M02")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("JH-{year}-{matter}", "running number"),
        ("{number:3}-{number:4}", "no part twice"),
        ("{year}{year}{number:1}", "no part twice"),
        ("{number}", "is made of"),
        ("{number:11}", "is made of"),
        ("{year:4}-{number:6}", "is made of"),
        ("jh-{number:6}", "is made of"),
        ("婺-{number:6}", "is made of"),
        ("(a+)+{number:6}", "is made of"),
        ("{county}-{year}-{number:5}", "room for a person's number"),
        ("XCS-{year}-{number:8}", "room for a person's number"),
        ("{county}-{matter}{number:10}-12345", "room for a person's number"),
        ("-{number:6}", "hyphen"),
        ("A--{number:6}", "hyphen"),
        ("ABCDEFGHIJKLMNOPQRSTU-{number:6}", "too long"),
    ],
)
def test_a_form_that_is_none_is_refused_in_words(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CaseForm.of(written, COUNTIES)


def parts() -> Iterator[str]:
    yield from ("{year}", "{matter}", "{county}", "-", "X", "XCS", "S1", "33")


@given(st.lists(st.sampled_from([*parts(), *(f"{{number:{n}}}" for n in (1, 4, 8, 10))]), max_size=8), st.data())
def test_no_number_of_any_form_could_be_a_persons(written: list[str], data: st.DataObject) -> None:
    try:
        form = CaseForm.of("".join(written), COUNTIES)
    except ValueError:
        return
    number = "".join(data.draw(st.from_regex(part, fullmatch=True)) for part in map(_numbers_of, written))
    assert form.fits(number)
    assert is_case_number(number)
    assert not could_name_a_person(number)


def _numbers_of(part: str) -> str:
    if part.startswith("{number:"):
        return f"[0-9]{{{part[8:-1]}}}"
    return {"{year}": "[0-9]{4}", "{matter}": "M[0-9]{2,4}", "{county}": "52990[12]"}.get(part, part)
