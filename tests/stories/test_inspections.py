"""The widow's promises hold; P3's false "no dwelling" is drawn by nobody's hand, visited, and suspected; and everybody concerned reads so."""

import base64
import hashlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from gateway.cli import ApiClient
from gateway.domain.clock import CHINA, real_now
from gateway_demo.demo import Demo
from gateway_demo.demo_city import demo_city
from gateway_demo.running import caller_named
from tests.rooms.attachments.test_file import PDF
from tests.stories.conftest import another_gateway
from tests.stories.people import P3, Json, certificate
from tests.stories.test_sixteen_matters import LATE_JIN, WEI

MISSPELT = [P3[0] | {"name": "周健国"}, P3[1] | {"name": "钱玉岚"}]
CONDITIONS = "declaration_conditions.json"
NOW = """select public.procrastinate_defer_jobs_v1(array[
    row('gateway', 'sample-declarations', 0, null, null, '{}'::jsonb, now())::public.procrastinate_job_to_defer_v1])"""


class House:
    """A gateway of a city whose days' lists are closed at any hour."""

    def __init__(self, addresses: dict[str, str], database_url: str) -> None:
        self.addresses = addresses
        self.database_url = database_url
        self.callers: dict[str, ApiClient] = {}

    def as_(self, name: str) -> ApiClient:
        if name not in self.callers:
            self.callers[name] = caller_named(self.addresses["base_url"], self.addresses["issuer_url"], name)
        return self.callers[name]

    def raw(self, name: str) -> httpx.Client:
        """A client that tells of refusals too."""
        return httpx.Client(base_url=self.addresses["base_url"], headers=self.as_(name)._headers, trust_env=False)

    def take_turn(self) -> None:
        """The job of each minute comes now."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(NOW)

    def until(self, what: Callable[[], Any], within_s: float = 40.0) -> Any:
        """What it gives once it is something; the job takes a turn between."""
        ends_at = time.monotonic() + within_s
        while not (found := what()) and time.monotonic() < ends_at:
            self.take_turn()
            time.sleep(0.5)
        assert found
        return found

    def asked(self, matter: str, case: str, parties: list[dict[str, str]], certificates: list[str]) -> Json:
        body = {
            "matter": matter,
            "case_number": case,
            "parties": parties,
            "certificates": certificates,
            "deadline_ms": 8000,
        }
        document: Json = self.as_("clerk").post("/v1/queries", body)
        path = f"/v1/queries/{document['query_id']}"
        ends_at = time.monotonic() + 30
        while not all(c.get("declaration_offered") for c in document["certificates"]) and time.monotonic() < ends_at:
            time.sleep(0.3)
            document = self.as_("clerk").get(path)
        return document

    def declared(self, document: Json, code: str, signer: dict[str, str]) -> str:
        clerk = self.as_("clerk")
        shown = clerk.get(f"/v1/declaration-notices/{code}")
        notice = {name: shown[name] for name in ("notice_version", "notice_hash")}
        who = {"person_id": signer["person_id"], "name": signer["name"]}
        made = clerk.post(
            "/v1/declarations", {"query_id": document["query_id"], "certificate": code, **notice, "signer": who}
        )
        return str(made["declaration_id"])

    def sent(self, path: str, content: bytes, by: str = "inspector") -> httpx.Response:
        """A file, as it is sent."""
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        headers = {
            **self.as_(by)._headers,
            "content-digest": f"sha-256=:{digest}:",
            "content-type": "application/octet-stream",
        }
        return httpx.post(self.addresses["base_url"] + path, content=content, headers=headers, trust_env=False)

    def fetched(self, path: str) -> httpx.Response:
        return httpx.get(self.addresses["base_url"] + path, headers=self.as_("inspector")._headers, trust_env=False)

    def inspection_of(self, declaration_id: str, *states: str) -> Json | None:
        found = self.as_("inspector").get("/v1/inspections", limit="200")["items"]
        return next((one for one in found if one["declaration_id"] == declaration_id and one["state"] in states), None)


def city_of_any_hour(folder: Path) -> Path:
    """The demo's city, whose days' lists are closed at any hour."""
    folder.mkdir()
    for name, content in demo_city().items():
        (folder / name).write_bytes(content)
    form = json.loads((folder / CONDITIONS).read_text("utf-8"))
    form["inspection"] |= {"closes_at": "00:00"}
    (folder / CONDITIONS).write_text(json.dumps(form), "utf-8")
    return folder


@pytest.fixture(scope="module")
def house(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = city_of_any_hour(tmp_path_factory.mktemp("inspected") / "city")
    with another_gateway(demo, Path(folder).parent, "inspected", city=str(folder)) as addresses:
        place, _, options = demo.database_url.partition("?")
        made = House(addresses, f"{place.rpartition('/')[0]}/inspected?{options}")
        yield made
        for caller in made.callers.values():
            caller.close()


def own(house: House, person: dict[str, str], declaration_id: str) -> Json:
    found = house.as_(f"citizen:{person['person_id']}").get("/v1/subjects/me/declarations")["items"]
    return next(one for one in found if one["declaration_id"] == declaration_id)


def steps_told(house: House, person: dict[str, str]) -> set[tuple[str, str | None]]:
    shown = house.as_(f"citizen:{person['person_id']}").get("/v1/subjects/me/disclosures", limit="50")["items"]
    return {(one["kind"], one["step"]) for one in shown}


def test_a_false_promise_is_drawn_visited_and_suspected_and_a_true_one_is_left_in_peace(house: House) -> None:
    widow = house.asked("M02", "JH-2026-M02-778001", [WEI, LATE_JIN], ["M02-C2", "M02-C3"])
    true = [house.declared(widow, code, WEI) for code in ("M02-C2", "M02-C3")]
    flat = house.asked("M01", "JH-2026-M01-778002", MISSPELT, ["M01-C1"])
    assert certificate(flat, "M01-C1").get("declaration_offered"), flat
    false = house.declared(flat, "M01-C1", MISSPELT[0])
    inspector = house.as_("inspector")

    due = house.until(lambda: house.inspection_of(false, "VISIT"))
    assert (due["risk"], due["county"], due["claimed_by"]) == ("high", "330702", None)
    day = real_now().astimezone(CHINA).date().isoformat()
    sample = inspector.get("/v1/inspections/sample", day=day)
    listed = {one["declaration_id"]: one["risk"] for one in sample["declarations"]}
    assert listed[false] == "high"
    assert {listed.get(one, "middle") for one in true} == {"middle"}
    assert "周" not in json.dumps(sample, ensure_ascii=False)
    closed = house.as_("auditor").get(f"/v1/audit/entries/{sample['entry']}")
    assert closed["details"]["list_hash"] == sample["list_hash"]

    path = f"/v1/inspections/{due['inspection_id']}"
    assert inspector.get(path)["task"] is None
    assert inspector.post(f"{path}/claim", {})["claimed_by"] == "JHINS0000001"
    task = inspector.get(path)["task"]
    assert (task["signer"]["name"], task["case_number"]) == ("周健国", "JH-2026-M01-778002")
    stranger = house.sent(f"{path}/attachments", PDF, "verifier:real_estate")
    assert stranger.status_code == 403
    assert house.sent(f"{path}/attachments", b"MZ no picture").status_code == 400
    brought = house.sent(f"{path}/attachments", PDF)
    assert brought.status_code == 201, brought.text
    answers = {"seen_on": "2026-11-04", "is_as_declared": False}
    done = inspector.post(
        f"{path}/findings", {"conclusion": "contradicted", "answers": answers, "note": "在义乌有一套住宅，已核对权证"}
    )
    assert (done["state"], done["reason"]) == ("SUSPECTED", "VISITED")
    handed = house.fetched(brought.headers["location"])
    assert (handed.status_code, handed.content) == (200, PDF)
    assert handed.headers["content-disposition"].startswith("attachment")
    assert len(inspector.get(f"{path}/attachments")["items"]) == 1
    assert house.sent(f"{path}/attachments", PDF).status_code == 409
    found = {one["declaration_id"]: one for one in inspector.get("/v1/inspections/findings", limit="200")["items"]}
    assert (found[false]["state"], found[false]["check_query_id"]) == ("SUSPECTED", flat["query_id"])
    assert not found.keys() & set(true)

    made = house.as_("clerk").get(f"/v1/declarations/{false}")
    assert made["suspected_at"] is not None
    assert len(made["checks"]) == 2, "that it was drawn is not told to whoever took it"
    assert "义乌" not in json.dumps(made, ensure_ascii=False)
    entries = lambda: [  # noqa: E731 - asked again until it is there
        one
        for one in house.as_("auditor").get("/v1/audit/entries", query_id=flat["query_id"])["items"]
        if "suspected" in one["details"]
    ]
    (late,) = house.until(entries)
    assert (late["kind"], list(late["details"]["suspected"])) == ("LATE", ["M01-C1"])

    assert own(house, P3[0], false)["inspection"] == "SUSPECTED"
    assert "heard" in own(house, P3[0], false)["words"]["en"]
    assert {("ADMIN", "inspect"), ("LOOK", "inspection"), ("LATE", "suspected")} <= steps_told(house, P3[0])
    for one in true:
        mine = own(house, WEI, one)
        assert (mine["suspected_at"], mine["checks_done"] > 0) == (None, True), mine
