"""The expressions of deploy/dashboards, read by Prometheus' own grammar, and the page that names every metric and line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import promql_parser
import yaml  # type: ignore[import-untyped]  # no stubs for the two places that read YAML

ROOT = Path(__file__).resolve().parent.parent
DASHBOARDS = ROOT / "deploy" / "dashboards"
PAGE = ROOT / "docs" / "metrics-and-lines.md"
OF_PROMETHEUS = frozenset({"job", "instance", "le"})
"""Labels that Prometheus brings, and that of a histogram's buckets."""
_VARIABLE = re.compile(r"\$\w+")


@dataclass(frozen=True)
class Selected:
    """A metric as an expression names it, and the labels with the values that it asks for."""

    metric: str
    asked: tuple[tuple[str, str], ...]


def alert_rules() -> list[dict[str, Any]]:
    """Every rule of the file."""
    found = yaml.safe_load((DASHBOARDS / "alerts.yaml").read_text("utf-8"))
    return [rule for group in found["groups"] for rule in group["rules"]]


def panels(file: Path) -> list[dict[str, Any]]:
    """Every panel of a dashboard."""
    return list(json.loads(file.read_text("utf-8"))["panels"])


def expressions() -> Iterator[str]:
    """Of all rules and panels, with a value for each of the dashboard's variables."""
    yield from (rule["expr"] for rule in alert_rules())
    for file in sorted(DASHBOARDS.glob("*.json")):
        for panel in panels(file):
            yield from (_VARIABLE.sub(".*", target["expr"]) for target in panel["targets"])


def selected(expression: str) -> list[Selected]:
    """What it names.  Raises ValueError where Prometheus could not read it."""
    return [
        Selected(str(one.name), tuple((m.name, m.value) for m in one.matchers.matchers))
        for one in _nodes(promql_parser.parse(expression))
        if isinstance(one, promql_parser.VectorSelector)
    ]


def grouped_by(expression: str) -> set[str]:
    """The labels by which it sums up."""
    nodes = _nodes(promql_parser.parse(expression))
    return {
        label
        for one in nodes
        if isinstance(one, promql_parser.AggregateExpr) and one.modifier is not None
        for label in one.modifier.labels
    }


def _nodes(tree: Any) -> Iterator[Any]:
    yield tree
    for name in ("lhs", "rhs", "expr", "param", "vector_selector"):
        inner = getattr(tree, name, None)
        if inner is not None and not isinstance(inner, str):
            yield from _nodes(inner)
    for inner in getattr(tree, "args", None) or ():
        yield from _nodes(inner)


def told_metrics() -> dict[str, tuple[str, frozenset[str]]]:
    """What the page says of each metric: its kind and its labels."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for row in _rows("## Metrics"):
        found[row[0].strip("`")] = (row[1], frozenset(re.findall(r"`(\w+)`", row[2])))
    return found


def told_lines() -> set[str]:
    """The events that the page names."""
    return {row[0].strip("`") for row in _rows("## Lines")}


def _rows(heading: str) -> Iterator[list[str]]:
    part = PAGE.read_text("utf-8").partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    for line in part.splitlines():
        if line.startswith("| `") and not line.startswith("| `event`"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def base_name(metric: str, told: dict[str, tuple[str, frozenset[str]]]) -> str:
    """The metric of which this is a series: of a histogram its buckets, sum and count."""
    for tail in ("_bucket", "_sum", "_count"):
        name = metric.removesuffix(tail)
        if name != metric and told.get(name, ("",))[0] == "histogram":
            return name
    return metric
