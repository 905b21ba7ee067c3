"""A gateway with a witness, from the first entry to the day on which yesterday's backup was put back."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from gateway.audit.origin import ORIGIN, Origin
from gateway.audit.privacy import KeyFolder, Privacy
from gateway.domain.errors import SetupError
from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from gateway_demo.running import dev_token
from tests.stories.command import WITNESS, gateway, spawned_program
from tests.stories.conftest import free_port

WITHIN_S = 20.0
YEAR = datetime.now(UTC).year


@dataclass
class Scene:
    """A home, the PostgreSQL of the demo, and a witness's address and key."""

    demo: Demo
    folder: Path
    witness_url: str
    witness_vkey: str
    database: str = "witnessed"

    @property
    def database_url(self) -> str:
        place, _, options = self.demo.database_url.partition("?")
        return f"{place.rpartition('/')[0]}/{self.database}" + (f"?{options}" if options else "")

    def administer(self, sql: str) -> None:
        with psycopg.connect(self.demo.database_url, autocommit=True) as connection:
            connection.execute(sql)

    def size_seen(self) -> int:
        """How many leaves of the newest log the witness has cosigned, as the database has it."""
        newest = "select coalesce(max(size), 0) from audit.audit_cosignature where log = (select max(log) from audit.audit_head)"
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(newest).fetchone()
        assert row is not None
        return int(row[0])

    def size_remembered(self) -> int:
        """The size that the machine itself keeps."""
        file = self.folder / "home" / "audit-head.json"
        return int(json.loads(file.read_text("utf-8"))["size"]) if file.exists() else 0

    def live(self, entries: int) -> None:
        """Start, let an auditor search so often, wait until witness and machine have seen it, stop.  Raises SetupError."""
        process = GatewayProcess(self.folder / "gateway.log", name="gateway").spawn()
        try:
            settings = {
                **self.demo.given,
                "home": str(self.folder / "home"), "port": 0, "database_url": self.database_url, "departments": {},
                "accounts": "claims", "demo": {}, "witnesses": {self.witness_url: self.witness_vkey},
            }  # fmt: skip
            at = process.configure(settings, self.folder / "ready.json").wait_ready()
            before = self.size_seen()
            token = dev_token(at["issuer_url"], "auditor")
            for _ in range(entries):
                httpx.get(
                    f"{at['base_url']}/v1/audit/entries", headers={"Authorization": f"Bearer {token}"}, trust_env=False
                ).raise_for_status()
            until(lambda: self.size_remembered() >= self.size_seen() >= before + entries)
        finally:
            process.stop()

    def settings_file(self) -> Path:
        file = self.folder / "settings.toml"
        file.write_text(
            f"home = {json.dumps(str(self.folder / 'home'))}\ndatabase_url = {json.dumps(self.database_url)}\n"
            f"[witnesses]\n{json.dumps(self.witness_url)} = {json.dumps(self.witness_vkey)}\n"
        )
        return file


def until(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def started_witness(folder: Path, port: int, *vkeys: str) -> tuple["subprocess.Popen[str]", str]:
    """The process, and the key that it says."""
    logs = [word for vkey in vkeys for word in ("--log", vkey)]
    words = ("--listen", f"127.0.0.1:{port}", "--state", folder / "seen.json", *logs)
    process = spawned_program(WITNESS, *words)
    assert process.stdout is not None
    vkey = process.stdout.readline().strip()
    assert "listening" in process.stdout.readline()
    return process, vkey


def ended(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    process.communicate(timeout=10)


@pytest.fixture
def scene(demo: Demo, tmp_path: Path) -> Iterator[Scene]:
    log = Origin(ORIGIN, Privacy(KeyFolder(tmp_path / "home" / "keys"))).verifier(YEAR)
    port = free_port()
    process, vkey = started_witness(tmp_path / "witness", port, log.vkey)
    scene = Scene(demo, tmp_path, f"http://127.0.0.1:{port}", vkey)
    scene.administer("create database witnessed")
    try:
        yield scene
    finally:
        ended(process)
        for name in ("witnessed", "yesterday"):
            scene.administer(f"drop database if exists {name} with (force)")


def test_yesterdays_backup_is_noticed_and_the_log_goes_on_honestly(scene: Scene) -> None:
    scene.live(3)
    scene.administer("create database yesterday template witnessed")
    scene.live(4)
    last_seen = scene.size_seen()
    told = httpx.get(f"{scene.witness_url}/", trust_env=False).text.splitlines()
    assert told == [scene.witness_vkey, f"{last_seen:>12} {ORIGIN}/{YEAR}"]

    scene.database = "yesterday"
    with pytest.raises(SetupError, match=rf"was seen at {last_seen}\. A backup was put back"):
        scene.live(1)
    (scene.folder / "home" / "audit-head.json").rename(scene.folder / "kept.json")
    with pytest.raises(SetupError, match=r"older than what the witness witness\.example/audit has seen"):
        scene.live(1)
    (scene.folder / "kept.json").rename(scene.folder / "home" / "audit-head.json")

    words = ("audit", "continue-after-restore", "--settings", scene.settings_file(), "--reason")
    assert gateway(*words, "for 330791198001010014").returncode == 2
    done = gateway(*words, "disk lost, order 12 of the data centre")
    assert done.returncode == 0, done.stderr
    assert f"was seen at {last_seen} by this machine" in done.stdout
    next_vkey = done.stdout.splitlines()[-1]
    assert next_vkey.startswith(f"{ORIGIN}/{YEAR + 1}+")
    again = gateway(*words, "once more")
    assert (again.returncode, "nothing to continue" in again.stderr) == (1, True)

    port = free_port()
    process, vkey = started_witness(scene.folder / "another", port, next_vkey)
    try:
        scene.witness_url, scene.witness_vkey = f"http://127.0.0.1:{port}", vkey
        scene.live(2)
        assert f"{ORIGIN}/{YEAR + 1}" in httpx.get(f"{scene.witness_url}/", trust_env=False).text
    finally:
        ended(process)


def test_a_witness_says_what_it_cannot_use(scene: Scene) -> None:
    def refused(*words: object) -> str:
        done = gateway("--state", scene.folder / "other" / "seen.json", *words, command=WITNESS)
        assert done.returncode in {2, 3}, done.stderr
        return done.stderr

    good = scene.witness_vkey
    assert "--log" in refused("--log", "x")
    assert "--listen" in refused("--log", good, "--listen", "8090")
    assert "--name" in refused("--log", good, "--name", "a b")
    taken = scene.witness_url.removeprefix("http://")
    assert "cannot be used" in refused("--log", good, "--listen", taken)
    assert (
        "Another witness"
        in gateway("--state", scene.folder / "witness" / "seen.json", "--log", good, command=WITNESS).stderr
    )
