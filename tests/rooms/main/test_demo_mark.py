"""Only the demo's own starter opens the issuer that gives anybody any token: no word, setting or variable of a production start does."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = {"database_url": "postgresql://nobody@127.0.0.1:1/none", "port": 0}


def started(tmp_path: Path, *words: str, given: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """A start of the gateway's own module that must end by itself."""
    return subprocess.run(
        [sys.executable, "-m", "gateway.main", *words],
        env={**os.environ, "GATEWAY_HOME": str(tmp_path), **variables},
        input=given, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("words", [(), ("demo",), ("--demo",), ("serve", "--demo")])
def test_settings_on_standard_input_start_nothing(words: tuple[str, ...], tmp_path: Path) -> None:
    line = json.dumps({**SETTINGS, "demo": {"issuer_port": 0}, "dev_issuer_port": 0}) + "\n"
    done = started(tmp_path, *words, given=line)
    assert done.returncode == 3
    assert list(tmp_path.iterdir()) == []


def test_a_variable_of_the_demo_stops_a_production_start(tmp_path: Path) -> None:
    variables = {"GATEWAY_DATABASE_URL": SETTINGS["database_url"], "GATEWAY_NO_CASE_REGISTER": "true"}
    done = started(tmp_path, "serve", **variables, GATEWAY_DEV_ISSUER_PORT="0")  # type: ignore[arg-type]
    assert done.returncode == 3
    assert "GATEWAY_DEV_ISSUER_PORT belongs to the demo" in done.stderr


def test_one_module_alone_adds_to_a_gateway() -> None:
    makers = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Extension"
    }
    assert makers == {
        "src/gateway/extension.py",
        "src/gateway_demo/demo_gateway.py",
    }  # the first: nothing, for production
