"""Keeps decision 1: no deferred imports, no names that say nothing, one door for each room."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.doors import (
    beside_the_flows,
    doors,
    imports,
    past_the_door,
    past_the_flows,
    strange_flows,
    taken_by_nobody,
)
from tests.architecture.modules import Module, product, read

ROOT = Path(__file__).resolve().parents[2]
SOURCE = sorted(p for d in ("src", "connectors") for p in (ROOT / d).rglob("*.py") if "tests" not in p.parts)
ROOMS = sorted(p.parent for p in (ROOT / "src").glob("*/**/__init__.py") if len(p.relative_to(ROOT / "src").parts) <= 3)
MODULES = product()
DOORS = doors(MODULES)
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


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_lives_there(room: Path) -> None:
    tree = ast.parse((room / "__init__.py").read_text("utf-8"))
    assert ast.get_docstring(tree), f"{room} does not say what lives there"


def test_no_flow_knows_another() -> None:
    assert [found for module in MODULES for found in strange_flows(module)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gateway.flows.planted", "from gateway.flows.read import read_query"),
        ("gateway.flows.planted", "from gateway.flows import read"),
        ("gateway.flows.planted", "import gateway.flows.read"),
        ("gateway.flows.steps.planted", "from gateway.flows.read import read_query"),
        ("gateway.flows.steps.planted", "from gateway.flows import Gateway"),
        ("gateway.flows.planted", "from .statistics import statistics"),
        ("gateway.flows.planted", "from . import statistics"),
        ("gateway.flows.planted", "from ..flows.statistics import statistics"),
        ("gateway.flows.planted", "from .. import flows"),
        ("gateway.flows.planted", "from gateway import flows"),
        ("gateway.flows.steps.planted", "from ..statistics import statistics"),
    ],
)
def test_a_flow_that_knows_another_is_found(name: str, text: str) -> None:
    assert strange_flows(read(name, text))


def test_a_flow_may_know_the_steps() -> None:
    text = "from gateway.flows.steps.gateway import Gateway\nfrom gateway.flows.steps import assess\n"
    assert strange_flows(read("gateway.flows.planted", text)) == []
    assert strange_flows(read("gateway.api.planted", "from gateway.flows import read")) == []


def test_only_what_is_about_the_log_takes_the_rooms_that_read_it() -> None:
    told = {module.name for module in MODULES if module.name.startswith("gateway.flows.") and _knows_oversight(module)}
    flows = (
        "audit_exports",
        "audit_log",
        "audit_reveals",
        "disclosures",
        "explain",
        "figures",
        "findings",
        "log",
        "protection",
        "prove",
        "replay",
        "reports",
        "sample",
        "statistics",
        "steps.oversight",
        "steps.sound_reports",
        "sweep",
        "unused",
    )
    assert told == {f"gateway.flows.{name}" for name in flows}


def _knows_oversight(module: Module) -> bool:
    bundle = "gateway.flows.steps.oversight"
    return any(target == bundle or target.startswith("gateway.oversight") for _, target, _ in imports(module))


HOLDS_ROOMS = {"oversight"}
"""No room of its own: each package below it is one."""


def test_every_room_has_a_door() -> None:
    inside = {room.name for room in (ROOT / "src/gateway").iterdir() if (room / "__init__.py").exists()}
    assert {f"gateway.{name}" for name in inside - HOLDS_ROOMS} <= DOORS.keys()


def test_a_room_is_entered_by_its_door() -> None:
    assert [found for module in MODULES for found in past_the_door(module, DOORS)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from gateway.access.rules import load_rules",
        "from gateway.access import rules",
        "from gateway.access import load_rules, Unshown",
        "import gateway.access.rules",
        "import gateway.access.rules as r",
        "import gateway.access",
        "from gateway_demo.kit.launcher import PROJECT_ROOT",
        "from gateway.tlog import tree",
        "from gateway.tlog.tree import Edge",
        "from gateway.decision.tell import tell",
        "from gateway import access, domain",
        "from gateway import *",
        "import gateway",
        "import gateway as g",
        "import gateway.oversight",
        "from gateway import oversight",
        "from gateway.oversight import findings",
        "import gateway.domain.codes\ndef f(): return gateway.access.rules.load_rules",
        "from importlib import import_module\nrules = import_module('gateway.access.rules')",
        "import importlib\nrules = importlib.import_module('gateway.access')",
        "import sys\nrules = sys.modules['gateway.access.rules']",
        "from gateway.tlog import Edge\nfrom gateway.domain import codes\nimport gateway.domain.codes as c\nimport gateway.access as a",
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        "gateway.flows.planted",
        "gateway.main",
        "gateway.audit.tree.planted",
        "gateway_household.planted",
        "gateway_witness.planted",
    ],
)
def test_who_enters_past_a_door_is_found(name: str, text: str) -> None:
    assert past_the_door(read(name, text), DOORS)


@pytest.mark.parametrize(
    "text",
    [
        "from gateway.audit.tree.reader import TreeReader",
        "from gateway.audit.tree import store",
        "import gateway.audit.walk.walk",
        "from gateway.audit import tree",
        "from gateway import audit\nStream = audit.stream.Stream",
        "from ..audit.tree import store",
        "from ..audit import stream",
        "from .. import audit",
        "from ..audit.stream import Stream",
    ],
)
def test_who_enters_a_part_of_a_room_past_its_door_is_found(text: str) -> None:
    assert past_the_door(read("gateway.flows.planted", text), DOORS)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gateway.flows.planted", "from gateway.access import load_rules"),
        ("gateway.flows.planted", "from gateway.decision import tell"),
        ("gateway.flows.planted", "from gateway.domain.stages import Grant"),
        ("gateway.access.planted", "from gateway.access.rules import load_rules"),
        ("gateway.flows.planted", "from gateway.audit.tree import TreeReader"),
        ("gateway.audit.walk.planted", "from gateway.audit.tree.reader import TreeReader"),
        ("gateway.audit.tree.planted", "from gateway.audit.reader import Reader"),
        ("gateway.flows.planted", "from fastapi.responses import Response"),
        ("gateway.flows.planted", "from ..access import load_rules"),
        ("gateway.access.planted", "from .rules import load_rules\nfrom . import rules\nrules.load_rules()"),
        ("gateway.flows.planted", "from gateway.audit import Audit\nAudit.open.__doc__"),
        ("gateway.flows.planted", "import gateway.domain.codes"),
    ],
)
def test_who_comes_by_the_door_is_let_in(name: str, text: str) -> None:
    assert past_the_door(read(name, text), DOORS) == []


PROMISED = {"gateway.sdk", "gateway.testing"}
"""What connectors of other makers take stands in no file of ours."""


def test_a_door_lets_through_what_somebody_outside_takes() -> None:
    ours = {room: names for room, names in DOORS.items() if room.startswith("gateway.") and room not in PROMISED}
    tests = [read(f"tests.{path.stem}", path.read_text("utf-8")) for path in (ROOT / "tests").rglob("*.py")]
    assert taken_by_nobody(ours, [*MODULES, *tests]) == {}


def test_a_name_that_nobody_takes_is_found() -> None:
    rooms = {"gateway.access": frozenset({"load_rules", "Quotas"}), "gateway.audit.tree": frozenset({"Log"})}
    modules = [
        read("gateway.access.planted", "from gateway.access import Quotas"),
        read("gateway.flows.planted", "from gateway.access import load_rules"),
        read("gateway.audit.walk.planted", "from gateway.audit.tree import Log"),
    ]
    assert taken_by_nobody({**rooms, "gateway.audit": frozenset()}, modules) == {
        "gateway.access": {"Quotas"},
        "gateway.audit.tree": {"Log"},
    }


@pytest.mark.parametrize("record", sorted(Path(__file__).parent.glob("0*.md")), ids=lambda record: record.stem)
def test_a_record_names_the_tests_that_keep_it(record: Path) -> None:
    named = set(re.findall(r"(?:[a-z_0-9]+/)*test_[a-z_0-9]+\.py", record.read_text("utf-8")))
    missing = {name for name in named if not any(ROOT.glob(f"**/tests/**/{name}" if "/" not in name else name))}
    assert named
    assert not missing


CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}
INSIDE = {
    f"gateway.{one.stem}"
    for one in (ROOT / "src/gateway").iterdir()
    if not one.stem.startswith("_") and (one.suffix == ".py" or (one / "__init__.py").exists())
}


@pytest.mark.parametrize(
    ("name", "keeps_out"),
    [
        (
            "A connector knows the sdk and the words, nothing else of the gateway",
            INSIDE - {"gateway.sdk", "gateway.domain"} | {"gateway_demo", "gateway_witness"},
        ),
        (
            "A witness is a program of its own, which needs the transparency log and no more",
            INSIDE - {"gateway.tlog"} | {"gateway_demo"},
        ),
    ],
)
def test_a_contract_keeps_out_all_that_its_name_says(name: str, keeps_out: set[str]) -> None:
    assert keeps_out - set(CONTRACTS[name]["forbidden_modules"]) == set()


def test_every_connector_is_under_the_contract_of_connectors() -> None:
    found = {
        package.name for package in (ROOT / "connectors").glob("*/gateway_*") if (package / "__init__.py").exists()
    }
    assert found == set(
        CONTRACTS["A connector knows the sdk and the words, nothing else of the gateway"]["source_modules"]
    )


def test_all_that_starts_production_is_kept_from_what_tries_connectors() -> None:
    (layers,) = [contract["layers"] for contract in CONTRACTS.values() if contract.get("containers") == ["gateway"]]
    top = {f"gateway.{one}" for one in layers[1].split(" : ")}
    sources = set(CONTRACTS["Production does not know what tries connectors"]["source_modules"])
    assert sources == top - {"gateway.testing"}


def test_the_api_asks_flows() -> None:
    assert [found for module in MODULES for found in beside_the_flows(module, DOORS)] == []


@pytest.mark.parametrize("room", ["access", "audit", "results", "oversight.findings", "logcheck", "testing"])
def test_an_api_that_knows_another_room_is_found(room: str) -> None:
    assert beside_the_flows(read("gateway.api.routes.planted", f"from gateway.{room} import Something"), DOORS)
    above, _, last = f"gateway.{room}".rpartition(".")
    assert beside_the_flows(read("gateway.api.routes.planted", f"from {above} import {last}"), DOORS)
    assert beside_the_flows(read("gateway.api.routes.planted", f"from ...{room} import Something"), DOORS)


@pytest.mark.parametrize("room", ["flows", "domain.stages", "entry", "tlog", "db", "api.http.answers"])
def test_an_api_that_asks_flows_is_let_be(room: str) -> None:
    assert beside_the_flows(read("gateway.api.routes.planted", f"from gateway.{room} import Something"), DOORS) == []


OF_NO_ROOM = frozenset({"clock", "supervisor", "desk", "times"})
"""What a bundle holds besides rooms: words of the domain, and what the flows themselves keep."""


def test_the_api_reaches_no_room_through_a_bundle() -> None:
    assert [found for module in MODULES for found in past_the_flows(module, OF_NO_ROOM)] == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(gateway: Wired): return gateway.catalogue.matters",
        "def f(gateway: Wired): return gateway.connect.status()",
        "def f(oversight: Overseen): return oversight.log.reader",
        "def f(g: Gateway): return g.identity",
        "def f(gateway: Wired):\n    mine = gateway\n    return mine.results",
        "def f(g: 'Gateway'): return g.identity",
        "def f(g: Gateway | None): return g.identity",
        "def f(g: Annotated[Gateway, Depends(wired)]): return g.identity",
        "def f(request: Request):\n    mine: Gateway = made(request)\n    return mine.results",
        "def f(request: Request):\n    mine = gateway_of(request)\n    return mine.results",
        "def f(request: Request): return (mine := gateway_of(request)).results, mine.audit",
        "def f(gateway: Wired):\n    if mine := gateway:\n        return mine.results",
        "def f(request: Request):\n    mine, who = gateway_of(request), request.officer\n    return mine.results",
        "def f(request: Request): return gateway_of(request).audit",
        "def f(request: Request): return request.app.state.oversight.register",
    ],
)
def test_an_api_that_reaches_a_room_is_found(code: str) -> None:
    assert past_the_flows(read("gateway.api.routes.planted", code), OF_NO_ROOM)


def test_an_api_that_hands_the_bundle_on_is_let_be() -> None:
    code = "def f(gateway: Wired): return reference.matters(gateway), gateway.clock.now()"
    assert past_the_flows(read("gateway.api.routes.planted", code), OF_NO_ROOM) == []
