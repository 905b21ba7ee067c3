"""A gateway is killed while it answers: who sends the same request again, with its key, waits for seconds and is answered once."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx
import psycopg
import pytest

from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from gateway_demo.running import dev_token
from tests.stories.conftest import another_database
from tests.stories.people import P2

FREE_WITHIN_S = 14.0
"""A dead process is found out by the others within ten seconds; the rest is for the next attempt, on a busy machine."""
KEY = {"Idempotency-Key": "sent-until-it-is-answered"}
BODY = {
    "matter": "M01",
    "case_number": "JH-2026-M01-700001",
    "parties": P2,
    "certificates": ["M01-C5"],  # the marriage register answers by ticket, after three seconds
    "deadline_ms": 8000,
}


class Two(NamedTuple):
    """Two gateways on one store with the same keys, each on a machine of its own: neither knows of the other's processes but by the store."""

    store: str
    dying: GatewayProcess
    one: httpx.Client
    other: httpx.Client

    def until_held(self) -> None:
        """Until the first request holds its key."""
        until_s = time.monotonic() + 5
        with psycopg.connect(self.store, autocommit=True) as connection:
            while connection.execute("select from gateway.idempotency").fetchone() is None:
                assert time.monotonic() < until_s
                time.sleep(0.02)


@pytest.fixture
def two(demo: Demo, tmp_path: Path) -> Iterator[Two]:
    with another_database(demo, "keys_of_two") as store:
        processes = [GatewayProcess(tmp_path / f"{name}.log", name=f"keys-{name}").spawn() for name in ("a", "b")]
        given = {**demo.given, "port": 0, "database_url": store, "accounts": "claims"}
        clients: list[httpx.Client] = []
        try:
            for name, process in zip(("a", "b"), processes, strict=True):
                if clients:
                    shutil.copytree(tmp_path / "a" / "keys", tmp_path / name / "keys")
                process.configure({**given, "home": str(tmp_path / name)}, tmp_path / f"{name}.json")
                at = process.wait_ready()
                headers = {"authorization": f"Bearer {dev_token(at['issuer_url'], 'clerk')}", **KEY}
                clients.append(httpx.Client(base_url=at["base_url"], headers=headers, trust_env=False, timeout=30))
            yield Two(store, processes[0], *clients)
        finally:
            for client in clients:
                client.close()
            for process in processes:
                process.stop()


def test_the_same_request_is_answered_soon_after_its_gateway_was_killed(two: Two) -> None:
    with ThreadPoolExecutor(1) as beside:
        cut_off = beside.submit(two.one.post, "/v1/queries", json=BODY)
        two.until_held()
        two.dying.kill()
        killed_s = time.monotonic()
        assert isinstance(cut_off.exception(), httpx.TransportError)
    answer = answered(two.other, until_s=killed_s + FREE_WITHIN_S)
    assert answer.status_code == 200, answer.text
    assert answered(two.other, until_s=0).json()["query_id"] == answer.json()["query_id"]


def test_while_its_gateway_lives_a_key_is_kept(two: Two) -> None:
    with ThreadPoolExecutor(1) as beside:
        waits = beside.submit(two.one.post, "/v1/queries", json=BODY)
        two.until_held()
        assert answered(two.other, until_s=0).status_code == 409
        assert waits.result().status_code == 200
    assert answered(two.other, until_s=0).json()["query_id"] == waits.result().json()["query_id"]


def answered(at: httpx.Client, *, until_s: float) -> httpx.Response:
    """The answer to the same request, sent again as Retry-After says while it is running."""
    while True:
        answer = at.post("/v1/queries", json=BODY)
        if answer.status_code != 409 or time.monotonic() > until_s:
            return answer
        assert answer.json()["code"] == "idempotency-running"
        time.sleep(float(answer.headers["retry-after"]))
