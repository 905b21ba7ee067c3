"""The patterns that a city's data bring can hold nothing up: they are matched in linear time, or refused with file, place and line."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from gateway.catalogue import lint_catalogue
from gateway.catalogue.parameters import parameter_faults
from gateway.catalogue.patterns import checked_pattern, is_whole
from gateway.domain.codes import MatterCode
from gateway.domain.matter import Certificate
from gateway_demo.demo_city import demo_city
from tests.rooms.catalogue.made_up import TITLE, certificate, matter
from tests.rooms.decision.example import NOW, catalogue, manifests

GREEDY = ["(a+)+$", "(a|a)*b", "(a|aa)+$", "(a*)*b", "(.*a){12}b", "([a-z]+)*[0-9]", "(?:a?){40}a{40}", "^(([a-z])+.)+[A-Z]([a-z])+$"]  # fmt: skip
"""Each of them makes an engine that tries one way after another hang for hours on a hundred letters."""


def with_pattern(pattern: str) -> dict[str, bytes]:
    """The demo's city with a parameter of this pattern."""
    kept = {name: content for name, content in demo_city().items() if not name.startswith("M")}
    made = matter(certificate(1, parameters={"unit": {"type": "string", "title": TITLE, "pattern": pattern}}))
    return kept | {"M90.json": json.dumps(made, indent=1).encode()}


@pytest.mark.parametrize("pattern", GREEDY)
def test_no_pattern_can_hold_anything_up(pattern: str) -> None:
    assert lint_catalogue(manifests(), with_pattern(pattern)) == ()
    begun = time.process_time()
    for end in ("", "!", "b"):
        is_whole(checked_pattern(pattern), "a" * 4000 + end)
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(?=a)b", "look-around"),
        ("(?<!a)b", "look-around"),
        (r"(a)\1", "backreferences"),
        ("(a", "unclosed group"),
        ("a)|(b", "unopened group"),
        ("a{1000}{1000}{1000}", "size limit"),
        ("[z-a]", "invalid character class range"),
    ],
)
def test_what_is_no_pattern_is_told_with_file_place_and_line(pattern: str, said: str) -> None:
    files = with_pattern(pattern)
    line = next(n for n, text in enumerate(files["M90.json"].splitlines(), 1) if b'"pattern"' in text)
    (finding,) = lint_catalogue(manifests(), files)
    assert finding.rule == "catalogue.form"
    place = f"M90.json of the city does not fit its form at /certificates/0/parameters/unit/pattern, line {line}: "
    assert f"{place}is no pattern that takes linear time: " in finding.said
    assert said in finding.said


def test_a_long_pattern_is_refused() -> None:
    (finding,) = lint_catalogue(manifests(), with_pattern("a" * 201))
    assert "/certificates/0/parameters/unit/pattern" in finding.said


def _of_unit(**form: Any) -> list[Certificate]:
    made = catalogue().matters[MatterCode("M06")].certificates[0]
    return [replace(made, parameters={"unit": {"type": "string", **form}})]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("[0-9]{4}", "2026", True),
        ("[0-9]{4}", "2026\n", False),
        ("[0-9]{4}", "x2026", False),
        ("[0-9]{4}", "20261", False),
        ("a|b", "ab", False),
        ("a|bc", "bc", True),
        ("", "", True),
        (".*", "a\nb", False),
        ("[一-龥]{2}", "婺城", True),
        ("(?i)ab", "AB", True),
    ],
)
def test_the_whole_of_a_text_must_be_of_the_pattern(pattern: str, text: str, fits: bool) -> None:  # noqa: FBT001 - a table
    faults = parameter_faults(_of_unit(pattern=pattern), {"unit": text}, NOW.date())
    assert [fault.message for fault in faults] == ([] if fits else [f"must match {pattern}"])
