"""The demo and what tries connectors, installed from this tree's wheels beside what a lock names and no more, in an empty folder."""

import json
from pathlib import Path

import pytest

from tests.install.wheels import bare, build, install, run
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty one."""
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_the_demo_runs_from_the_wheels_alone_in_an_empty_folder(dist: Path, folder: Path, tmp_path: Path) -> None:
    python = bare(tmp_path / "installed", "demo")
    install(python, dist, "oneclick-gateway[demo]")
    done = run(python, folder, "run", "--once", "--json", "--residents", "60", "--port", str(free_port()))
    remove_databases(folder / ".gateway")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["completed"]["status"] == "complete"
    assert {path.name for path in folder.iterdir()} == {".gateway"}


def test_a_connector_is_written_and_tried_outside_this_tree(dist: Path, folder: Path, tmp_path: Path) -> None:
    python = bare(tmp_path / "installed", "dev")
    install(python, dist, "oneclick-gateway[testing]")
    assert run(python, folder, "connector", "new", "library", "--into", ".").returncode == 0
    install(python, build(dist, [folder / "library"]), "gateway-connector-library")
    done = run(python, folder, "-m", "pytest", "-q", "-p", "no:cacheprovider", "library/tests", program="python")
    assert done.returncode == 0, done.stdout
    assert "23 passed" in done.stdout
