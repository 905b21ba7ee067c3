"""The gateway as a process, in the minutes that matter: its store comes late, freezes, and it is told to stop; each line it writes is JSON."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg
import pytest

from gateway.audit.stream import LOCK_CLASS
from gateway.audit.tree.integrator import INTEGRATOR
from gateway_demo.demo_city import FOLDER
from gateway_demo.postgres import EmbeddedPostgres
from tests.postgres.servers import frozen, own_server
from tests.postgres.waiting import wait_until

LEADS = "select 1 from pg_locks where locktype = 'advisory' and classid::bigint = %s and objid::bigint = %s and granted"
COMMAND = [sys.executable, "-X", "dev", "-m", "gateway.main"]


class Gateway:
    """`gateway serve` on a store, or another way to run it, with its lines."""

    def __init__(self, folder: Path, dsn: str, way: str = "serve") -> None:
        self.folder = folder
        self.lines_file = folder / "lines"
        self.ready_file = folder / "ready.json"
        settings = {
            "GATEWAY_DATABASE_URL": dsn,
            "GATEWAY_HOME": str(folder / "home"),
            "GATEWAY_ISSUER": "http://127.0.0.1:9",
            "GATEWAY_ACCOUNTS": "claims",
            "GATEWAY_CITY": str(FOLDER),
            "GATEWAY_PORT": "0",
            "GATEWAY_NO_CASE_REGISTER": "true",
            "GATEWAY_READY_FILE": str(self.ready_file),
            "PYTHONWARNINGS": "ignore",
        }
        with self.lines_file.open("wb") as lines:
            self.process = subprocess.Popen(
                [*COMMAND, way], env={**os.environ, **settings}, cwd=folder, stdout=lines, stderr=lines
            )

    def lines(self) -> list[dict[str, object]]:
        """Every line parsed; fails where one is no JSON object."""
        found = [json.loads(line) for line in self.lines_file.read_text("utf-8").splitlines()]
        assert all(isinstance(line, dict) and {"event", "level", "timestamp"} <= line.keys() for line in found)
        return found

    def events(self) -> list[object]:
        return [line["event"] for line in self.lines()]

    def readyz(self) -> httpx.Response:
        url = json.loads(self.ready_file.read_text())["base_url"]
        return httpx.get(f"{url}/readyz", trust_env=False, timeout=5)


def checks(answer: httpx.Response) -> dict[str, str]:
    return {one["name"]: one["status"] for one in answer.json()["checks"]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    home = tmp_path / "store"
    home.mkdir()
    with own_server(home) as server:
        yield server


def test_a_store_that_comes_late_hangs_and_hangs_at_the_stop(tmp_path: Path, store: EmbeddedPostgres) -> None:
    with frozen(store):
        gateway = Gateway(tmp_path, store.dsn())
        wait_until(lambda: "waits_for_store" in gateway.events())
    try:
        wait_until(gateway.ready_file.exists)
        wait_until(lambda: checks(gateway.readyz())["audit log"] == "ok")
        named = {"audit log": "ok", "database": "ok", "keys": "unavailable", "rules": "ok", "queries": "ok"}
        assert checks(gateway.readyz()) == named
        with frozen(store):
            assert wait_until(lambda: checks(gateway.readyz())["audit log"] == "unavailable", within_s=10) < 7
        wait_until(lambda: checks(gateway.readyz())["audit log"] == "ok")
        wait_until(lambda: all(task["state"] == "running" for task in gateway.readyz().json()["tasks"]))
        with frozen(store):
            time.sleep(0.5)
            gateway.process.send_signal(signal.SIGTERM)
            assert gateway.process.wait(10.5) == 0
    finally:
        gateway.process.kill()
        gateway.process.wait()
    assert not [line for line in gateway.lines() if "raceback" in str(line)]
    assert not [line for line in gateway.lines() if line["level"] in {"error", "critical"} and "given_up" in str(line)]


def test_told_to_stop_while_it_waits_for_its_store_it_stops(tmp_path: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()  # takes connections and says nothing, as a frozen server does
        port = deaf.getsockname()[1]
        gateway = Gateway(tmp_path, f"postgresql://u:hidden@127.0.0.1:{port}/none")
        wait_until(lambda: "waits_for_store" in gateway.events())
        gateway.process.send_signal(signal.SIGTERM)
        assert gateway.process.wait(10) == 0
    assert "hidden" not in gateway.lines_file.read_text()
    gateway.lines()


def test_an_integrator_beside_a_frozen_store_stops_in_time(tmp_path: Path, store: EmbeddedPostgres) -> None:
    integrator = Gateway(tmp_path, store.dsn(), "integrate")
    try:
        with psycopg.connect(store.dsn(), autocommit=True) as connection:
            wait_until(lambda: connection.execute(LEADS, [LOCK_CLASS, INTEGRATOR]).fetchall())
        with frozen(store):
            integrator.process.send_signal(signal.SIGTERM)
            assert integrator.process.wait(10.5) == 0
    finally:
        integrator.process.kill()
        integrator.process.wait()
    integrator.lines()


@pytest.mark.parametrize("wrong", ["password", "database"])
def test_what_waiting_cannot_mend_ends_it_with_a_sentence(wrong: str, database_url: str, tmp_path: Path) -> None:
    dsn = database_url
    if wrong == "database":
        dsn = dsn.replace("/test_", "/none_", 1)
    else:
        scheme, _, rest = dsn.partition("://")
        dsn = f"{scheme}://oneclick:{quote('wrong')}@{rest.partition('@')[2]}"
    gateway = Gateway(tmp_path, dsn)
    assert gateway.process.wait(30) == 3
    (*_, last) = gateway.lines()
    assert (last["event"], "DATABASE_URL" in str(last["detail"])) == ("cannot_start", True)
