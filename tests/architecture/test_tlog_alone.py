"""Keeps the transparency log apart: it imports the standard library, `cryptography` and itself, and reads and writes nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "src/gateway/tlog"
ALLOWED = set(sys.stdlib_module_names) | {"cryptography"}
DOES_IO = {"os", "io", "pathlib", "socket", "asyncio", "subprocess", "time", "datetime", "random", "secrets"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_the_log_needs_nothing_else(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        modules = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            modules = [node.module or ""]
        for module in modules:
            top = module.partition(".")[0]
            assert module.startswith("gateway.tlog") or (top in ALLOWED and top not in DOES_IO), module
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "print", "input", "__import__"}


def test_importing_it_loads_nothing_else_of_ours() -> None:
    said = "import sys, gateway.tlog; print(*sorted(name for name in sys.modules if name.startswith('gateway')))"
    loaded = subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True).stdout.split()
    assert loaded == [
        "gateway",
        "gateway.tlog",
        *sorted(f"gateway.tlog.{path.stem}" for path in FOLDER.glob("[!_]*.py")),
    ]
