"""`gateway clean` removes what stopped demos have left, and nothing else: no running server's, no other home's or owner's, through no link."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app_for
from gateway_demo.postgres import Leftover, leftovers, remove
from gateway_demo.postgres.marks import LOCK, MADE_BY, RECORD

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
    found = leftovers(home, place, place)
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
        found = leftovers(home, place, place)
        assert may_go(found) == set()
        assert {one.folder for one in found} == {home, ours}
    stopped = leftovers(home, place, place)
    with locked(home):
        assert remove(stopped, home) == []
    assert home.exists()
    assert ours.exists()


@pytest.mark.parametrize("where", ["the home", "the database"])
def test_nothing_of_a_server_that_still_runs_goes(home: Path, place: Path, where: str) -> None:
    ours = a_database(place, OURS, home)
    data = home / "postgres" / "gateway" / "data" if where == "the home" else ours / "gateway" / "data"
    data.mkdir(parents=True, exist_ok=True)
    before = leftovers(home, place, place)
    server = subprocess.Popen(["sleep", "60"], cwd=data)
    try:
        expected = {ours} if where == "the home" else {home}
        assert may_go(leftovers(home, place, place)) == expected
        assert data.parents[1] not in {one.folder for one in remove(before, home)}
        assert data.exists()
    finally:
        server.kill()
        server.wait()


def sockets(temporary: Path, home: Path, name: str = "ocg-abcd1234") -> Path:
    """A folder of a database's sockets, as a killed demo leaves it."""
    folder = temporary / name
    folder.mkdir(parents=True)
    (folder / RECORD).write_text(f"{home}\n")
    (folder / ".s.PGSQL.5432.lock").write_text("1\n")
    return folder


@pytest.fixture
def temporary() -> Iterator[Path]:
    """Short enough for a socket's address."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_sockets_of_killed_demos_may_go_and_of_no_other(
    tmp_path: Path, home: Path, place: Path, temporary: Path
) -> None:
    other = a_home(tmp_path / "theirs", OTHER)
    own, gone, replaced = (
        sockets(temporary, one, f"ocg-{n}") for n, one in enumerate((home, tmp_path / "nowhere", other))
    )
    department = sockets(temporary, home / "departments" / "real_estate", "ocg-exchange")
    theirs = sockets(temporary, other, "ocg-theirs")
    (other / "postgres" / "gateway.sockets").write_text(f"{theirs}\n")
    unmarked = temporary / "ocg-unmarked"
    unmarked.mkdir()
    (temporary / "ocg-link").symlink_to(gone)
    marked_by_a_link = temporary / "ocg-linked"
    marked_by_a_link.mkdir()
    (marked_by_a_link / RECORD).symlink_to(gone / RECORD)
    found = leftovers(home, place, temporary)
    assert may_go(found) == {home, own, gone, replaced, department}
    assert {one.folder: one.stays for one in found}[theirs] == "its home is another one: gateway clean --home there"
    with locked(home):
        assert may_go(leftovers(home, place, temporary)) == {gone, replaced}
    remove(found, home)
    assert {one.name for one in temporary.iterdir()} == {"ocg-theirs", "ocg-unmarked", "ocg-link", "ocg-linked"}


def test_sockets_at_which_a_server_listens_stay(tmp_path: Path, home: Path, place: Path, temporary: Path) -> None:
    folder = sockets(temporary, tmp_path / "nowhere")
    before = leftovers(home, place, temporary)
    assert folder in may_go(before)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / ".s.PGSQL.5432"))
        server.listen()
        assert folder not in may_go(leftovers(home, place, temporary))
        assert folder not in {one.folder for one in remove(before, home)}
    assert folder in may_go(leftovers(home, place, temporary)), "its server is gone, and the socket stands there still"


def programs(place: Path, name: str, home: Path) -> Path:
    folder = place / name
    (folder / "bin").mkdir(parents=True)
    (folder / MADE_BY).write_text(f"{home}\n")
    return folder


def test_programs_go_with_the_last_database_that_needs_them(
    tmp_path: Path, home: Path, place: Path, temporary: Path
) -> None:
    made, half = programs(place, "programs-1.0", home), programs(place, ".making-12345678", tmp_path / "nowhere")
    unmarked = place / "programs-2.0"
    unmarked.mkdir()
    theirs = a_database(place, OTHER, a_home(tmp_path / "theirs", OTHER))
    assert may_go(leftovers(home, place, temporary)) == {home, half}
    shutil.rmtree(theirs)
    before = leftovers(home, place, temporary)
    assert may_go(before) == {home, made, half}
    shutil.copy("/bin/sleep", made / "bin" / "sleep")
    server = subprocess.Popen([made / "bin" / "sleep", "60"])
    try:
        assert may_go(leftovers(home, place, temporary)) == {home, half}
        assert made not in {one.folder for one in remove(before, tmp_path / "elsewhere")}
    finally:
        server.kill()
        server.wait()
    assert unmarked.exists()


def test_what_somebody_makes_now_stays(tmp_path: Path, home: Path, place: Path, temporary: Path) -> None:
    making = programs(place, ".making-12345678", tmp_path / "nowhere")
    lock = os.open(making / MADE_BY, os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert making not in may_go(leftovers(home, place, temporary))
    os.close(lock)
    assert making in may_go(leftovers(home, place, temporary))


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
    found = leftovers(home, place, place)
    assert may_go(found) == {home, ours}
    remove(found, home)
    assert (precious / "file").read_text() == "kept"
    assert real.exists()
    link = tmp_path / "link"
    link.symlink_to(a_home(tmp_path / "aimed"))
    assert leftovers(link, place, place) == []


def test_what_bears_no_mark_is_not_ours(tmp_path: Path, place: Path) -> None:
    for name in ("programs-1.0", "notes", "0" * 16):
        (place / name / "gateway" / "data").mkdir(parents=True)
    (place / "notes" / "home").write_text(f"{tmp_path}/nowhere\n")
    (tmp_path / "production").mkdir()
    assert leftovers(tmp_path / "production", place, place) == []
    assert leftovers(tmp_path / "none", tmp_path / "no place", place) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a folder to somebody else")
def test_another_owners_folder_stays(tmp_path: Path, home: Path, place: Path) -> None:
    gone = a_database(place, GONE, tmp_path / "nowhere")
    os.chown(gone, 65_000, 65_000)
    os.chown(home, 65_000, 65_000)
    assert leftovers(home, place, place) == []


def test_the_command_lists_first_and_removes_on_request(home: Path) -> None:
    run = CliRunner()
    listed = run.invoke(app_for(("clean",)), ["clean", "--home", str(home)])
    assert (listed.exit_code, "may go" in listed.output, "gateway clean --yes" in listed.output) == (0, True, True)
    assert home.exists()
    told = json.loads(run.invoke(app_for(("clean",)), ["clean", "--home", str(home), "--json"]).output)
    assert str(home) in {one["folder"] for one in told["found"]}
    assert told["removed"] == []
