"""A row of a policy's own tests is judged as the asker that it describes, with everything that a rule may look at."""

import json

import pytest

from gateway.access import Access, load_rules
from gateway.domain.words import Mode
from gateway.flows.steps import judging
from gateway.flows.steps.gateway import InForce
from gateway.policy import TESTS, PolicyBundle
from gateway_demo.demo_city import demo_city
from tests.rooms.access.memory_cases import MemoryCases
from tests.rooms.decision.example import catalogue, digest

RULE = """
@id("city-one") @basis("law") @title_en("one") @title_zh("一")
forbid (principal, action in [Action::"reveal", Action::"mask", Action::"test"], resource)
when { principal.county == "330799" && resource.item == "register_date" };
"""
ROW = {"department": "taxation", "duties": ["M07"], "matter": "M07", "certificate": "M07-C2", "field": "register_date"}


@pytest.mark.parametrize(
    ("more", "actual"),
    [
        ({}, Mode.MASK),
        ({"county": "330799"}, Mode.DENY),
        ({"county": "330702"}, Mode.MASK),
        ({"role": "system"}, Mode.MASK),
        ({"role": "auditor"}, Mode.DENY),
        ({"minor": True}, Mode.DENY),
        ({"field": "no_such_field"}, Mode.DENY),
        ({"matter": "M99", "certificate": None}, Mode.DENY),
    ],
)
def test_a_row_is_judged_with_county_and_role(more: dict[str, object], actual: Mode) -> None:
    text = load_rules(demo_city()).hard.text + RULE
    rules = load_rules({**demo_city(), "access_rules.cedar": text.encode()})
    bundle = PolicyBundle.of({TESTS: json.dumps([{**ROW, **more, "expected": actual}])})
    access = Access(catalogue(), MemoryCases(), digest, rules=rules)
    made = InForce(bundle, None, catalogue(), access, judging.terms_of(demo_city(), {}))
    (result,) = judging.tested(bundle, made)
    assert (result.actual, result.holds) == (actual, True)
