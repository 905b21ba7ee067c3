"""Dashboards, alert rules and the page about metrics and lines: each expression can be read, and names what there is."""

import ast
import json
import re
from collections.abc import Iterator

import pytest

from gateway.connect.remedies import REMEDIES
from tests.expressions_of_metrics import (
    DASHBOARDS,
    OF_PROMETHEUS,
    ROOT,
    alert_rules,
    base_name,
    expressions,
    grouped_by,
    panels,
    selected,
    told_lines,
    told_metrics,
)

TOLD = told_metrics()
EXPRESSIONS = sorted(set(expressions()))
_LEVELS = frozenset({"debug", "info", "warning", "error", "critical", "exception"})


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_can_be_read_and_asks_for_labels_that_its_metrics_have(expression: str) -> None:
    found = selected(expression)
    assert found
    for one in found:
        if not one.metric.startswith("gateway_"):
            assert one.metric.startswith("process_")
            continue
        assert base_name(one.metric, TOLD) in TOLD
        labels = TOLD[base_name(one.metric, TOLD)][1] | OF_PROMETHEUS
        assert {name for name, _ in one.asked} | grouped_by(expression) <= labels
        for name, value in one.asked:
            if name == "reason" and value:
                assert set(value.split("|")) <= REMEDIES.keys()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_counter_is_never_looked_at_as_it_is(expression: str) -> None:
    for one in selected(expression):
        if TOLD.get(base_name(one.metric, TOLD), ("",))[0] in {"counter", "histogram"}:
            assert re.search(rf"(?:rate|increase)\({one.metric}\b", expression)


def test_each_alert_says_how_bad_it_is_and_what_to_do() -> None:
    rules = alert_rules()
    assert len({rule["alert"] for rule in rules}) == len(rules) > 15
    for rule in rules:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"].keys() == {"summary", "remedy"}
        named = set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]))
        assert named <= grouped_by(rule["expr"])


@pytest.mark.parametrize("name", ["gateway", "departments"])
def test_a_dashboard_asks_which_prometheus_and_names_its_series(name: str) -> None:
    dashboard = json.loads((DASHBOARDS / f"{name}.json").read_text("utf-8"))
    variables = {one["name"] for one in dashboard["templating"]["list"]}
    found = panels(DASHBOARDS / f"{name}.json")
    assert len({panel["id"] for panel in found}) == len(found) >= 10
    for panel in found:
        assert panel["datasource"]["uid"] == "${source}"
        refs = [target["refId"] for target in panel["targets"]]
        assert len(set(refs)) == len(refs)
        for target in panel["targets"]:
            assert set(re.findall(r"\$(\w+)", target["expr"])) <= variables
            assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= grouped_by(target["expr"]) | {"instance"}


def test_a_broken_expression_and_an_unknown_metric_would_be_found() -> None:
    with pytest.raises(ValueError, match=r"."):
        selected("sum by (rate(gateway_loop_stalls_total[5m]))")
    assert [one.metric for one in selected("rate(gateway_nothing_total[5m])")] == ["gateway_nothing_total"]
    assert "gateway_nothing_total" not in TOLD


def events() -> Iterator[str]:
    """Every event that the code writes down under a name that stands there."""
    files = [*(ROOT / "src" / "gateway").rglob("*.py"), *ROOT.glob("connectors/*/gateway_*/*.py")]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log" | "_log"), attr=level),
                    args=[ast.Constant(value=str(event)), *_],
                ) if level in _LEVELS:
                    yield event.partition(" ")[0]


def test_the_page_names_each_line_of_the_log() -> None:
    found = set(events())
    assert len(found) > 40
    assert found <= told_lines()


def test_each_line_that_the_page_names_stands_in_the_code() -> None:
    files = [*(ROOT / "src" / "gateway").rglob("*.py"), *ROOT.glob("connectors/*/gateway_*/*.py")]
    texts = "".join(file.read_text("utf-8") for file in files)
    assert {event for event in told_lines() if f'"{event}' not in texts} == set()
