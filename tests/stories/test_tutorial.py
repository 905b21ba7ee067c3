"""The newcomer's hour: the tutorial's commands, in a copy of this project, end with a new department answering."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stories.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = (ROOT / "docs" / "your-department-in-an-hour.md").read_text("utf-8")
COPIED = ("src", "connectors", "docs", "pyproject.toml", "README.md")
INSTALL = (
    ".venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-index --no-deps --no-build-isolation"
    " -e . $(for folder in connectors/library; do test ! -d $folder || echo -e ./$folder; done)"
)
"""What `make setup` comes to where all packages are there already."""


def commands(mark: str) -> list[str]:
    blocks = re.findall(rf"<!-- {mark} -->\n```console\n(.*?)```", TUTORIAL, re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines() if line.startswith("$ ")]


class Newcomer:
    """Somebody with a fresh clone, who types what the tutorial says."""

    def __init__(self, clone: Path) -> None:
        self.clone = clone
        self.base_url = f"http://127.0.0.1:{free_port()}"
        self._environment = {**os.environ, "PYTHONPATH": str(clone / "src")}

    def types(self, command: str) -> str:
        """Run one command and return what it said; anything but 0 is a failure."""
        here = INSTALL if command == "make setup" else command
        if re.search(r"gateway (query|rehearse)", here):
            here += f" --base-url {self.base_url}"
        done = subprocess.run(
            ["/bin/bash", "-c", here],
            cwd=self.clone,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def starts(self) -> subprocess.Popen[bytes]:
        """`make run`, on a port and in a home of its own; up when this returns."""
        ready = self.clone / "ready.json"
        port = self.base_url.rpartition(":")[2]
        running = subprocess.Popen(
            [".venv/bin/gateway", "run", "--port", port, "--residents", "100", "--ready-file", str(ready)],
            cwd=self.clone,
            env=self._environment,
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 30
        while not ready.exists() and running.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        assert ready.exists(), "it did not start"
        return running


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    """A copy of the project with an environment of its own, which borrows the packages of this one."""
    clone = tmp_path_factory.mktemp("clone")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, clone / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(source, clone / name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(clone / ".venv")], check=True, timeout=60)
    (packages,) = (clone / ".venv" / "lib").glob("python*/site-packages")
    borrowed = next(path for path in sys.path if path.endswith("site-packages"))
    (packages / "borrowed.pth").write_text(f"import site; site.addsitedir({borrowed!r})\n")
    newcomer = Newcomer(clone)
    yield newcomer
    shutil.rmtree(clone / ".gateway", ignore_errors=True)


def test_the_tutorial_ends_with_a_new_department_answering(newcomer: Newcomer) -> None:
    said = {command: newcomer.types(command) for command in commands("run")}
    assert "23 kept, 0 exempt, 0 broken of 23" in said[".venv/bin/gateway connector test connectors/library"]
    running = newcomer.starts()
    try:
        answers = [newcomer.types(command) for command in commands("ask")]
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(20)
    answered, _, pending, _ = answers
    assert "active" in answered
    assert answered.split("办理建议")[1].split()[1] == "pass"
    assert re.search(r"\d{4}-\d{2}-\d{2}", answered)
    assert "pending" in pending
    assert "active" not in pending


@pytest.mark.parametrize(("kind", "exempt"), [("http", 0), ("ticket", 1), ("soap", 0), ("sql", 3), ("snapshot", 0)])
def test_a_department_of_any_kind_keeps_every_rule(newcomer: Newcomer, kind: str, exempt: int) -> None:
    newcomer.types(f".venv/bin/gateway connector new harbour_{kind} --kind {kind} --into harbours")
    tried = newcomer.types(f".venv/bin/gateway connector test harbours/harbour_{kind}")
    assert f"{23 - exempt} kept, {exempt} exempt, 0 broken of 23" in tried


def test_every_command_of_the_tutorial_is_run() -> None:
    shown = sum(line.startswith("$ ") for line in TUTORIAL.splitlines())
    assert len(commands("run")) + len(commands("ask")) == shown >= 10


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:src|tests|docs|connectors/(?!library))[\w./-]+)`", TUTORIAL)))
)
def test_what_the_tutorial_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()
