"""The steward's paper, line by line; and two gateways, one under load, that both have a publication within its time."""

import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway_demo.demo import Demo
from gateway_demo.demo_city import demo_city
from gateway_demo.gateway_process import GatewayProcess
from tests.stories.command import COMMAND
from tests.stories.conftest import another_database, another_gateway
from tests.stories.people import P2, Json, certificate
from tests.stories.test_policies import City, opened

PAPER = Path(__file__).parents[2] / "docs" / "for-stewards.md"
WITHIN_S, REVOKED_WITHIN_S = 2.0, 5.0


def test_a_steward_follows_the_paper(demo: Demo, tmp_path: Path) -> None:
    blocks = re.findall(r"<!-- steward -->\n+\s*```sh\n(.*?)```", PAPER.read_text("utf-8"), re.DOTALL)
    *forward, back = blocks
    assert len(blocks) == 7
    with another_gateway(demo, tmp_path, "paper") as addresses:
        city = City(addresses)
        assert city.ask("housing-clerk") == {}
        said = run("\n".join(forward), addresses["base_url"], tmp_path)
        assert "may now see `register_date`" in said
        assert "3 of 3 rows hold" in said
        assert city.ask("housing-clerk")["register_date"]["state"] == "masked"
        run(back, addresses["base_url"], tmp_path)
        assert city.ask("housing-clerk") == {}
        city.close()


def run(script: str, base_url: str, folder: Path) -> str:
    """In one shell, where the first failure ends it."""
    path = f"{COMMAND.parent}:{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "GATEWAY_BASE_URL": base_url, "COLUMNS": "200"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail"],
        input=script,
        capture_output=True,
        text=True,
        cwd=folder,
        env=env,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def two(demo: Demo, tmp_path: Path) -> Iterator[list[City]]:
    """Two gateways on one store and one home, as two machines with the same keys."""
    with another_database(demo, "policies_of_two") as url:
        processes = [GatewayProcess(tmp_path / f"{name}.log", name=f"policies-{name}").spawn() for name in ("a", "b")]
        try:
            given = {**demo.given, "home": str(tmp_path / "home"), "port": 0, "database_url": url, "accounts": "claims"}
            cities = []
            for name, process in zip(("a", "b"), processes, strict=True):
                cities.append(City(process.configure(given, tmp_path / f"{name}.json").wait_ready()))
            yield cities
            for city in cities:
                city.close()
        finally:
            for process in processes:
                process.stop()


def test_both_have_it_within_its_time_while_one_is_under_load(two: list[City]) -> None:
    one, busy = two
    bundle = one.get("steward", "/v1/policies/publications")["items"][0]["bundle"]
    files = {file["name"]: file["text"] for file in one.get("steward", f"/v1/policies/bundles/{bundle}")["files"]}
    drafted = one.post("steward", "/v1/policies", {"reason": "x"}, 201)
    path = f"/v1/policies/{drafted['policy_id']}"
    form = {"version": 1, "files": [{"name": "M01.json", "text": opened(files)}]}
    changed = one.post("steward", f"{path}/files", form)
    one.post("steward2", f"{path}/approve", {"bundle": changed["bundle"], "reason": "x"})
    busy.ask("housing-clerk", "M01-C2")
    done = threading.Event()

    def load() -> int:
        count = 0
        while not done.is_set():
            busy.ask("housing-clerk", "M01-C2")
            count += 1
        return count

    with ThreadPoolExecutor(8) as pool:
        counts = [pool.submit(load) for _ in range(8)]
        time.sleep(1.0)
        one.post("steward", f"{path}/publish")
        began_s = time.monotonic()
        seen = [False, False]
        while not all(seen) and time.monotonic() - began_s < 4 * WITHIN_S:
            asked_s = time.monotonic()
            for number, city in enumerate(two):
                seen[number] = (
                    city.get("housing-clerk", "/v1/me/permissions", matter="M01")["rules_hash"] == changed["bundle"]
                )
        done.set()
        took_s = asked_s - began_s
        assert all(seen)
        assert sum(count.result() for count in counts) > 20
    assert took_s <= WITHIN_S


def test_a_revocation_and_a_quota_count_at_both_within_their_times_while_one_is_under_load(two: list[City]) -> None:
    """What the load asks for is read again and again, each time with its entry, and counts in no quota."""
    one, busy = two
    held = busy.query("housing-clerk", "M01-C2")["query_id"]
    done = threading.Event()

    def load() -> int:
        count = 0
        while not done.is_set():
            busy.get("housing-clerk", f"/v1/queries/{held}")
            count += 1
        return count

    with ThreadPoolExecutor(8) as pool:
        counts = [pool.submit(load) for _ in range(8)]
        publish(one, {"quotas.json": {"person_account_day": 3}})
        time.sleep(WITHIN_S)
        asked = [two[n % 2].as_("clerk").post("/v1/queries", json=one.body("M01-C2")) for n in range(6)]
        assert [answer.status_code for answer in asked] == [200] * 3 + [429] * 3, "three of both together"
        order = {"kind": "account", "value": one.get("clerk", "/v1/me")["account"], "reason": "left"}
        until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        one.post("operator", "/v1/revocations", {**order, "until": until}, 201)
        ordered_s = time.monotonic()
        while {city.as_("clerk").get("/v1/me").status_code for city in two} != {401}:
            assert time.monotonic() - ordered_s < REVOKED_WITHIN_S
        done.set()
        assert sum(count.result() for count in counts) > 20


def publish(city: City, changes: Mapping[str, Json]) -> None:
    """By two people: members put into files of the city."""
    bundle = city.get("steward", "/v1/policies/publications")["items"][0]["bundle"]
    files = {file["name"]: file["text"] for file in city.get("steward", f"/v1/policies/bundles/{bundle}")["files"]}
    texts = [{"name": name, "text": json.dumps(json.loads(files[name]) | more)} for name, more in changes.items()]
    path = f"/v1/policies/{city.post('steward', '/v1/policies', {'reason': 'x'}, 201)['policy_id']}"
    changed = city.post("steward", f"{path}/files", {"version": 1, "files": texts})
    assert city.post("steward", f"{path}/validate")["findings"] == []
    city.post("steward2", f"{path}/approve", {"bundle": changed["bundle"], "reason": "x"})
    city.post("steward", f"{path}/publish")


def test_a_quota_and_a_due_time_are_changed_in_both_without_a_restart(two: list[City]) -> None:
    """What has begun keeps its end; the quota counts over both, for whoever asks from then on."""
    one, other = two
    misspelt: list[Json] = [{**P2[0], "name": "陈思源"}, *P2[1:]]
    asked = one.query("housing-clerk", "M01-C1", misspelt)
    times = json.loads(demo_city()["due_times.json"])["working_days"]
    longer = {"most_of_matter": 1.0, "working_days": dict.fromkeys(times, 40)}
    publish(one, {"due_times.json": longer, "quotas.json": {"account_hour": 3}})
    time.sleep(WITHIN_S)
    later = other.post("housing-clerk", "/v1/queries", one.body("M01-C1", misspelt), 202)
    assert due_of(other.get("housing-clerk", f"/v1/queries/{asked['query_id']}")) == due_of(asked) < due_of(later)
    one.post("housing-clerk", "/v1/queries", one.body("M01-C2"))
    beyond = [city.as_("housing-clerk").post("/v1/queries", json=one.body("M01-C2")) for city in two]
    assert [refused.status_code for refused in beyond] == [429, 429]
    assert "quota-account-hour" in {entry["details"].get("rule") for entry in one.entries()}


def due_of(document: Json) -> str:
    """When the verification of M01-C1 is due."""
    return str(certificate(document, "M01-C1")["next"]["due_at"])
