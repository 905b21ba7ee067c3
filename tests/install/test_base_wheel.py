"""The wheel without extras: cryptography alone beside it, and it checks the log."""

import json
import subprocess
import sys
import sysconfig
import tomllib
import venv
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.rooms.logcheck.bundles import Log, signer

ROOT = Path(__file__).parents[2]
KEY = signer().verifier.vkey
NEEDED = ("cryptography", "cffi", "_cffi_backend*", "pycparser")
"""cryptography, and what it needs itself, as they lie in the environment of the tests."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    building = "import hatchling.build, sys; hatchling.build.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", building, str(folder)], cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("oneclick_gateway-*.whl")
    return made


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment in which there is nothing but the wheel and cryptography."""
    bare = tmp_path_factory.mktemp("bare")
    venv.create(bare, with_pip=False, symlinks=True)
    (place,) = bare.glob("lib/python*/site-packages")
    with ZipFile(wheel) as archive:
        archive.extractall(place)
    for pattern in NEEDED:
        for found in Path(sysconfig.get_path("platlib")).glob(pattern):
            (place / found.name).symlink_to(found)
    return bare / "bin/python"


def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode())


def run(python: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(python), "-I", *words], capture_output=True, text=True, cwd=python.parent, check=False)


def test_without_an_extra_it_asks_for_cryptography_alone(wheel: Path) -> None:
    asked = [Requirement(line) for line in metadata(wheel).get_all("Requires-Dist", [])]
    assert [one.name for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})] == ["cryptography"]
    served = {one.name for one in asked if one.marker is not None and one.marker.evaluate({"extra": "server"})}
    assert {"fastapi", "asyncpg", "pydantic", "orjson"} <= served


def test_the_server_asks_for_what_its_lock_is_made_from() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = declared["optional-dependencies"]
    asked = [
        Requirement(line)
        for line in (*declared["dependencies"], *extras["server"], *extras["soap"], *extras["parquet"])
    ]
    assert [str(one) for one in asked if {bound.operator for bound in one.specifier} != {">=", "<"}] == []
    named = {one.name for one in asked}
    lines = (ROOT / "requirements/runtime.in").read_text("utf-8").splitlines()
    locked = {Requirement(line).name for line in lines if line and not line.startswith(("#", "-"))}
    assert named <= locked


def test_it_verifies_a_bundle_where_nothing_else_is_installed(python: Path, tmp_path: Path) -> None:
    absent = run(python, "-c", "import fastapi")
    assert "ModuleNotFoundError" in absent.stderr
    bundle = Log().append(7, times=10).write(tmp_path / "bundle")
    done = run(python, "-m", "gateway.logcheck", str(bundle), "--key", KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Verified 验证通过."
    rows = (bundle / "entries.ndjson").read_bytes().splitlines(keepends=True)
    (bundle / "entries.ndjson").write_bytes(b"".join(rows[:-1]))
    cut = run(python, "-m", "gateway.logcheck", str(bundle), "--key", KEY, "--json")
    assert cut.returncode == 1
    assert "entry-missing" in {finding["fault"] for finding in json.loads(cut.stdout)["findings"]}


def test_a_terminal_of_few_letters_is_no_hindrance(python: Path, tmp_path: Path) -> None:
    bundle = Log().append(7, times=1).write(tmp_path / "bundle")
    words = [str(python), "-m", "gateway.logcheck", str(bundle), "--key", KEY]
    done = subprocess.run(words, capture_output=True, env={"PYTHONIOENCODING": "ascii"}, cwd=python.parent, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.splitlines()[-1].startswith(b"Verified ")


def test_it_says_what_is_missing_where_somebody_wants_to_serve(python: Path) -> None:
    done = run(python, "-m", "gateway", "serve")
    assert done.returncode == 3
    assert "pip install 'oneclick-gateway[server]'" in done.stderr
    assert "Traceback" not in done.stderr
