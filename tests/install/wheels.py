"""Every wheel of this tree, and environments with what a lock file names and no more."""

import os
import re
import subprocess
import sys
import venv
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONNECTORS = sorted(path.parent.name for path in ROOT.glob("connectors/*/pyproject.toml"))
PROJECTS = [ROOT, ROOT / "src/gateway_demo", *(ROOT / "connectors" / name for name in CONNECTORS)]
BUILDING = "import hatchling.build, sys; hatchling.build.build_wheel(sys.argv[1])"


def build(folder: Path, projects: Sequence[Path] = PROJECTS) -> Path:
    """The wheels of these projects, in the folder, which is returned."""
    for project in projects:
        subprocess.run([sys.executable, "-c", BUILDING, folder], cwd=project, check=True, capture_output=True)
    return folder


def bare(place: Path, lock: str) -> Path:
    """The interpreter of an environment that holds what the lock file names, as it lies in that of the tests, and no more."""
    venv.create(place, with_pip=False, symlinks=True)
    (packages,) = place.glob("lib/python*/site-packages")
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8"), re.MULTILINE):
        try:
            found = distribution(name)
        except PackageNotFoundError:  # for another Python or machine
            continue
        for top in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (packages / top).is_symlink():  # several distributions may have parts in one folder
                (packages / top).symlink_to(Path(str(found.locate_file(top))))
    return place / "bin/python"


def install(python: Path, dist: Path, *wanted: str) -> None:
    pip: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    done = subprocess.run(
        [*pip, "--no-index", "--find-links", dist, *wanted], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def run(python: Path, folder: Path, *words: str, program: str = "gateway") -> "subprocess.CompletedProcess[str]":
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GATEWAY", "DATABASE"))
    }
    command: list[str | Path] = [python.with_name(program), *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
