"""Classes of risk, shares, the form of a visit, and what does not fit of them (tables)."""

import json
from datetime import datetime
from typing import Any

import pytest

from gateway.declaration import InspectionRules, lint_declarations, load_conditions
from gateway.domain.clock import CHINA
from gateway.domain.errors import SetupError
from gateway.domain.words import RiskClass
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import catalogue

FILE = "declaration_conditions.json"


def with_inspection(**changes: Any) -> dict[str, bytes]:
    city = dict(demo_city())
    form = json.loads(city[FILE])
    form["inspection"] |= changes
    return {**city, FILE: json.dumps(form).encode()}


def without() -> dict[str, bytes]:
    city = dict(demo_city())
    form = json.loads(city[FILE])
    del form["inspection"]
    return {**city, FILE: json.dumps(form).encode()}


RULES = load_conditions(demo_city()).inspection


@pytest.mark.parametrize(
    ("matter", "certificate", "risk"),
    [
        ("M01", "M01-C1", RiskClass.HIGH),
        ("M01", "M01-C5", RiskClass.MIDDLE),
        ("M11", "M11-C3", RiskClass.LOW),
        ("M99", "M99-C1", RiskClass.HIGH),
    ],
)
def test_a_certificates_class_goes_before_its_matters_and_none_is_the_highest(
    matter: str, certificate: str, risk: RiskClass
) -> None:
    assert RULES.risk(matter, certificate) is risk
    assert RULES.shares == {RiskClass.LOW: 500, RiskClass.MIDDLE: 2000, RiskClass.HIGH: 10_000}


def test_a_city_that_says_nothing_inspects_everything() -> None:
    rules = load_conditions(without()).inspection
    assert (rules.risk("M11", "M11-C3"), rules.shares[RiskClass.HIGH]) == (RiskClass.HIGH, 10_000)
    assert [(one.rule, one.severity) for one in lint_declarations(without(), catalogue().matters)] == [
        ("declaration.no-inspection", "warning")
    ]


def test_a_day_is_closed_at_its_hour() -> None:
    assert [RULES.is_closing(datetime(2026, 11, 1, 22, 59, n, tzinfo=CHINA)) for n in (0, 59)] == [False, False]
    assert RULES.is_closing(datetime(2026, 11, 1, 23, tzinfo=CHINA))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"risk_of_matter": {"M01": "high"}}, "declaration.no-risk"),
        (
            {"risk_of_matter": {**dict.fromkeys(map(str, catalogue().matters), "low"), "M77": "low"}},
            "declaration.unknown-matter",
        ),
        ({"risk_of_certificate": {"M01-C9": "low"}}, "declaration.unknown-certificate"),
        (
            {"questions": [{"name": "a", "title": {"en": "a", "zh": "甲"}, "kind": "text"}] * 2},
            "declaration.question-twice",
        ),
    ],
)
def test_what_does_not_fit_is_told(changes: dict[str, Any], rule: str) -> None:
    found = list(lint_declarations(with_inspection(**changes), catalogue().matters))
    assert {one.rule for one in found} == {rule}
    assert not list(lint_declarations(demo_city(), catalogue().matters))


@pytest.mark.parametrize(
    "changes",
    [
        {"shares": {"low": 0, "middle": 0.2, "high": 1}},
        {"shares": {"low": 0.05, "middle": 0.2, "high": 1.1}},
        {"shares": {"low": 0.05, "high": 1}},
        {"closes_at": "24:00"},
        {"risk_of_matter": {"M01": "grave"}},
        {"surplus": 1},
    ],
)
def test_a_form_that_does_not_fit_stops_the_start(changes: dict[str, Any]) -> None:
    with pytest.raises(SetupError):
        load_conditions(with_inspection(**changes))


@pytest.mark.parametrize(
    ("answers", "faulty"),
    [
        ({"seen_on": "2026-11-04", "is_as_declared": True}, []),
        ({"seen_on": "2026-11-04", "is_as_declared": True, "whom_asked": "村委会"}, []),
        ({}, ["is_as_declared", "seen_on"]),
        ({"seen_on": "2026-11-31", "is_as_declared": "yes"}, ["is_as_declared", "seen_on"]),
        ({"seen_on": True, "is_as_declared": True, "colour": "red"}, ["colour", "seen_on"]),
    ],
)
def test_answers_fit_the_form_or_are_named(answers: dict[str, str | bool], faulty: list[str]) -> None:
    assert sorted(name for name, _ in RULES.faults(answers)) == faulty
    assert not list(InspectionRules().faults({}))
