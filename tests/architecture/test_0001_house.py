"""Keeps decision 1: no deferred imports, no names that say nothing, one door for each room."""

import ast
from pathlib import Path

import pytest

from tests.architecture.doors import strange_flows
from tests.architecture.modules import product, read

ROOT = Path(__file__).resolve().parents[2]
SOURCE = sorted(p for d in ("src", "connectors") for p in (ROOT / d).rglob("*.py") if "tests" not in p.parts)
ROOMS = [
    "identity",
    "catalogue",
    "access",
    "connect",
    "decision",
    "results",
    "audit",
    "verification",
    "declaration",
    "jobs",
    "sdk",
    "db",
    "flows",
    "api",
    "testing",
    "cli",
    "domain",
    "entry",
    "logcheck",
    "tlog",
]
AVOIDED = {"utils", "helpers", "common", "base", "manager", "service", "misc", "core"}


def test_there_is_something_to_look_at() -> None:
    assert len(SOURCE) > 50


@pytest.mark.parametrize("path", SOURCE, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    deferred = [i.lineno for f in functions for i in ast.walk(f) if isinstance(i, ast.Import | ast.ImportFrom)]
    assert not deferred, f"imports inside functions at lines {deferred}"
    assert "TYPE_CHECKING" not in path.read_text("utf-8")


@pytest.mark.parametrize("path", SOURCE, ids=lambda p: str(p.relative_to(ROOT)))
def test_names_say_something(path: Path) -> None:
    assert path.stem not in AVOIDED
    assert not AVOIDED & set(path.relative_to(ROOT).parts)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_lives_there(room: str) -> None:
    tree = ast.parse((ROOT / "src/gateway" / room / "__init__.py").read_text("utf-8"))
    assert ast.get_docstring(tree), f"{room} does not say what lives there"


def test_no_flow_knows_another() -> None:
    assert [found for module in product() for found in strange_flows(module)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gateway.flows.planted", "from gateway.flows.read import read_query"),
        ("gateway.flows.planted", "from gateway.flows import read"),
        ("gateway.flows.planted", "import gateway.flows.read"),
        ("gateway.flows.steps.planted", "from gateway.flows.read import read_query"),
        ("gateway.flows.steps.planted", "from gateway.flows import Gateway"),
    ],
)
def test_a_flow_that_knows_another_is_found(name: str, text: str) -> None:
    assert strange_flows(read(name, text))


def test_a_flow_may_know_the_steps() -> None:
    text = "from gateway.flows.steps.gateway import Gateway\nfrom gateway.flows.steps import assess\n"
    assert strange_flows(read("gateway.flows.planted", text)) == []
    assert strange_flows(read("gateway.api.planted", "from gateway.flows import read")) == []
