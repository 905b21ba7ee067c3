"""Keeps apart what whoever verifies needs: each of these rooms imports what it may and nothing else, and what is no checker reads and writes nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.doors import imports
from tests.architecture.modules import read

SOURCE = Path(__file__).resolve().parents[2] / "src/gateway"
MAY_IMPORT = {"tlog": {"cryptography"}, "entry": {"gateway.tlog"}, "logcheck": {"gateway.entry", "gateway.tlog"}}
"""Besides the standard library and the room itself."""
LOADS = {"tlog": ["tlog"], "entry": ["entry", "tlog"], "logcheck": ["logcheck", "entry", "tlog"]}
SPEAKS = {"socket", "asyncio", "subprocess", "urllib", "http", "time", "random", "secrets"}
READS = {"os", "pathlib", "tempfile", "shutil", "io", "zipfile"}
"""Files: the checker alone."""
NOT_LOADED = {"logcheck": {"standalone", "join"}}
"""A program of its own, and what makes it."""
FILES = [(room, path) for room in MAY_IMPORT for path in sorted((SOURCE / room).glob("*.py"))]


@pytest.mark.parametrize(("room", "path"), FILES, ids=lambda value: getattr(value, "name", value))
def test_a_room_for_whoever_verifies_needs_nothing_else(room: str, path: Path) -> None:
    allowed = set(sys.stdlib_module_names) - SPEAKS - (set() if room == "logcheck" else READS - {"io"})
    module = read(
        f"gateway.{room}.{path.stem}".removesuffix(".__init__"),
        path.read_text("utf-8"),
        is_package=path.stem == "__init__",
    )
    for _, target, _ in imports(module):
        is_own = f"{target}.".startswith((f"gateway.{room}.", *(f"{other}." for other in MAY_IMPORT[room])))
        assert is_own or target.partition(".")[0] in allowed, target
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "input", "__import__"} | ({"print"} if room != "logcheck" else set())


@pytest.mark.parametrize("room", LOADS)
def test_importing_it_loads_nothing_else_of_ours(room: str) -> None:
    code = f"import sys, gateway.{room}; print(*(name for name in sys.modules if name.startswith('gateway')))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    rooms = [f"gateway.{name}" for name in LOADS[room]]
    modules = [
        f"gateway.{name}.{path.stem}"
        for name in LOADS[room]
        for path in (SOURCE / name).glob("[!_]*.py")
        if path.stem not in NOT_LOADED.get(name, set())
    ]
    assert sorted(loaded) == sorted(["gateway", *rooms, *modules])


@pytest.mark.parametrize("room", LOADS)
def test_importing_it_takes_no_package_but_cryptography(room: str) -> None:
    code = f"import sys; before = set(sys.modules); import gateway.{room}; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    known = set(sys.stdlib_module_names) | {"gateway", "cryptography"}
    assert not {name for name in loaded if name.partition(".")[0] not in known and not name.startswith("_")}
