"""What each distribution of this tree holds, and what production is without the demo."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.install.wheels import CONNECTORS, ROOT, bare, build, install, run

OF_THE_DEMO = re.compile(r"(^|/)(gateway_demo|simulation|department)/|persona|dev_issuer|embedded|pgserver")
TEMPLATES = "gateway/testing/template"
"""Folders of new connectors and their own little departments: texts to copy."""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def wheels(dist: Path) -> Mapping[str, dict[str, bytes]]:
    """The files of each wheel, by its distribution's name."""
    return {path.name.partition("-")[0]: _files(path) for path in dist.glob("*.whl")}


def _files(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_of_the_demo_is_in_a_wheel_of_production(wheels: Mapping[str, dict[str, bytes]]) -> None:
    production = {name: files for name, files in wheels.items() if name != "oneclick_gateway_demo"}
    assert len(production) == 1 + len(CONNECTORS)
    held = [file for files in production.values() for file in files if not file.startswith(TEMPLATES)]
    assert [file for file in held if OF_THE_DEMO.search(file)] == []
    code = {file: text for file, text in wheels["oneclick_gateway"].items() if file.endswith(".py")}
    assert len(code) > 300
    uses = [file for file, text in code.items() if re.search(rb"^(from|import) gateway_demo", text, re.MULTILINE)]
    assert {file.split("/")[1] for file in uses} <= {"testing"}  # which the extra of its name brings the demo with


def test_the_demos_wheel_holds_all_of_it_and_every_department(wheels: Mapping[str, dict[str, bytes]]) -> None:
    held = {name for name in wheels["oneclick_gateway_demo"] if ".dist-info/" not in name}
    assert held == {
        *_tree(ROOT / "src/gateway_demo", "gateway_demo"),
        *(one for name in CONNECTORS for one in _tree(_department(name), f"gateway_demo/departments/{name}")),
    }


def _department(name: str) -> Path:
    return ROOT / "connectors" / name / "department"


def _tree(folder: Path, below: str) -> Iterable[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return (f"{below}/{path.relative_to(folder)}" for path in files if path != folder / "pyproject.toml")


@pytest.fixture(scope="module")
def production(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment as the image of production has it."""
    python = bare(tmp_path_factory.mktemp("production"), "runtime")
    install(python, dist, "oneclick-gateway[server]", "gateway-connector-household")
    return python


@pytest.mark.parametrize("command", ["run", "token", "rehearse", "clock", "population", "connector"])
def test_production_says_what_to_install_for_the_demo(production: Path, tmp_path: Path, command: str) -> None:
    done = run(production, tmp_path, command)
    assert done.returncode == 3
    assert "pip install 'oneclick-gateway[demo]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("audit", "search"), "--token-file FILE or GATEWAY_TOKEN_FILE"),
        (("query", "--read", "1"), "--token-file FILE or GATEWAY_TOKEN_FILE"),
        (("query", "M01"), "No ready questions are installed here: give --body FILE"),
    ],
)
def test_callers_and_auditors_of_production_are_told_what_they_need(
    production: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = run(production, tmp_path, *words)
    assert (done.returncode in {2, 3}, told in done.stderr) == (True, True), done.stderr


def test_production_starts_without_the_demo_and_asks_for_a_database(production: Path, tmp_path: Path) -> None:
    done = run(production, tmp_path, "serve")
    assert done.returncode == 3
    said = json.loads(done.stderr.splitlines()[-1])["detail"]
    assert "database_url" in said
    assert "GATEWAY_DATABASE_URL" in said
    assert "settings.example.toml" in said


def locked(name: str) -> dict[str, str]:
    """Package → version."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def test_each_lock_holds_the_one_below_it_and_production_nothing_of_the_demo() -> None:
    production, demo, dev = locked("runtime"), locked("demo"), locked("dev")
    assert production.items() < demo.items() < dev.items()
    declared = tomllib.loads((ROOT / "src/gateway_demo/pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    asked = [Requirement(line) for line in declared]
    names = {one.name for one in asked}
    ours = {name for name in names if name.startswith(("oneclick-gateway", "gateway-connector-"))}
    bounds = {one.name: {bound.operator for bound in one.specifier} for one in asked}
    assert bounds == {name: {"=="} if name in ours else {">=", "<"} for name in names}
    assert names - ours
    assert names - ours <= demo.keys() - production.keys()
    assert {
        name.removeprefix("gateway-connector-").replace("-", "_") for name in names if name.startswith("gateway-c")
    } == set(CONNECTORS)


def test_the_image_is_built_from_what_production_needs() -> None:
    containerfile = (ROOT / "deploy/Containerfile").read_text("utf-8")
    assert set(re.findall(r"requirements/\S+\.lock", containerfile)) == {"requirements/runtime.lock"}
    ignored = (ROOT / "deploy/Containerfile.dockerignore").read_text("utf-8").splitlines()
    assert {"src/gateway_demo", "connectors/*/department"} <= set(ignored[ignored.index("!src") + 1 :])
