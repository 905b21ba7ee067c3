"""Keeps the transparency log apart: it imports the standard library, `cryptography` and itself, and reads and writes nothing."""

import ast
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "src/gateway/audit/tlog"
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
            assert module.startswith("gateway.audit.tlog") or (top in ALLOWED and top not in DOES_IO), module
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "print", "input", "__import__"}
