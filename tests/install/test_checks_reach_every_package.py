"""The checks of `make lint` look at every package below src: a fault planted in each is found."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent.name for path in ROOT.glob("src/*/__init__.py"))
WRONG = '"""Planted."""\n\nimport sys\n\nanswer: int = ""\n'
"""An import that is not used, against the rules, and a text where a number is promised, against the types."""
UPWARDS = {
    "gateway": "gateway_demo.demo",
    "gateway_demo": "gateway_demo.commands.run",
    "gateway_witness": "gateway.audit",
}
"""Package → what no module of its lower rooms, or of all of it, may import."""
PLANTED_IN = {"gateway": "domain", "gateway_demo": "kit", "gateway_witness": "."}


def command(check: str) -> str:
    """What the Makefile runs for a check, in a tree that has `src` alone."""
    text = (ROOT / "Makefile").read_text("utf-8")
    (code,) = re.findall(r"^CODE := (.*)$", text, re.MULTILINE)
    assert "src" in code.split()
    (line,) = re.findall(rf"^\t@echo '── {check}'; *(.*?)(?: &&| >|$)", text, re.MULTILINE)
    return str(line.replace("$(BIN)", f"'{Path(sys.executable).parent}'").replace("$(CODE)", "src").replace("$$", "$"))


def run(check: str, tree: Path, **variables: str) -> str:
    """Everything that a check says of a tree, which it must refuse."""
    done = subprocess.run(
        ["sh", "-c", command(check)],
        cwd=tree, env={**os.environ, **variables}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of packages with these names, each of one module that is wrong."""
    tree = tmp_path_factory.mktemp("faulty")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for package in PACKAGES:
        (tree / "src" / package).mkdir(parents=True)
        (tree / "src" / package / "__init__.py").write_text('"""Planted."""\n')
        (tree / "src" / package / "planted.py").write_text(WRONG)
    return tree


def test_there_are_packages_to_look_at() -> None:
    assert set(PACKAGES) == set(UPWARDS) == set(PLANTED_IN)


@pytest.mark.parametrize(("check", "fault"), [("rules", "F401"), ("types", "[assignment]")])
def test_a_wrong_module_is_found_in_each(faulty: Path, check: str, fault: str) -> None:
    said = run(check, faulty, MYPY_CACHE_DIR=os.devnull, RUFF_NO_CACHE="true", RUFF_OUTPUT_FORMAT="concise")
    found = {line.split("/")[1] for line in said.splitlines() if fault in line}
    assert found == set(PACKAGES), said


def test_an_import_upwards_is_found_in_each(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static"))
    for package, upwards in UPWARDS.items():
        (tmp_path / "src" / package / PLANTED_IN[package] / "planted.py").write_text(f"import {upwards}\n")
    said = run("floors", tmp_path, PYTHONPATH="src")
    found = {match[1] for match in re.finditer(r"([\w]+)(?:\.\w+)*\.planted -> ", said)}
    assert found == set(PACKAGES), said
