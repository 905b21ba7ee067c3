"""Keeps decision 26: nothing is disclosed but what `tell` lets through, and every reason says what it rests on."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.access.key import ProjectionKey
from gateway.access.rights import Rights
from gateway.access.rules import load_rules
from gateway.domain.codes import DepartmentCode, QuestionName
from gateway.domain.questions import PERSON
from gateway.domain.reasons import ANY, NOTHING, REASONS, rests_on, tells_of
from gateway.domain.rules import signature_of
from gateway.domain.words import Mode
from gateway_demo.demo_city import demo_city
from tests.rooms.decision.example import catalogue

DECISION = Path(__file__).resolve().parents[2] / "src" / "gateway" / "decision"
SAYS = {"yes": 0, "no": 0, "unknown": 0, "value": 1}
"""The calls that give a reason, and the place of it."""


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """File, name of what is called, call."""
    for path in sorted(DECISION.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield path.name, node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def said() -> Iterator[str]:
    """The reasons that rules give, a number in them as `n`."""
    for _, name, call in calls():
        given = call.args[SAYS[name]] if name in SAYS and len(call.args) > SAYS[name] else None
        if isinstance(given, ast.Constant) and given.value:
            yield str(given.value)
        elif isinstance(given, ast.JoinedStr) and not any(
            isinstance(part, ast.Constant) and part.value == "NOT_" for part in given.values
        ):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "n" for part in given.values)


def test_what_is_told_is_made_in_one_place() -> None:
    assert {file for file, name, _ in calls() if name == "Disclosable"} == {"tell.py"}


def test_every_reason_that_a_rule_gives_says_what_it_rests_on() -> None:
    given = set(said())
    assert len(given) > 40
    assert given <= set(REASONS)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_reason_rests_on_something_or_says_what_happens_next(code: str) -> None:
    assert rests_on(code) <= ANY
    assert rests_on(code.replace("_n", "_12")) == rests_on(code)


def test_a_reason_that_may_rest_on_anything_tells_of_a_department_that_no_list_knows() -> None:
    brought = frozenset({QuestionName("library.card")})
    assert tells_of("BY_VALUE", brought)
    assert tells_of("WITHIN_TIME_12", brought)
    assert not tells_of("BY_VALUE", frozenset())
    assert not tells_of("ALIVE", brought)
    assert tells_of("ALIVE", brought | {PERSON})
    assert not tells_of("PENDING", brought)


def test_an_unknown_reason_rests_on_everything() -> None:
    assert rests_on("MADE_UP") == ANY
    assert rests_on("PENDING") == NOTHING


@pytest.mark.parametrize("of_minor", [False, True])
@pytest.mark.parametrize("matter", sorted(catalogue().matters))
def test_whose_own_field_is_not_seen_is_veiled(matter: str, of_minor: bool) -> None:  # noqa: FBT001
    made = next(one for code, one in catalogue().matters.items() if code == matter)
    rights = Rights(catalogue(), load_rules(demo_city()))
    for department in (made.owner, DepartmentCode("general_window")):
        key = ProjectionKey(made.code, department, "demo", has_duty=True, of_minor=of_minor)
        projection = rights.projection_now(key)
        for certificate in made.certificates:
            signature = signature_of(certificate)
            modes = {grant.item.name: grant.mode for grant in projection.fields[certificate.code]}
            derived = {name for name in modes if signature is not None and name in signature.delivers}
            if any(modes[name] is not Mode.REVEAL for name in derived):
                veil = projection.veils[certificate.code]
                assert veil.questions
                assert veil.hides_value == (certificate.value is not None)
