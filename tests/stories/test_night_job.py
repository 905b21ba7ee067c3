"""A job of two hundred rows by night: approved by somebody else, held up, killed in between, and every row answered once."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from gateway.domain.person import PersonId, age_on
from gateway.entry import Kind, read_sections
from gateway_demo.demo import Demo
from gateway_demo.gateway_process import GatewayProcess
from gateway_demo.running import dev_token
from tests.stories.conftest import another_database
from tests.stories.people import Json

ROWS, KILLS = 200, 2


class House:
    """A gateway of its own on the demo's departments, which is killed and comes again."""

    def __init__(self, demo: Demo, folder: Path, url: str) -> None:
        self.url = url
        own = {"home": str(folder / "home"), "port": 0, "database_url": url, "accounts": "claims"}
        self._settings: Mapping[str, object] = {**demo.given, **own}
        self._folder = folder
        self._process = GatewayProcess(folder / "night.log", name="night").spawn()
        self.addresses = self._process.configure(self._settings, folder / "night.json").wait_ready()

    def kill(self) -> None:
        """And start again."""
        self._process.kill()
        self._process = GatewayProcess(self._folder / "night.log", name="night").spawn()
        self.addresses = self._process.configure(self._settings, self._folder / "night.json").wait_ready()

    def stop(self) -> None:
        self._process.stop()

    def call(self, name: str, method: str, path: str, body: object = None, key: str | None = None) -> Json:
        headers = {"authorization": f"Bearer {dev_token(self.addresses['issuer_url'], name)}"}
        headers |= {} if key is None else {"idempotency-key": key}
        url = self.addresses["base_url"] + path
        answer = httpx.request(method, url, json=body, headers=headers, trust_env=False, timeout=40)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    def query_ids(self, kind: Kind) -> dict[str, int]:
        """The row of each query that has such an entry, by the batch's name in its INTENT."""
        with psycopg.connect(self.url) as connection:
            rows = connection.execute(
                "select query_id::text, sections from audit.audit_entry where kind = 1 and query_id in "
                "(select query_id from audit.audit_entry where kind = %s)",
                [kind.value],
            ).fetchall()
        return {str(query): read_sections(bytes(found))[0]["request"]["batch"]["row"] for query, found in rows}  # type: ignore[index]  # as the writer has it


@pytest.fixture
def house(demo: Demo, tmp_path: Path) -> Iterator[House]:
    with another_database(demo, "night_job") as url:
        house = House(demo, tmp_path, url)
        try:
            yield house
        finally:
            house.stop()


def elders(demo: Demo) -> list[dict[str, Any]]:
    """Adults of the household register, each with a case of their own."""
    people = json.loads((demo.population / "household.json").read_text("utf-8"))
    today = demo.options.as_of
    numbers = {one["id_no"]: one["name"] for one in people if one["sealed"] is None}
    adults = [(n, name) for n, name in numbers.items() if age_on(PersonId.parse(n).birth_date, today) >= 18][:ROWS]
    return [
        {"case_number": f"JH-2026-M15-{n:06d}", "parties": [{"role": "applicant", "person_id": who, "name": name}]}
        for n, (who, name) in enumerate(adults, 500_001)
    ]


def test_a_night_job_is_held_up_and_killed_and_every_row_is_answered_once(demo: Demo, house: House) -> None:
    wanted = {
        "kind": "job",
        "matter": "M15",
        "certificates": ["M15-C1"],
        "purpose": "高龄津贴年度核验",
        "rows": elders(demo),
    }
    made = house.call("clerk", "POST", "/v1/batches", wanted, key="elders")
    place = f"/v1/batches/{made['batch_id']}"
    assert house.call("supervisor", "POST", f"{place}/decision", {"decision": "approve"})["state"] == "approved"
    time.sleep(1.5)
    assert house.call("clerk", "GET", place)["state"] == "approved", "it is ten in the morning"
    house.call("operator", "POST", "/demo/clock", {"forward_s": 11 * 3600})
    until(house, place, lambda batch: batch["progress"]["answered"] >= 5)
    assert house.call("clerk", "POST", f"{place}/step", {"step": "pause"})["state"] == "paused"
    until(house, place, lambda batch: batch["progress"]["asked"] == 0)
    held = house.call("clerk", "GET", place)["progress"]
    time.sleep(1.0)
    assert house.call("clerk", "GET", place)["progress"] == held
    house.call("clerk", "POST", f"{place}/step", {"step": "resume"})
    for _ in range(KILLS):
        begun = house.call("clerk", "GET", place)["progress"]["answered"]
        until(house, place, lambda batch, begun=begun: batch["progress"]["answered"] >= begun + 10)
        house.kill()
        again = house.call("clerk", "POST", "/v1/batches", wanted, key="elders")
        assert again["batch_id"] == made["batch_id"], "the list that is sent again makes no second batch"
    done = until(house, place, lambda batch: batch["state"] == "done", within_s=240)
    assert (done["progress"]["waiting"], done["progress"]["asked"]) == (0, 0)
    rows = list(pages(house, place))
    assert {row["failure"] for row in rows if row["state"] == "failed"} <= {"own-family"}, (
        "the clerk's own, if they are listed"
    )
    answered = {row["row"]: row["query_id"] for row in rows if row["state"] == "answered"}
    assert len(answered) >= len(wanted["rows"]) - 2
    outcomes = house.query_ids(Kind.OUTCOME)
    assert Counter(outcomes.values()) == dict.fromkeys(answered, 1), "each row has one OUTCOME and no more"
    assert set(outcomes) == set(answered.values())
    assert {one["answer"] for row in rows for one in row["answers"]} >= {"yes"}


def pages(house: House, place: str) -> Iterator[Json]:
    page = house.call("clerk", "GET", f"{place}/rows?limit=200")
    yield from page["items"]
    while page["next"]:
        page = house.call("clerk", "GET", f"{place}/rows?limit=200&cursor={page['next']}")
        yield from page["items"]


def until(house: House, place: str, is_so: Any, within_s: float = 60.0) -> Json:
    ends_at = time.monotonic() + within_s
    while not is_so(found := house.call("clerk", "GET", place)):
        assert time.monotonic() < ends_at, found
        time.sleep(0.1)
    return found
