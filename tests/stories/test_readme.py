"""The README's samples run, and what it shows of itself is what the code says of itself."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.testing import status
from gateway_demo.demo import Demo

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]


def test_the_readme_has_samples() -> None:
    assert len(COMMANDS) >= 8


def _has_its_program(command: str) -> bool:
    """curl is no precondition; where it is missing, its sample is for another machine."""
    return not command.startswith("curl ") or shutil.which("curl") is not None


def test_the_samples_run(demo: Demo, tmp_path: Path) -> None:
    """In their order, in one folder, against the running demo in place of the one on port 8080."""
    base_url = demo.addresses["base_url"]
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / "src").symlink_to(ROOT / "src")
    (tmp_path / ".gateway").mkdir()
    environment = {**os.environ, "GATEWAY_BASE_URL": base_url}
    for command in filter(_has_its_program, COMMANDS):
        here = command.replace("http://127.0.0.1:8080", base_url)
        done = subprocess.run(
            ["/bin/sh", "-c", here],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        assert done.stdout.strip(), command
        assert '"status":4' not in done.stdout, command
    assert {path.name for path in tmp_path.iterdir()} == {".venv", "src", ".gateway"}, (
        "what git does not ignore is left"
    )


def test_the_status_table_is_the_connectors_own() -> None:
    assert status.table().strip() in README


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:src|tests|docs|openapi|deploy)/[\w./-]+)`|\]\(([\w./-]+)\)", README)))
)
def test_what_the_readme_names_is_there(path: tuple[str, str]) -> None:
    assert (ROOT / (path[0] or path[1])).exists()


def test_its_targets_are_the_makefiles() -> None:
    targets = set(re.findall(r"`?make (\w+)", README)) - {"and", "python3"}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {t for t in targets if not re.search(rf"^{t}:", makefile, re.MULTILINE)} == set()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
