"""The demo, installed from this tree's wheels beside what its lock names and no more, in an empty folder."""

import json
from pathlib import Path

from tests.install.wheels import bare, build, install, run
from tests.stories.command import remove_databases
from tests.stories.conftest import free_port


def test_the_demo_runs_from_the_wheels_alone_in_an_empty_folder(tmp_path: Path) -> None:
    dist, folder = tmp_path / "dist", tmp_path / "empty"
    dist.mkdir()
    folder.mkdir()
    python = bare(tmp_path / "installed", "demo")
    install(python, build(dist), "oneclick-gateway[demo]")
    done = run(python, folder, "run", "--once", "--json", "--residents", "60", "--port", str(free_port()))
    remove_databases(folder / ".gateway")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["completed"]["status"] == "complete"
    assert {path.name for path in folder.iterdir()} == {".gateway"}
