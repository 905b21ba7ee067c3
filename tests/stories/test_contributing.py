"""The example of CONTRIBUTING.md: a read-only operation is added as it says, in a copy of this project, and touches at most eight files by hand."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
STEPS = re.findall(r"<!-- operation -->\n```sh\n(.*?)```", PAPER, re.DOTALL)
COPIED = ("src", "connectors", "tests", "openapi", "docs", "pyproject.toml", "conftest.py", "CHANGELOG.md")
EXPORT = "python -m gateway.api.contract.export >exported.json; mv exported.json openapi/gateway.v1.json"
"""What `make openapi WRITE=1` comes to where everything is set up already, but for the clients, which it generates from the contract."""
TRIED = "tests/rooms/api/test_counties.py tests/rooms/api/test_contract.py tests/rooms/api/test_dispatch.py"
MOST_FILES = 8


class Copy:
    """Somebody's clone, worked in with the packages of this one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
            else:
                shutil.copy(source, folder / name)
        places = [str(folder / "src"), str(folder), os.environ.get("PYTHONPATH", "")]
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places), "PATH": programs}

    def run(self, command: str) -> str:
        """Run one step's commands and return what they printed; anything but 0 is a failure."""
        done = self.attempt(command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def attempt(self, command: str) -> "subprocess.CompletedProcess[str]":
        """Run commands, whatever comes of it."""
        return subprocess.run(
            ["/bin/bash", "-ec", command.replace("make openapi WRITE=1", EXPORT)],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def digests(self) -> Mapping[str, str]:
        """Every file but what Python and pytest leave behind."""
        return {
            str(path.relative_to(self.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.folder.rglob("*")
            if path.is_file() and not {"__pycache__", ".hypothesis", ".ruff_cache"} & set(path.parts)
        }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("clone"))


def test_a_read_only_operation_touches_at_most_eight_files(copy: Copy) -> None:
    before = copy.digests()
    for step in STEPS:
        copy.run(step)
    after = copy.digests()
    touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert len(STEPS) == 6
    assert len(touched) <= MOST_FILES, touched
    assert "/v1/counties" in (copy.folder / "openapi" / "gateway.v1.json").read_text("utf-8")
    copy.run("ruff check --quiet src tests && ruff format --check --quiet src tests")
    tried = copy.run(f"pytest -q {TRIED}")
    assert re.search(r"\d+ passed", tried)
    assert "failed" not in tried


def test_an_operation_that_nobody_may_use_does_not_start(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    done = copy.attempt("\n".join([*STEPS[:1], *STEPS[2:]]))
    assert done.returncode != 0
    assert "nobody may use list_counties" in done.stderr
