"""What a steward gets wrong in a city's folder, and is told with the file and the place: nothing of it is taken for something else."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gateway.catalogue import lint_catalogue
from gateway.checking_city import check_city
from gateway.domain.clock import CHINA
from gateway.domain.finding import CheckSeverity
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import NOW, manifests

Json = Any
Change = Callable[[Json], object]
PARAMETER = {"type": "integer", "title": {"en": "x", "zh": "x"}, "required": False}


def with_parameter(**form: Json) -> Change:
    return lambda matter: matter["certificates"][0]["parameters"].update(x=PARAMETER | form)


def changed(name: str, change: Change) -> dict[str, bytes]:
    form = json.loads(demo_city()[name])
    change(form)
    return {**demo_city(), name: json.dumps(form, ensure_ascii=False, indent=1).encode()}


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("M01.json", lambda one: one["title"].pop("zh"), "/title/zh, line 3: Field required"),
        ("M01.json", lambda one: one["title"].update(zh="  "), "/title/zh, line 5: String should match"),
        ("M01.json", lambda one: one.update(valid_until="2019-01-01"), "valid_until is before valid_from"),
        ("M01.json", lambda one: one["processing"].update(days="15"), "/processing/days, line"),
        ("M01.json", lambda one: one["processing"].update(days=True), "/processing/days, line"),
        ("M01.json", lambda one: one["certificates"][0]["parties"].update(child="2..1"), "begins above its end"),
        ("M01.json", with_parameter(minimum=2, maximum=1), "the minimum is above the maximum"),
        ("M01.json", with_parameter(enum=[]), "/certificates/0/parameters/x/enum, line"),
        ("departments.json", lambda one: one[0].update(code=""), "/0/code, line 3"),
        ("departments.json", lambda one: one[0].update(code="Bad one!"), "/0/code, line 3"),
        ("departments.json", lambda one: one[0].update(has_connector="true"), "/0/has_connector, line"),
        ("departments.json", lambda one: one[0]["title"].update(en="\t"), "/0/title/en, line 5"),
        ("departments.json", lambda one: one.append(1), "departments.json of the city does not fit its form at /"),
        ("city.json", lambda one: one["title"].update(en=" "), "/title/en, line 4"),
        ("laws.json", lambda one: one[0].update(unsure="no"), "/0/unsure, line"),
    ],
)
def test_it_is_told_with_file_and_place(name: str, change: Change, said: str) -> None:
    (finding,) = lint_catalogue(manifests(), changed(name, change))
    assert (finding.rule, finding.severity) == ("catalogue.form", CheckSeverity.ERROR)
    assert finding.said.startswith(f"{name} of the city does not fit its form at /")
    assert said in finding.said


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("quotas.json", lambda one: one.update(account_minute="12"), "access.quotas"),
        ("quotas.json", lambda one: one.update(account_minute=True), "access.quotas"),
        ("due_times.json", lambda one: one.update(extension_days="3"), "desk.form"),
        ("working_days.json", lambda one: one.update(since=20260101), "desk.form"),
        ("declaration_conditions.json", lambda one: one.update(youngest_years="18"), "declaration.form"),
        ("declaration_notice.json", lambda one: one["notice"].update(zh=" "), "declaration.form"),
        ("access_rules.json", lambda one: one.update(adult_years="18"), "access.form"),
        ("access_rules.json", lambda one: one["how_to_apply"].update(en=""), "access.form"),
    ],
)
def test_no_table_takes_one_thing_for_another(name: str, change: Change, rule: str) -> None:
    files = changed(name, change)
    found = [
        one
        for one in check_city(files, manifests(), NOW.astimezone(CHINA).date())
        if one.severity is CheckSeverity.ERROR
    ]
    assert [one.rule for one in found] == [rule]
    assert f"{name} of the city does not fit its form at /" in found[0].said


def test_a_city_without_matters_or_hard_rules_is_told() -> None:
    bare = {name: content for name, content in demo_city().items() if not name.startswith("M")}
    found = check_city({**bare, "access_rules.cedar": b""}, manifests(), NOW.date())
    assert {"catalogue.no-matter", "access.no-hard-rule"} <= {one.rule for one in found}


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("name", ["city.json", "M01.json", "access_rules.cedar", "declaration_notice.json"])
def test_another_encoding_is_named(name: str, encoding: str) -> None:
    files = {**demo_city(), name: demo_city()[name].decode().encode(encoding)}
    said = [one.said for one in check_city(files, manifests(), NOW.date()) if one.severity is CheckSeverity.ERROR]
    wanted = "begins with a byte order mark" if encoding == "utf-8-sig" else "is not in UTF-8, line"
    assert len(said) == 1
    assert f"{name} of the city {wanted}" in said[0]
