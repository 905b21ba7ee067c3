"""`gateway serve --workers N`: processes behind one door die, are told to go and are replaced, and nobody before the door notices."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway_demo.demo_city import FOLDER
from tests.postgres.waiting import wait_until

WORKERS = 2
DRAIN_S = 0.4
COMMAND = [sys.executable, "-m", "gateway.main", "serve", "--workers"]


class House:
    """A master with its workers, and its lines."""

    def __init__(self, folder: Path, dsn: str, workers: int = WORKERS) -> None:
        self.lines_file, self.ready_file = folder / "lines", folder / "ready.json"
        settings = {
            "GATEWAY_DATABASE_URL": dsn,
            "GATEWAY_HOME": str(folder / "home"),
            "GATEWAY_ISSUER": "http://127.0.0.1:9",
            "GATEWAY_ACCOUNTS": "claims",
            "GATEWAY_CITY": str(FOLDER),
            "GATEWAY_PORT": "0",
            "GATEWAY_METRICS_PORT": "0",
            "GATEWAY_NO_CASE_REGISTER": "true",
            "GATEWAY_READY_FILE": str(self.ready_file),
            "GATEWAY_DRAIN_S": str(DRAIN_S),
            "PYTHONWARNINGS": "ignore",
        }
        with self.lines_file.open("wb") as lines:
            self.process = subprocess.Popen(
                [*COMMAND, str(workers)], env={**os.environ, **settings}, cwd=folder, stdout=lines, stderr=lines
            )

    @property
    def url(self) -> str:
        return str(json.loads(self.ready_file.read_text())["base_url"])

    @property
    def metrics_url(self) -> str:
        return str(json.loads(self.ready_file.read_text())["metrics_url"])

    def workers(self) -> set[int]:
        """By their process ids, in the order of none."""
        pid = self.process.pid
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.lines_file.read_text("utf-8").splitlines()]

    def said(self, event: str) -> list[dict[str, object]]:
        return [line for line in self.lines() if line["event"] == event]


class Callers:
    """Ask again and again, each on a connection of its own for as long as it is told to stay."""

    def __init__(self, url: str, number: int = 4) -> None:
        self.counts: Counter[str] = Counter()
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(url,)) for _ in range(number)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(10)

    def _ask(self, url: str) -> None:
        with httpx.Client(base_url=url, trust_env=False, timeout=5) as client:
            while not self._is_over.is_set():
                try:
                    self.counts[str(client.get("/livez").status_code)] += 1
                except httpx.HTTPError as fault:
                    self.counts[type(fault).__name__] += 1
                time.sleep(0.003)


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[House]:
    running = House(tmp_path, database_url)
    workers: set[int] = set()
    try:
        wait_until(running.ready_file.exists)
        workers = running.workers()
        yield running
    finally:
        running.process.kill()
        running.process.wait()
        for pid in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def metrics_statuses(house: House) -> list[int]:
    """What /metrics answers at the API's door, and at its own."""
    urls = (f"{house.url}/metrics", house.metrics_url)
    return [httpx.get(url, trust_env=False, timeout=20).status_code for url in urls]


def test_workers_are_replaced_one_after_the_other_and_no_caller_loses_an_answer(house: House) -> None:
    before = house.workers()
    assert len(before) == WORKERS
    assert json.loads(house.ready_file.read_text())["pid"] == house.process.pid
    assert metrics_statuses(house) == [404, 200]
    with Callers(house.url) as callers:
        wait_until(lambda: callers.counts["200"] > 20)
        house.process.send_signal(signal.SIGHUP)
        least: list[int] = []

        def is_replaced() -> bool:
            now = house.workers()
            least.append(len(now))
            return len(now) == WORKERS and not now & before

        wait_until(is_replaced)
        had = callers.counts["200"]
        wait_until(lambda: callers.counts["200"] > had + 20)
    assert callers.counts.keys() == {"200"}
    assert min(least) >= WORKERS  # who goes is replaced before
    assert max(least) == WORKERS + 1
    assert metrics_statuses(house) == [404, 200]
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(10) == 0
    assert not house.said("worker_ended")


def test_another_takes_the_place_of_one_that_was_killed_and_only_its_own_callers_notice(house: House) -> None:
    before = house.workers()
    with Callers(house.url) as callers:
        wait_until(lambda: callers.counts["200"] > 20)
        os.kill(min(before), signal.SIGKILL)
        wait_until(lambda: len(house.workers()) == WORKERS and min(before) not in house.workers())
        had = callers.counts["200"]
        wait_until(lambda: callers.counts["200"] > had + 20)
    lost = sum(callers.counts.values()) - callers.counts["200"]
    assert lost <= 4  # what was in that process at that moment, at most one request a connection
    assert [(line["pid"], line["status"]) for line in house.said("worker_ended")] == [(min(before), -9)]


def test_a_worker_that_is_told_to_stop_goes_alone_and_another_follows(house: House) -> None:
    before = house.workers()
    with Callers(house.url) as callers:
        wait_until(lambda: callers.counts["200"] > 20)
        os.kill(min(before), signal.SIGTERM)
        wait_until(lambda: len(house.workers()) == WORKERS and min(before) not in house.workers())
        had = callers.counts["200"]
        wait_until(lambda: callers.counts["200"] > had + 20)
    assert callers.counts.keys() == {"200"}
    assert house.workers() - {min(before)} > before - {min(before)}
    assert house.process.poll() is None


def test_the_figures_are_those_of_all_workers(house: House) -> None:
    def up() -> dict[str, float]:
        told = httpx.get(house.metrics_url, trust_env=False, timeout=5).text
        families = {family.name: family for family in text_string_to_metric_families(told)}
        assert {sample.labels["worker"] for sample in families["gateway_http_requests"].samples} <= {"0", "1"}
        assert len({sample.labels["worker"] for sample in families["gateway_audit_broken"].samples}) == sum(
            sample.value for sample in families["gateway_worker_up"].samples
        )
        return {sample.labels["worker"]: sample.value for sample in families["gateway_worker_up"].samples}

    assert up() == {"0": 1, "1": 1}
    stopped = min(house.workers())
    os.kill(stopped, signal.SIGSTOP)
    try:
        assert sorted(up().values()) == [0, 1]
    finally:
        os.kill(stopped, signal.SIGCONT)


def test_workers_end_with_their_master_and_the_door_with_them(house: House) -> None:
    workers, url = house.workers(), house.url
    house.process.kill()
    house.process.wait()
    wait_until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in workers), within_s=15)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/livez", trust_env=False, timeout=5)


def test_what_the_first_cannot_start_with_is_said_once_and_ends_the_master(tmp_path: Path, database_url: str) -> None:
    house = House(tmp_path, database_url.replace("/test_", "/none_", 1))
    assert house.process.wait(30) == 3
    assert ["DATABASE_URL" in str(line["detail"]) for line in house.said("cannot_start")] == [True]
