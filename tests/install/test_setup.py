"""The set-up: one clear sentence for each thing missing, nothing done twice, nothing half made believed."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
A_PYTHON = """#!/bin/sh
echo "$*" >> "{log}"
case "$*" in
  *'sys.exit(sys.version_info'*) exit {too_old};;
  *'sys.version_info[:3]'*) echo {version};;
  *ensurepip*) exit {no_venv};;
  '-m venv '*) mkdir -p .venv/bin; cp "$0" .venv/bin/python; {fault};;
  *'pip install'*) {pip_fault};;
  openapi/tools/install.py) {tools_fault};;
esac
"""


class Place:
    """A copy of what the set-up reads, in a folder with a blank, and a PATH of our own making."""

    def __init__(self, tmp_path: Path) -> None:
        self.tree = tmp_path / "a clone"
        self.log = tmp_path / "calls"
        self.programs = tmp_path / "bin"
        self.programs.mkdir()
        self.tree.mkdir()
        shutil.copytree(ROOT / ".ci", self.tree / ".ci")
        shutil.copytree(ROOT / "requirements", self.tree / "requirements")
        shutil.copytree(ROOT / "openapi" / "tools", self.tree / "openapi" / "tools")
        for folder in (self.tree, self.tree / "connectors" / "one", self.tree / "src" / "gateway_demo"):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "pyproject.toml").write_text("")
        for name in (
            "sh",
            "sed",
            "cut",
            "id",
            "dirname",
            "cat",
            "sha256sum",
            "grep",
            "rm",
            "mv",
            "mkdir",
            "cp",
            "mktemp",
        ):
            self._link(name)
        for name in ("tail", "sleep", "df"):
            self._link(name)

    def _link(self, name: str) -> None:
        found = shutil.which(name)
        assert found is not None
        (self.programs / name).symlink_to(found)

    def give_python(self, name: str = "python3", **how: object) -> None:
        usual = {"version": "3.11.2", "too_old": 0, "no_venv": 0, "fault": ":", "pip_fault": ":"}
        usual |= {"tools_fault": ":", "log": self.log}
        (self.programs / name).unlink(missing_ok=True)
        (self.programs / name).write_text(A_PYTHON.format(**(usual | how)))
        (self.programs / name).chmod(0o755)

    def set_up(self, mode: str = "runtime") -> subprocess.CompletedProcess[str]:
        self.log.write_text("")
        return subprocess.run(
            ["sh", ".ci/setup.sh", mode],
            cwd=self.tree,
            env={"PATH": str(self.programs)},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if line.startswith(("-m ", "openapi/"))]

    def move(self) -> None:
        self.tree = self.tree.rename(self.tree.with_name("another place"))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_without_python_the_line_to_type_is_named(place: Place) -> None:
    done = place.set_up()
    assert done.returncode != 0
    assert "Python is missing" in done.stderr
    assert "apt-get install -y python3 python3-venv" in done.stderr


def test_an_old_python_is_named_with_its_version(place: Place) -> None:
    place.give_python(version="3.9.18", too_old=1)
    done = place.set_up()
    assert done.returncode != 0
    assert "3.11 or newer is needed, and python3 is 3.9.18" in done.stderr


def test_a_newer_python_beside_the_old_one_is_taken(place: Place) -> None:
    place.give_python(version="3.9.18", too_old=1)
    place.give_python("python3.12", version="3.12.1")
    assert place.set_up().returncode == 0


def test_without_venv_the_line_to_type_is_named_and_nothing_is_left(place: Place) -> None:
    place.give_python(no_venv=1)
    done = place.set_up()
    assert done.returncode != 0
    assert "apt-get install -y python3-venv" in done.stderr
    assert not (place.tree / ".venv").exists()


def test_what_is_set_up_is_not_set_up_again(place: Place) -> None:
    place.give_python()
    assert place.set_up().returncode == 0
    venv, packages, ours = place.calls()
    assert venv == "-m venv .venv"
    assert "--require-hashes" in packages
    assert ours.endswith("--no-deps --no-build-isolation -e . -e ./connectors/one")
    assert place.set_up().returncode == 0
    assert place.calls() == []


def test_the_environment_for_the_tests_serves_for_running(place: Place) -> None:
    place.give_python()
    place.set_up("runtime")
    place.set_up("dev")
    pip, again, tools = place.calls()
    assert pip.startswith("-m pip")
    assert again.startswith("-m pip")
    assert tools == "openapi/tools/install.py", "the tests' alone: whoever runs the gateway needs none"
    place.set_up("runtime")
    assert place.calls() == []


def test_changed_tools_are_brought_up_to_date_for_the_tests_alone(place: Place) -> None:
    place.give_python()
    place.set_up("runtime")
    with (place.tree / "openapi" / "tools" / "package-lock.json").open("a") as file:
        file.write("\n")
    place.set_up("runtime")
    assert place.calls() == []
    place.set_up("dev")
    assert place.calls()[-1] == "openapi/tools/install.py"


def test_a_tool_that_is_not_the_named_one_leaves_no_environment_believed(place: Place) -> None:
    place.give_python(tools_fault="echo 'npm error code EINTEGRITY'; exit 1")
    done = place.set_up("dev")
    assert "not the one that the lock file names" in done.stderr
    place.give_python()
    assert place.set_up("dev").returncode == 0
    assert place.calls()[-1] == "openapi/tools/install.py"


def test_production_is_set_up_without_the_demo(place: Place) -> None:
    place.give_python()
    place.set_up("runtime")
    packages, ours = place.calls()[1:]
    assert packages.endswith("-r requirements/runtime.lock")
    assert "gateway_demo" not in ours
    place.set_up("demo")
    packages, ours = place.calls()
    assert packages.endswith("-r requirements/demo.lock")
    assert ours.endswith("-e ./connectors/one -e ./src/gateway_demo")


def test_a_changed_lock_or_connector_is_brought_up_to_date_in_place(place: Place) -> None:
    place.give_python()
    place.set_up()
    for changed in ("requirements/runtime.lock", "connectors/one/pyproject.toml"):
        with (place.tree / changed).open("a") as file:
            file.write("# changed\n")
        place.set_up()
        assert [call.split()[1] for call in place.calls()] == ["pip", "pip"]


@pytest.mark.parametrize("upset", ["moved", "another Python", "half made"])
def test_an_environment_that_cannot_be_right_is_made_anew(place: Place, upset: str) -> None:
    place.give_python(fault="exit 1" if upset == "half made" else ":")
    assert (place.set_up().returncode == 0) is (upset != "half made")
    assert (place.tree / ".venv").exists()
    if upset == "moved":
        place.move()
    place.give_python(version="3.12.1" if upset == "another Python" else "3.11.2")
    assert place.set_up().returncode == 0
    assert place.calls()[0] == "-m venv .venv"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for x", "the packages could not be fetched"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that the lock file names"),
        ("something else", "what it said last stands above"),
    ],
)
def test_a_failed_installation_is_one_sentence_and_is_tried_again(place: Place, said: str, sentence: str) -> None:
    place.give_python(pip_fault=f"echo '{said}'; exit 1")
    done = place.set_up()
    assert done.returncode != 0
    assert sentence in done.stderr.splitlines()[-1]
    place.give_python()
    assert place.set_up().returncode == 0
    assert [call.split()[1] for call in place.calls()] == ["venv", "pip", "pip"]
