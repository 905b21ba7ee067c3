"""The command line says in one sentence what is wrong and what to do, and leaves nothing running however it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from gateway.cli import main
from gateway.domain.identifiers.people import parse_person_number
from gateway_demo.demo import STORY_PERSON
from gateway_demo.population import generate, write
from tests.stories.command import (
    COMMAND,
    RunningHouse,
    children_of,
    family_of,
    gateway,
    house,
    remove_databases,
    spawned,
)
from tests.stories.conftest import free_port

ROOT = Path(__file__).parents[2]
SOMEBODY_ELSE = "330791199403179030"


Say = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """The command within this process, for what is refused before anything starts."""

    def run(*words: object) -> "subprocess.CompletedProcess[str]":
        monkeypatch.setattr(sys, "argv", ["gateway", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(sys.argv, int(end.value.code or 0), told.out, told.err)

    return run


def one_sentence(done: "subprocess.CompletedProcess[str]", *words: str, status: int = 3) -> None:
    """Exit status and a sentence on standard error alone, which holds these words."""
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert "Error:" not in done.stderr
    said = done.stderr.replace("\n", " ").split("… stopping everything")[0]
    for word in words:
        assert word in said, said
    assert len(done.stderr.splitlines()) <= 3, done.stderr


# ── what cannot start ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        one_sentence(
            gateway("run", "--once", "--home", tmp_path / "h", "--port", port),
            f"Port {port}", "in use", "stop what listens there", "--port",
        )  # fmt: skip
    assert not (tmp_path / "h" / "postgres").exists()


WRONG_WORDS: dict[str, tuple[list[object], tuple[str, ...]]] = {
    "no population": (["--population", "/nowhere"], ("/nowhere", "there is no folder")),
    "a file for a population": (["--population", __file__], ("there is no folder",)),
    "no date": (["--as-of", "nonsense"], ("--as-of", "YYYY-MM-DD")),
    "a day that is none": (["--as-of", "2026-02-30"], ("--as-of", "YYYY-MM-DD")),
    "a day too early": (["--as-of", "2020-01-01"], ("--as-of", "2026-11-01 or a later day")),
    "a ready file below a file": (["--ready-file", f"{__file__}/x"], ("--ready-file", "cannot be written")),
}


@pytest.mark.parametrize("what", WRONG_WORDS)
def test_words_that_cannot_be_meant_are_answered_in_one_sentence(tmp_path: Path, say: Say, what: str) -> None:
    words, said = WRONG_WORDS[what]
    done = say("run", "--once", "--home", tmp_path / "h", "--port", free_port(), *words)
    one_sentence(done, *said, status=2 if words[0] == "--as-of" else 3)


@pytest.mark.parametrize("words", [["--port", "80000"], ["--residents", "5"], ["--profile", "hasty"], ["--sudo"]])
def test_words_that_it_does_not_know_have_status_two(say: Say, words: list[str]) -> None:
    done = say("run", "--once", *words)
    assert done.returncode == 2
    assert words[0] in done.stderr
    assert "Traceback" not in done.stderr


# ── what may not be written ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """Mounts a small tmpfs; skips where mounts are not allowed."""
    place = tmp_path / "mount"
    place.mkdir()

    def mount(options: str) -> Path:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False)
        if done.returncode != 0:
            pytest.skip("mounts are not allowed here")
        return place

    yield mount
    if place.is_mount():
        subprocess.run(["umount", place], check=True)


@pytest.mark.parametrize("below", ["", "/home"])
def test_a_home_that_is_a_file_or_below_one_is_refused(tmp_path: Path, say: Say, below: str) -> None:
    (tmp_path / "file").touch()
    one_sentence(
        say("run", "--once", "--home", f"{tmp_path}/file{below}", "--port", free_port()),
        "cannot be written", "--home",
    )  # fmt: skip


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere: the read-only disk stands for it")
def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        one_sentence(
            gateway("run", "--once", "--home", tmp_path / "h", "--port", free_port()), "cannot be written", "--home"
        )
    finally:
        tmp_path.chmod(0o700)


def test_a_read_only_disk_is_refused(mounted: Callable[[str], Path], say: Say) -> None:
    place = mounted("ro,size=1m")
    one_sentence(
        say("run", "--once", "--home", place / "h", "--port", free_port()),
        "cannot be written",
        "Read-only",
        "--home",
    )


@pytest.mark.parametrize("size", ["4k", "256k"])
def test_a_full_disk_is_told(mounted: Callable[[str], Path], say: Say, size: str) -> None:
    """At once, or where the population no longer fits."""
    place = mounted(f"size={size}")
    done = say("run", "--once", "--home", place / "h", "--port", free_port())
    one_sentence(done, "space", str(place))


def test_a_full_disk_is_told_where_nothing_can_be_mounted(tmp_path: Path) -> None:
    """A limit of the size of files gives the same refusal."""
    words = ["run", "--once", "--home", str(tmp_path / "h"), "--port", str(free_port())]
    limited = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh", str(COMMAND), *words]
    done = subprocess.run(limited, capture_output=True, text=True, check=False, timeout=30)
    one_sentence(done, "No space is left for", "--home")


# ── however it ends ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A population without the story's people, so that `gateway run` is up at once."""
    folder = tmp_path_factory.mktemp("strangers")
    write(generate(residents=50), folder)
    assert parse_person_number(SOMEBODY_ELSE) == SOMEBODY_ELSE
    for file in folder.iterdir():
        text = file.read_text("utf-8")
        assert SOMEBODY_ELSE not in text
        file.write_text(text.replace(STORY_PERSON, SOMEBODY_ELSE), "utf-8")
    return folder


@pytest.fixture
def quiet_house(tmp_path: Path, strangers: Path) -> Iterator[RunningHouse]:
    with house(tmp_path / "home", free_port(), "--population", strangers) as running:
        yield running


def is_clean(said: str) -> bool:
    return "Traceback" not in said and "Exception" not in said


def nothing_is_left(running: RunningHouse) -> None:
    assert not running.left()
    assert not running.socket_folders()
    with pytest.raises(httpx.ConnectError):
        httpx.get(running.ready["base_url"], trust_env=False)
    for department in running.ready["departments"].values():
        with pytest.raises(httpx.ConnectError):
            httpx.get(department["control_url"], trust_env=False)


def test_a_second_run_in_the_same_home_is_refused_and_harms_nothing(quiet_house: RunningHouse) -> None:
    before = {file: file.read_bytes() for file in quiet_house.home.glob("departments/*/*.json")}
    assert len(quiet_house.family) > 8
    second = gateway("run", "--once", "--home", quiet_house.home, "--port", free_port())
    one_sentence(second, "Another demo runs in", "stop it", "--home")
    assert before == {file: file.read_bytes() for file in quiet_house.home.glob("departments/*/*.json")}
    assert httpx.get(f"{quiet_house.ready['base_url']}/readyz", trust_env=False).status_code == 200
    quiet_house.process.send_signal(signal.SIGTERM)
    status, said = quiet_house.ended()
    assert (status, is_clean(said)) == (0, True), said
    nothing_is_left(quiet_house)


def test_a_killed_postgres_is_started_again_and_ctrl_c_ends_all(quiet_house: RunningHouse) -> None:
    former = quiet_house.one("/bin/postgres")
    os.kill(former, signal.SIGKILL)
    until = time.monotonic() + 20
    url = f"{quiet_house.ready['base_url']}/readyz"
    while time.monotonic() < until:
        again = [k.pid for k in children_of(quiet_house.process.pid) if "/bin/postgres" in k.command()]
        if again and again != [former] and httpx.get(url, trust_env=False, timeout=10).status_code == 200:
            break
        time.sleep(0.05)
    else:
        pytest.fail("PostgreSQL was not started again")
    assert quiet_house.process.poll() is None
    token = gateway("token", "--as", "auditor", "--base-url", quiet_house.ready["base_url"]).stdout.strip()
    entries = httpx.get(
        f"{quiet_house.ready['base_url']}/v1/audit/entries",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
        timeout=20,
    )
    assert entries.status_code == 200, entries.text  # a SEARCH entry was written, durable, before this came
    family = family_of(quiet_house.process.pid)
    quiet_house.press_ctrl_c()
    status, said = quiet_house.ended()
    assert (status, is_clean(said)) == (0, True), said
    nothing_is_left(quiet_house)
    assert not [kin for kin in family if kin.is_alive()]


@pytest.mark.parametrize("name", ["gateway", "vehicles"])
def test_a_killed_child_is_named_and_all_ends(quiet_house: RunningHouse, name: str) -> None:
    os.kill(quiet_house.one("gateway.main") if name == "gateway" else quiet_house.department(name), signal.SIGKILL)
    status, said = quiet_house.ended()
    assert (status, is_clean(said)) == (3, True), said
    assert f"The process {name} ended by itself" in said.replace("\n", " ")
    assert "start the demo again" in said.replace("\n", " ")
    nothing_is_left(quiet_house)


def test_a_killed_run_leaves_no_child(quiet_house: RunningHouse) -> None:
    quiet_house.process.kill()
    quiet_house.ended()
    assert not quiet_house.left(within_s=6)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_it_starts_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    process = spawned("run", "--home", tmp_path / "home", "--port", free_port(), "--residents", 50)
    until = time.monotonic() + 20
    while len(family := family_of(process.pid)) < 7 and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(number)
    said, _ = process.communicate(timeout=40)
    assert (process.returncode, is_clean(said)) == (130, True), said
    assert not [kin.command() for kin in family if kin.is_alive()]
    remove_databases(tmp_path / "home")


def test_what_another_projects_shell_leaves_behind_does_no_harm(tmp_path: Path) -> None:
    """Modules named like ours, a broken start of Python, a home of Python that is none; and a folder that one stands in with such in it."""
    stray = tmp_path / "stray"
    stray.mkdir()
    for name in ("gateway", "gateway_demo", "json", "typer", "asyncpg", "sitecustomize", "usercustomize"):
        (stray / f"{name}.py").write_text("raise SystemExit('a stray module was loaded')\n")
    env = {
        "PYTHONPATH": str(stray),
        "PYTHONSTARTUP": str(stray / "json.py"),
        "PYTHONWARNINGS": "error",
        "PYTHONOPTIMIZE": "2",
    }
    told = subprocess.run(
        [COMMAND, "--version"], cwd=stray, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
    words = ["run", "--once", "--json", "--residents=50", f"--home={tmp_path / 'home'}", f"--port={free_port()}"]
    surroundings = {**os.environ, **env, "PYTHONHOME": str(stray), "MAKEFLAGS": ""}
    try:
        made = subprocess.run(
            ["make", "run", f"ARGS={' '.join(words[1:])}"],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert made.returncode == 0, made.stderr[-2000:]
        assert "stray" not in made.stdout + made.stderr
        again = subprocess.run(
            [COMMAND, *words], cwd=stray, env=surroundings, capture_output=True, text=True, check=False, timeout=120
        )
        assert again.returncode == 0, again.stderr[-2000:]
    finally:
        remove_databases(tmp_path / "home")


def test_a_gateway_killed_in_the_story_is_named(tmp_path: Path) -> None:
    with house(tmp_path / "home", free_port(), "--once", "--residents", 50) as running:
        time.sleep(0.5)
        os.kill(running.one("gateway.main"), signal.SIGKILL)
        status, said = running.ended()
        assert (status, is_clean(said)) == (3, True), said
        assert "The process gateway ended by itself" in said.replace("\n", " ")
        nothing_is_left(running)


def test_a_database_given_from_outside_is_used_and_left_running(
    tmp_path: Path, strangers: Path, empty_database_url: str
) -> None:
    with house(tmp_path / "home", free_port(), "--population", strangers, DATABASE_URL=empty_database_url) as running:
        assert running.ready["database_url"] == empty_database_url
        assert httpx.get(f"{running.ready['base_url']}/readyz", trust_env=False).status_code == 200
        running.process.send_signal(signal.SIGTERM)
        status, said = running.ended()
    assert (status, is_clean(said)) == (0, True), said
    assert not (running.home / "postgres").exists()
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("select count(*) from audit.audit_stream").fetchone() == (1,)


def test_a_database_that_does_not_answer_is_told(tmp_path: Path, strangers: Path) -> None:
    nowhere = {"DATABASE_URL": "postgresql://u@127.0.0.1:9/none"}
    words = ("run", "--once", "--home", tmp_path / "h", "--port", free_port(), "--population", strangers)
    done = gateway(*words, env=nowhere)
    one_sentence(done, "database", "check DATABASE_URL")
