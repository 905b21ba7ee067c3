"""`gateway clean` removes what stopped demos have left, and nothing else: no running server's, no other home's or owner's, through no link."""

import fcntl
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app_for
from gateway_demo.postgres import Leftover, leftovers, remove
from gateway_demo.postgres.leftovers import LOCK

OURS, GONE, OTHER, REPLACED = ("0" * 15 + digit for digit in "1234")


def a_home(folder: Path, name: str = "") -> Path:
    """A demo's home with its data; name: of its database's folder."""
    (folder / "postgres").mkdir(parents=True)
    (folder / LOCK).write_bytes(b" " * 4096)
    (folder / "log").mkdir()
    (folder / "log" / "gateway.log").write_text("x" * 100_000)
    (folder / "postgres" / "place").write_text(f"{name}\n")
    return folder


def a_database(place: Path, name: str, home: Path) -> Path:
    folder = place / name
    (folder / "gateway" / "data").mkdir(parents=True)
    (folder / "home").write_text(f"{home}\n")
    (folder / "gateway" / "data" / "base").write_text("y" * 100_000)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return a_home(tmp_path / "mine", OURS)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    return folder


def may_go(found: list[Leftover]) -> set[Path]:
    return {one.folder for one in found if one.stays is None}


def test_this_home_and_what_belongs_to_homes_that_are_gone_may_go(tmp_path: Path, home: Path, place: Path) -> None:
    other = a_home(tmp_path / "theirs", OTHER)
    ours = a_database(place, OURS, home)
    exchange = a_database(place, "0" * 15 + "9", home / "departments" / "real_estate")
    gone = a_database(place, GONE, tmp_path / "nowhere")
    replaced = a_database(place, REPLACED, other)
    theirs = a_database(place, OTHER, other)
    found = leftovers(home, place)
    assert may_go(found) == {home, ours, exchange, gone, replaced}
    assert {one.folder: one.stays is None for one in found}[theirs] is False
    assert min(one.size for one in found if one.stays is None) >= 90_000
    assert {one.folder for one in remove(found, home)} == {home, ours, exchange, gone, replaced}
    assert not home.exists()
    assert [folder.name for folder in place.iterdir()] == [OTHER]
    assert (theirs / "gateway" / "data" / "base").exists()
    assert (other / "log").exists()


@contextmanager
def locked(home: Path) -> Iterator[None]:
    lock = os.open(home / LOCK, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(lock)


def test_nothing_of_a_running_demo_goes(home: Path, place: Path) -> None:
    ours = a_database(place, OURS, home)
    with locked(home):
        found = leftovers(home, place)
        assert may_go(found) == set()
        assert {one.folder for one in found} == {home, ours}
    stopped = leftovers(home, place)
    with locked(home):
        assert remove(stopped, home) == []
    assert home.exists()
    assert ours.exists()


@pytest.mark.parametrize("where", ["the home", "the database"])
def test_nothing_of_a_server_that_still_runs_goes(home: Path, place: Path, where: str) -> None:
    ours = a_database(place, OURS, home)
    data = home / "postgres" / "gateway" / "data" if where == "the home" else ours / "gateway" / "data"
    data.mkdir(parents=True, exist_ok=True)
    before = leftovers(home, place)
    server = subprocess.Popen(["sleep", "60"], cwd=data)
    try:
        expected = {ours} if where == "the home" else {home}
        assert may_go(leftovers(home, place)) == expected
        assert data.parents[1] not in {one.folder for one in remove(before, home)}
        assert data.exists()
    finally:
        server.kill()
        server.wait()


def test_no_link_is_followed(tmp_path: Path, home: Path, place: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("kept")
    real = a_database(tmp_path, GONE, tmp_path / "nowhere")
    (place / OTHER).symlink_to(real)
    linked = a_database(place, REPLACED, tmp_path / "nowhere")
    (linked / "home").unlink()
    (linked / "home").symlink_to(real / "home")
    ours = a_database(place, OURS, home)
    (ours / "gateway" / "elsewhere").symlink_to(precious)
    (home / "elsewhere").symlink_to(precious)
    found = leftovers(home, place)
    assert may_go(found) == {home, ours}
    remove(found, home)
    assert (precious / "file").read_text() == "kept"
    assert real.exists()
    link = tmp_path / "link"
    link.symlink_to(a_home(tmp_path / "aimed"))
    assert leftovers(link, place) == []


def test_what_bears_no_mark_is_not_ours(tmp_path: Path, place: Path) -> None:
    for name in ("programs-1.0", "notes", "0" * 16):
        (place / name / "gateway" / "data").mkdir(parents=True)
    (place / "notes" / "home").write_text(f"{tmp_path}/nowhere\n")
    (tmp_path / "production").mkdir()
    assert leftovers(tmp_path / "production", place) == []
    assert leftovers(tmp_path / "none", tmp_path / "no place") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to somebody else")
def test_another_owners_folder_stays(tmp_path: Path, home: Path, place: Path) -> None:
    gone = a_database(place, GONE, tmp_path / "nowhere")
    os.chown(gone, 65_000, 65_000)
    os.chown(home, 65_000, 65_000)
    assert leftovers(home, place) == []


def test_the_command_lists_first_and_removes_on_request(home: Path) -> None:
    run = CliRunner()
    listed = run.invoke(app_for(("clean",)), ["clean", "--home", str(home)])
    assert (listed.exit_code, "may go" in listed.output, "gateway clean --yes" in listed.output) == (0, True, True)
    assert home.exists()
    told = json.loads(run.invoke(app_for(("clean",)), ["clean", "--home", str(home), "--json"]).output)
    assert str(home) in {one["folder"] for one in told["found"]}
    assert told["removed"] == []
