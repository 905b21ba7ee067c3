"""The page about findings shows the rules as they stand in the data file."""

from datetime import timedelta
from pathlib import Path

import pytest

from gateway.oversight.findings.rules import Rule
from tests.rooms.oversight.findings.walking import RULES

PAGE = (Path(__file__).parents[4] / "docs" / "audit-findings.md").read_text("utf-8")
UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "min": timedelta(minutes=1)}


def window(rule: Rule) -> str:
    unit, length = next((u, n) for u, n in UNITS.items() if rule.window % n == timedelta(0))
    return f"{rule.window // length} {unit}"


@pytest.mark.parametrize("rule", RULES.rules.values(), ids=lambda rule: rule.name)
def test_a_rule_stands_on_the_page_as_in_the_file(rule: Rule) -> None:
    more = "".join(f", {name} {number:g}" for name, number in rule.numbers.items())
    cells = (
        rule.rule, f"`{rule.name}`", f"{rule.title['en']} {rule.title['zh']}", f"{rule.threshold}{more}", window(rule), rule.severity,
        rule.owner,
    )  # fmt: skip
    assert f"| {' | '.join(cells)} |" in PAGE


def test_what_cannot_be_answered_stands_there_with_the_reason() -> None:
    for rule, (title, why) in RULES.unanswered.items():
        assert f"| {rule} | {title['en']} {title['zh']} | {why['en']} |" in PAGE


def test_the_page_shows_no_rule_that_the_file_has_not() -> None:
    shown = [line for line in PAGE.splitlines() if line.startswith("| A")]
    assert len(shown) == len(RULES.rules) + len(RULES.unanswered)
